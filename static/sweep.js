// Cells appear as they are ready; arrow keys move among them; a line says what one holds.
"use strict";

(() => {
  const box = () => document.getElementById("sweep");
  const drawing = (text) => document.createRange().createContextualFragment(`<svg>${text}</svg>`).querySelector("a");

  function follow(url) {
    const source = new EventSource(url), stop = document.getElementById("far-stop");
    const words = document.getElementById("far-words"), bar = document.getElementById("far");
    const close = (said) => {
      source.close();
      stop.hidden = true;
      words.textContent = said;
    };
    stop.hidden = false;
    stop.addEventListener("click", () => close(stop.dataset.stopped), { once: true });
    source.addEventListener("cells", (event) => {
      const { done, said, cells } = JSON.parse(event.data);
      for (const [id, markup] of cells) document.getElementById(id)?.replaceWith(drawing(markup));
      bar.value = done;
      words.textContent = said;
    });
    source.addEventListener("end", async () => {
      source.close();
      const answer = await fetch(url.replace("/stream/", "/frag/"));
      if (answer.ok) box().outerHTML = await answer.text();
    });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) close(stop.dataset.busy);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  }

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
  if (box()?.dataset.url) follow(box().dataset.url);
})();
