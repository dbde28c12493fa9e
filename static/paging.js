// On the pages of one step that have no player: the arrow keys are the two links.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(".scroll")) return;
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = way && document.querySelector(`a.button[rel="${way}"]`);
  if (link) location.assign(link.href);
});
