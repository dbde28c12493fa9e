// Pointing at something from the desk: a note and rings, which everybody sees with the
// step itself. What is ticked is sent at once; L leads to the note, Escape takes it away.
// In the picture, too: with the button pressed, whatever is clicked there (or chosen with
// the arrow keys and Enter) gets a ring. After podium.js.
"use strict";

(() => {
  const form = () => byId("pointing");
  const ticked = () => [...form().querySelectorAll('[name="look"]:checked')].map(({ value }) => value);
  const NAMES = /^[wn]-(?:(?:row|app|reader)-([bpc]\d+)\b|(m\d+)-)/;
  let aiming = false;

  async function send(look, note) {
    if (!byId("view")) return;
    const body = new URLSearchParams([["address", addressHere()], ["note", note], ...look.map((one) => ["look", one])]);
    refused(await podium.post("point", body).catch(() => null));
  }

  const point = () => send(ticked(), byId("point-note").value);

  function clear() {
    form().reset();
    for (const box of form().querySelectorAll('[name="look"]')) box.checked = false;
    byId("point-note").value = "";
    aim(false);
    return send([], "");
  }

  function aim(now) {
    aiming = now;
    byId("aim")?.setAttribute("aria-pressed", now);
    document.body.classList.toggle("aiming", now);
  }

  function toggle(name) {
    const box = form()?.querySelector(`[name="look"][value="${name}"]`);
    if (!box) return;
    box.checked = !box.checked;
    point();
  }

  function nameAt({ target, clientX, clientY }) {
    const key = target.closest("#things > button")?.dataset.key;
    if (key) return key;
    for (const element of document.elementsFromPoint(clientX, clientY)) {
      for (let one = element; one && one.id !== "stage"; one = one.parentElement) {
        const [, process, message] = NAMES.exec(one.id) ?? [];
        if (process || message) return process ?? message;
      }
    }
    return "";
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("#aim")) return aim(!aiming);
    if (!aiming || !event.target.closest("#stage, #things, .drawing")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    toggle(nameAt(event));
  }, true);
  document.addEventListener("change", ({ target }) => {
    if (target.matches('#pointing [name="look"]')) point();
  });
  document.addEventListener("submit", (event) => {
    if (!["pointing", "unpoint"].includes(event.target.id)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.target.id === "unpoint") clear();
    else point();
  }, true);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !form()) return;
    const writes = event.target.matches("input:not([type=range], [type=checkbox], [type=radio]), select, textarea");
    if (event.key === "Escape" && !document.querySelector("dialog[open]") && (pinned || aiming)) clear();
    else if (event.key.toLowerCase() === "l" && !writes) byId("point-note").focus();
    else return;
    event.preventDefault();
  });

  podium.heard((now) => {                    // what holds, whoever said it
    if (!form()) return;
    const looks = (now.place?.pointer?.looks ?? []).map(([name]) => name);
    byId("unpoint").hidden = !now.place?.pointer;
    byId("aim").hidden = false;
    if (form().contains(document.activeElement) && now.place?.pointer) return;
    for (const box of form().querySelectorAll('[name="look"]')) box.checked = looks.includes(box.value);
    if (document.activeElement !== byId("point-note")) byId("point-note").value = now.place?.pointer?.note ?? "";
  });
})();
