// Follows what the server works on: words, a bar, cells as they are ready; then the whole.
"use strict";

(() => {
  const box = document.querySelector(".works[data-url]");
  if (!box) return;
  const part = (name) => box.querySelector(`.far ${name}`);
  const drawing = (text) => document.createRange().createContextualFragment(`<svg>${text}</svg>`).querySelector("a");
  const source = new EventSource(box.dataset.url);

  const close = (said) => {
    source.close();
    part("button").hidden = true;
    part("p").textContent = said;
  };

  const show = (event) => {
    const { done, said, cells = [] } = JSON.parse(event.data);
    for (const [id, markup] of cells) document.getElementById(id)?.replaceWith(drawing(markup));
    if (done !== undefined) part("progress").value = done;
    part("p").textContent = said;
  };

  part("button").hidden = false;
  part("button").addEventListener("click", () => close(part("button").dataset.stopped), { once: true });
  source.addEventListener("cells", show);
  source.addEventListener("news", show);
  source.addEventListener("end", async () => {
    source.close();
    const answer = await fetch(box.dataset.url.replace("/stream/", "/frag/"));
    if (answer.ok) box.outerHTML = await answer.text();
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) close(part("button").dataset.busy);
  });
  addEventListener("pagehide", () => source.close(), { once: true });
})();
