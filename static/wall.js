// The wall: everything follows the teacher, as the server tells it, whether a desk is open
// or not. Keys of a clicker go to the desk, which is open in the same browser.
"use strict";

(() => {
  const line = "BroadcastChannel" in window ? new BroadcastChannel(`ackward-room-${room.code}`) : null;
  const clicks = ["PageDown", "PageUp", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End", "."];

  const desk = 1500;                         // ms within which one answers, if there is one
  let asked = null, waits = 0;

  const black = () => !byId("blank").hidden;
  function blank(now) {
    byId("blank").hidden = !now;
  }

  const pages = { PageDown: 0.8, PageUp: -0.8, ArrowDown: 0.15, ArrowUp: -0.15, ArrowRight: 0.8, ArrowLeft: -0.8 };
  function scroll(key) {                     // a whole page: there are no steps to go
    if (key === "Home" || key === "End") scrollTo({ top: key === "Home" ? 0 : document.body.scrollHeight });
    else scrollBy({ top: innerHeight * (pages[key] ?? 0) });
  }

  function count({ people, voters }) {
    const voted = voters === null ? "" : ` · ${filled(room.voted, voters)}`;
    byId("there").textContent = filled(room.there, people) + voted;
  }

  listen((now) => {
    const key = now.poll && `${now.poll.number} ${now.poll.revealed}`;
    if (key !== asked) drawQuestion(now.poll);
    asked = key;
    count(now);
    document.body.classList.toggle("asking", !!now.poll);
    document.body.classList.toggle("waiting", !now.place && !now.poll);
    if (!now.ended) state("live", "");
    show(now.place);
  });

  line?.addEventListener("message", ({ data }) => {
    if (data.black !== undefined) blank(data.black);
    if (data.scroll) scroll(data.scroll);
    if (data.desk === "new") line.postMessage({ black: black() });
    if (data.desk && waits) {
      clearTimeout(waits);
      waits = 0;
      state("live", "");
    }
  });
  line?.postMessage({ wall: true });

  addEventListener("keydown", (event) => {   // before the player: the class follows the teacher
    if (event.ctrlKey || event.metaKey || event.altKey || !clicks.includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.key === ".") {
      blank(!black());
      line?.postMessage({ black: black() });
      return;
    }
    if (!byId("view")) return scroll(event.key);
    line?.postMessage({ key: event.key });
    waits ||= setTimeout(() => state("alone", room.alone), line ? desk : 0);
  }, true);

  const full = byId("full");
  full.hidden = !document.fullscreenEnabled;
  full.addEventListener("click", () => document.documentElement.requestFullscreen());
  document.addEventListener("fullscreenchange", () => { full.hidden = !!document.fullscreenElement; });
})();
