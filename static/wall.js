// The wall: everything follows the teacher. Keys of a clicker go to the teacher's window,
// which is open in the same browser, and numbers that are no secret come from there.
"use strict";

(() => {
  const line = "BroadcastChannel" in window ? new BroadcastChannel(`ackward-room-${room.code}`) : null;
  const clicks = ["PageDown", "PageUp", "ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End", "."];

  function blank(black) {
    byId("blank").hidden = !black;
  }

  listen((now) => {
    drawQuestion(now.poll);
    document.body.classList.toggle("asking", !!now.poll);
    document.body.classList.toggle("waiting", !now.place && !now.poll);
    if (!now.ended) state("live", "");
    show(now.place);
  });

  line?.addEventListener("message", ({ data }) => {
    if (data.black !== undefined) blank(data.black);
    if (data.people === undefined) return;
    const voted = data.voters === undefined ? "" : ` · ${filled(room.voted, data.voters)}`;
    byId("there").textContent = filled(room.there, data.people) + voted;
  });
  line?.postMessage({ wall: true });

  addEventListener("keydown", (event) => {   // before the player: the class follows the teacher
    if (event.ctrlKey || event.metaKey || event.altKey || !clicks.includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (line) line.postMessage({ key: event.key });
    else if (event.key === ".") blank(byId("blank").hidden);
  }, true);

  const full = byId("full");
  full.hidden = !document.fullscreenEnabled;
  full.addEventListener("click", () => document.documentElement.requestFullscreen());
  document.addEventListener("fullscreenchange", () => { full.hidden = !!document.fullscreenElement; });
})();
