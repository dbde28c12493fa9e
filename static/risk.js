// The band follows the scrubber, and may stand under it. Without script the cursor is
// where the page's own step is.
"use strict";

(() => {
  if (document.documentElement.dataset.risk) return;           // the tab was loaded before
  document.documentElement.dataset.risk = "here";

  const bands = () => document.querySelectorAll(".r-band[data-places]");

  function mark(step) {
    for (const band of bands()) {
      const x = band.dataset.places.split(" ")[step], cursor = band.querySelector(".r-cursor");
      if (x && cursor) cursor.setAttribute("d", cursor.getAttribute("d").replace(/^M[\d.]+/, `M${x}`));
    }
  }

  // Under the scrubber the messages' numbers are cut off, so that a step stands below itself.
  function pin(button) {
    const there = document.querySelector(".r-pinned");
    button.setAttribute("aria-pressed", there ? "false" : "true");
    if (there) return there.remove();
    const copy = document.querySelector(".r-band[data-places]").cloneNode(true);
    const [, , width, height] = copy.getAttribute("viewBox").split(" ");
    copy.setAttribute("viewBox", `34 0 ${width - 34} ${height}`);
    copy.setAttribute("preserveAspectRatio", "none");
    copy.removeAttribute("id");
    copy.classList.add("r-pinned");
    document.querySelector(".transport")?.after(copy);
    place();
  }

  // As wide as the scrubber, and right below it.
  function place() {
    const copy = document.querySelector(".r-pinned"), seek = present();
    if (!copy || !seek) return;
    const box = seek.getBoundingClientRect(), around = copy.parentElement.getBoundingClientRect();
    copy.style.marginLeft = `${box.left - around.left}px`;
    copy.style.width = `${box.width}px`;
  }

  const present = () => document.getElementById("seek");
  document.addEventListener("ackward:step", (event) => mark(event.detail.step));
  document.addEventListener("htmx:after:swap", () => present() && mark(+present().value));
  addEventListener("resize", place);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#r-pin");
    if (button) pin(button);
  });
  if (present()) mark(+present().value);
})();
