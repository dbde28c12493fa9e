// A message is one thing in every view: whoever points at it in one of them sees it in
// all, and may open its passport. Everything is found again after each change of the
// page: elements by data-message, the stage's tokens by their ids.
"use strict";

(() => {
  const root = document.documentElement, drawn = /^[wnab]-[mg](\d+)-/;
  const byId = (id) => document.getElementById(id);
  let over = "", focused = "", opened = "";   // what is pointed at, where the keyboard is, whose passport
  let moving = 0;

  // --- one message in every view --------------------------------------------------------

  function messages(element) {               // "3", or "1 2 3" of a row or a line
    for (let at = element; at instanceof Element; at = at.parentElement) {
      if (at.dataset.message) return at.dataset.message;
      const token = drawn.exec(at.id);
      if (token) return token[1];
    }
    return "";
  }

  const views = (number) => `[data-message~="${number}"], ` + ["w", "n", "a", "b"].flatMap((side) => [`${side}-m`, `${side}-g`])
    .map((start) => `[id^="${start}${number}-"]`).join(", ");

  const changes = new MutationObserver(mark);

  function mark() {
    changes.disconnect();
    const lit = over || focused || opened, numbers = lit.split(" ").filter(Boolean);
    const wanted = new Set(numbers.length ? document.querySelectorAll(numbers.map(views).join(", ")) : []);
    for (const element of document.querySelectorAll(".lit")) {
      if (wanted.has(element)) wanted.delete(element);
      else element.classList.remove("lit");
    }
    for (const element of wanted) element.classList.add("lit");
    root.classList.toggle("lighting", numbers.length > 0);
    const view = byId("view");
    if (numbers.length && view) changes.observe(view, { subtree: true, childList: true, attributeFilter: ["class"] });
  }

  document.addEventListener("pointerover", (event) => {
    const found = messages(event.target);
    if (found !== over) { over = found; mark(); }
  });
  root.addEventListener("pointerleave", () => { over = ""; mark(); });
  document.addEventListener("focusin", (event) => {
    const found = event.target.matches(":focus-visible") ? messages(event.target) : "";
    if (found !== focused) { focused = found; mark(); }
  });
  document.addEventListener("htmx:after:swap", mark);

  document.addEventListener("ackward:passport", (event) => { opened = event.detail.number; mark(); });

  function show() {                          // of many rows, those that move
    const fresh = document.querySelector("#matrix .fresh"), box = fresh?.closest(".truths.many");
    if (!box || box.scrollHeight <= box.clientHeight) return;
    const top = fresh.offsetTop, head = box.querySelector("thead").offsetHeight;
    const above = top - head < box.scrollTop, below = top + fresh.offsetHeight > box.scrollTop + box.clientHeight;
    if (above || below) box.scrollTop = above ? top - head : top + fresh.offsetHeight - box.clientHeight;
  }

  document.addEventListener("ackward:step", () => {    // to ask where they are costs a layout
    clearTimeout(moving);
    moving = setTimeout(show, 90);
  });

  // --- its passport ---------------------------------------------------------------------

  function wanted(target) {                  // the number whose passport a click asks for
    const token = target.closest(".token[data-message]");
    if (token) return token.dataset.message;
    const copy = target.closest("#stage .t:not(.way, .unseen)");
    return (copy && drawn.exec(copy.id)?.[1]) ?? "";
  }

  document.addEventListener("click", async (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    const panel = byId("passport"), number = panel && byId("view") ? wanted(event.target) : "";
    if (!number) return;
    event.preventDefault();
    const by = event.target.closest(".token") ?? document.querySelector(`#matrix .token[value="${number}"]`);
    const { open } = await import(panel.dataset.script);
    open(number, by);
  });
})();
