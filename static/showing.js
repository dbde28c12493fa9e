// A page of this site as a whole, on the screen of a room: a sweep, a search, a setting.
// It stands in a shadow of its own with its own styles, so that neither side can disturb
// the other; its scripts stay outside. After room.js, which calls it.
"use strict";

let paged = { address: "", done: false, root: null };

const stands = (sheet) => new Promise((done) => {
  sheet.addEventListener("load", done);
  sheet.addEventListener("error", done);
});

async function showPage(place, isNewest) {
  const { address, done, root } = paged;
  if (place.address === address && done && root?.host.isConnected) return;
  const page = await pageOf(place.address);
  const main = page.querySelector("main");
  if (!isNewest() || !main) return;
  const sheets = [...page.querySelectorAll('link[rel="stylesheet"]')].map((link) => document.importNode(link));
  const body = made("div", { className: `${page.body.className} whole` }, document.importNode(main, true));
  const base = location.origin + prefix + place.address;
  for (const link of body.querySelectorAll("a[href]")) {
    if (link.getAttribute("href").startsWith("#")) continue;
    const { origin, pathname, search, hash } = new URL(link.getAttribute("href"), base);
    if (origin === location.origin) link.setAttribute("href", pathname + search + hash);
    link.setAttribute("target", "_blank");     // those of a picture are no properties
    link.setAttribute("rel", "noopener");
  }
  for (const form of body.querySelectorAll("form")) form.target = "_blank";
  const whole = !main.querySelector(".works[data-url]");        // nothing is under way any more
  if (place.address === address && root?.host.isConnected) {
    root.querySelector(".whole").replaceWith(body);
  } else {
    const host = made("div", { className: "page" });
    const loaded = Promise.all(sheets.map(stands));
    host.attachShadow({ mode: "open" }).append(...sheets, body);
    hands(host.shadowRoot);
    host.style.visibility = "hidden";
    byId("screen").replaceChildren(host);
    scrollTo({ top: 0 });
    paged = { address: place.address, done: whole, root: host.shadowRoot };
    await Promise.race([loaded, new Promise((later) => setTimeout(later, 1500))]);
    host.style.visibility = "";
  }
  paged.done = whole;
  if (!whole && !room.teaches) {             // the desk says when it is ready; should no desk be open, look again
    setTimeout(() => { if (isNewest()) show(place); }, 10_000 + 5_000 * Math.random());
  }
  document.dispatchEvent(new CustomEvent("ackward:page", { detail: { place, whole } }));
}

function hands(root) {
  root.addEventListener("click", (event) => {
    const href = event.target.closest?.("a[href]")?.getAttribute("href");
    if (!href?.startsWith("#")) return;
    event.preventDefault();
    root.getElementById(href.slice(1))?.scrollIntoView();
  });
  root.addEventListener("submit", (event) => {   // a form that asks for a page: the desk may lead there
    const { target: form } = event, { pathname } = new URL(form.action);
    if (form.method !== "get") return;
    const address = `${pathname}?${new URLSearchParams(new FormData(form))}`;
    const asked = new CustomEvent("ackward:asked", { detail: { address }, cancelable: true });
    if (!document.dispatchEvent(asked)) event.preventDefault();
  });
}

const ofPage = (event, kind) => (paged.root?.host.isConnected ? event.composedPath().find((part) => part.matches?.(kind)) : null);
