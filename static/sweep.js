// Arrow keys move among the cells of a sweep; a line says what the one in view holds.
"use strict";

(() => {
  function move(event) {
    const cell = event.target.closest?.(".cell");
    const columns = document.querySelectorAll("#heat .head").length;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (!cell || !by) return;
    const next = document.getElementById(`k${Number(cell.id.slice(1)) + by}`);
    event.preventDefault();
    if (!next) return;
    cell.setAttribute("tabindex", "-1");
    next.removeAttribute("tabindex");
    next.focus();
  }

  function tell(event) {
    const cell = event.target.closest?.(".cell");
    if (cell) document.getElementById("heat-words").textContent = cell.querySelector("title").textContent;
  }

  document.addEventListener("keydown", move);
  document.addEventListener("focusin", tell);
  document.addEventListener("mouseover", tell);
})();
