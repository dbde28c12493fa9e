// The space-time diagram follows the scrubber: the row of the present step is marked, is
// the one that the Tab key finds, and is kept in sight.
"use strict";

(() => {
  if (document.documentElement.dataset.diagram) return;        // the tab was loaded before
  document.documentElement.dataset.diagram = "here";
  const rows = () => document.querySelectorAll(".d-row");

  function mark(step, keep) {
    for (const row of rows()) {
      const here = +row.dataset.row === step;
      here ? row.setAttribute("aria-current", "step") : row.removeAttribute("aria-current");
      row.setAttribute("tabindex", here ? "0" : "-1");
      if (here && keep && row.getClientRects().length) show(row);
    }
  }

  function show(row) {
    const paper = row.closest(".d-tabbed");
    if (!paper) return row.scrollIntoView({ block: "center" });
    const frame = paper.getBoundingClientRect(), box = row.getBoundingClientRect();
    if (box.top < frame.top + 60 || box.bottom > frame.bottom - 60) {
      paper.scrollTop += box.top - frame.top - paper.clientHeight / 2;
    }
    if (document.activeElement?.classList.contains("d-row")) row.focus({ preventScroll: true });
  }

  const present = () => +(document.getElementById("seek")?.value ?? document.querySelector(".d-paper")?.dataset.at ?? 0);

  document.addEventListener("ackward:step", (event) => mark(event.detail.step, true));
  document.addEventListener("htmx:after:swap", () => mark(present(), true));
  document.addEventListener("load", (event) => {              // only now has it its height
    if (event.target.matches?.('link[href*="diagram.css"]')) mark(present(), true);
  }, true);
  document.addEventListener("change", (event) => {
    if (event.target.id === "tab-diagram") requestAnimationFrame(() => mark(present(), true));
  });

  mark(present(), !!document.querySelector(".d-paper:not(.d-tabbed)") && present() > 0);
})();
