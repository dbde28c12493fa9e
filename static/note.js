// A note is about one step: elsewhere its rings go, and a link leads back. After
// player.js, whose addresses it completes: at its step, the note belongs to the address.
"use strict";

(() => {
  const note = () => document.querySelector("aside.note");   // a comparison has another #note
  const plainly = address;

  address = (step) => {
    if (!note() || step !== +note().dataset.at) return plainly(step);
    return byId("view").dataset.url.split("?")[0] + new URL(note().dataset.url, location.href).search;
  };

  function keep(step) {
    const here = step === +note().dataset.at, back = note().querySelector(".where a");
    note().classList.toggle("away", !here);
    for (const rings of document.querySelectorAll(".looks")) rings.toggleAttribute("hidden", !here);
    back.dataset.here ??= back.textContent;
    back.textContent = here ? back.dataset.here : back.dataset.away;
    for (const link of document.querySelectorAll('a[data-follows][href*="/share"]')) {
      const url = new URL(link.href), told = new URL(note().dataset.url, location.href);
      for (const name of ["look", "note"]) {
        url.searchParams.delete(name);
        if (here && told.searchParams.has(name)) url.searchParams.set(name, told.searchParams.get(name));
      }
      const step = url.searchParams.get("at");
      url.searchParams.delete("at");
      if (step) url.searchParams.set("at", step);      // last, where player.js looks for it
      link.setAttribute("href", url.pathname + url.search);
    }
  }

  document.addEventListener("ackward:step", ({ detail }) => { if (note()) keep(detail.step); });
})();
