// The metrics follow the scrubber: the cursor of every chart, its value, what it was
// before, and the sentence above. A click into a chart goes to that step.
"use strict";

(() => {
  if (document.documentElement.dataset.metrics) return;        // the tab was loaded before
  document.documentElement.dataset.metrics = "here";

  const charts = () => document.querySelector(".m-charts");
  const shown = (value, chart) => (value === "-" ? chart.dataset.nothing : Number(value).toLocaleString("en"));

  function value(spelt, step) {
    let found = "-";
    for (const part of spelt.split(" ")) {
      const [from, told] = part.split(":");
      if (+from > step) break;
      found = told;
    }
    return found;
  }

  function mark(step) {
    const all = charts();
    if (!all) return;
    const x = all.dataset.xs.split(" ")[step], moved = [];
    for (const chart of all.children) {
      const now = value(chart.dataset.values, step), before = value(chart.dataset.values, Math.max(0, step - 1));
      const text = now === before ? shown(now, chart) : `${shown(before, chart)} → ${shown(now, chart)}`;
      chart.classList.toggle("moved", now !== before);
      chart.querySelector(".m-now").textContent = text;
      const cursor = chart.querySelector(".m-cursor");
      cursor.setAttribute("d", cursor.getAttribute("d").replace(/^M\d+/, `M${x}`));
      if (now !== before) moved.push(`${chart.dataset.name}: ${text}`);
    }
    const line = document.getElementById("m-moved");
    line.textContent = moved.length ? line.dataset.lead.replace("…", moved.join(", ")) : line.dataset.nothing;
    for (const link of document.querySelectorAll(".m-sights a")) {
      +link.dataset.row === step ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current");
    }
  }

  const present = () => +(document.getElementById("seek")?.value ?? charts()?.dataset.at ?? 0);

  document.addEventListener("ackward:step", (event) => mark(event.detail.step));
  document.addEventListener("htmx:after:swap", () => mark(present()));
  document.addEventListener("click", (event) => {
    const picture = event.target.closest(".m-chart svg"), all = charts();
    if (!picture) return;
    const box = picture.getBoundingClientRect();
    const x = (event.clientX - box.left) * picture.viewBox.baseVal.width / box.width;
    const xs = all.dataset.xs.split(" ").map(Number);
    const step = xs.findLastIndex((place) => place <= x + 2);
    const seek = document.getElementById("seek");
    if (!seek) return location.assign(all.dataset.prefix + Math.max(0, step));
    seek.value = Math.max(0, step);
    seek.dispatchEvent(new Event("input", { bubbles: true }));
  });

  mark(present());
})();
