// A room: what the server tells is shown. A step of the same run is a matter of the
// player; anything else is a page of its own, and is fetched.
"use strict";

(() => {
  const room = document.getElementById("room");
  const { events, revision, run, teaches } = room.dataset;
  const source = new EventSource(`${events}?since=${revision}`);
  const page = JSON.stringify;
  let known = null;

  const part = (told) => page([told.poll && [told.poll.number, told.poll.revealed], told.offers?.length, told.ended, told.place?.run]);

  source.addEventListener("room", ({ data }) => {
    const told = JSON.parse(data);
    if (teaches) return show(told);
    if (known === null && told.revision === +revision) { known = part(told); return; }
    if (told.place?.run === run && known === part(told) && told.place.step !== null) return go(told.place.step);
    location.reload();
  });

  function show(told) {
    document.getElementById("people").textContent = told.people;
    if (told.revision !== +revision && known !== null && known !== part(told)) return location.reload();
    known ??= part(told);
    if (!told.poll) return;
    const voters = document.getElementById("voters");
    if (voters) voters.textContent = told.poll.voters;
    for (const bar of document.querySelectorAll(".votes[data-option]")) {
      const count = told.poll.counts[bar.dataset.option];
      bar.textContent = count;
      bar.previousElementSibling.value = 100 * count / (told.poll.voters || 1);
    }
  }

  if (teaches) {
    document.addEventListener("ackward:step", ({ detail }) => {
      const address = `${run}${run.includes("?") ? "&" : "?"}at=${detail.step}`;
      fetch(`${teaches}/go`, { method: "POST", body: new URLSearchParams({ address, quiet: "1" }) });
    });
  }
})();
