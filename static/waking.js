// What a hand may want next comes when the page is there: the menu of what can be broken,
// and the keys that walk over the picture. Whoever is quicker is not lost: a click or a
// key that is meant for them waits until they have come.
"use strict";

(() => {
  const panel = byId("breaker");
  if (!panel) return;
  let coming = null, here = false;
  const come = () => (coming ??= import(panel.dataset.script).then(() => { here = true; }));
  const meant = {
    click: ({ target }) => target.closest("#break, #stage"),
    keydown: ({ key, target }) => /^[buz]$/.test(key) && !target.matches("input:not([type=range]), select, textarea"),
  };

  for (const [kind, ours] of Object.entries(meant)) {
    document.addEventListener(kind, (event) => {
      if (here || event.defaultPrevented || !ours(event)) return;
      if (event.target.closest("#break")) event.preventDefault();
      come().then(() => event.target.dispatchEvent(new event.constructor(kind, event)));
    });
  }
  if (document.readyState === "complete") come();
  else addEventListener("load", come);
})();
