// The player: which step is shown, and the hands that ask for another.
"use strict";

const restDelay = 80, addressDelay = 300;
const loadDelay = 250;   // what was changed may be changed again at once: its frames can wait

let wholly = null;    // the frame that the document is to hold when the hand rests
let at = 0, last = 0, wanted = 0;
let took = Infinity, waits = false, soft = false;   // ms of the last step; one is to come; it is told in passing
let restTimer = 0, addressTimer = 0, loadTimer = 0;

// --- where we are -----------------------------------------------------------------------

function start(wait = 0) {
  const view = byId("view");
  if (!view) return;
  frames = []; chunks = []; shown = wholly = null;
  at = wanted = +view.dataset.at;
  last = +view.dataset.last;
  for (const element of view.querySelectorAll("#stage [transform]")) glide(element);
  for (const field of view.querySelectorAll("#controls select, #controls input")) {
    if (field === document.activeElement) continue;
    for (const option of field.options ?? []) option.selected = option.defaultSelected;
    if (field.type === "radio") field.checked = field.defaultChecked;
  }
  byId("seek").value = at;
  watcher.disconnect();
  if (byId("matrix")) watcher.observe(byId("matrix"));
  showPlaying();
  follow();
  clearTimeout(loadTimer);
  loadTimer = setTimeout(loadAll, wait);
}

async function loadAll() {                   // long stories come in chunks, the rest later
  const mine = frames, size = +byId("view").dataset.chunk;
  try {
    await load(at);
    for (let step = 0; mine === frames && step <= Math.min(last, 8 * size); step += size) await load(step);
  } catch { /* whoever steps asks again */ }
}

async function go(step, quietly = false) {
  wanted = Math.max(0, Math.min(last, step));
  soft = quietly;
  if (took > slice) {                        // a slow processor: a task of its own, for the newest alone
    if (waits) return;
    waits = true;
    await new Promise((next) => setTimeout(next));
    waits = false;
  }
  const mine = frames;
  try {
    for (const needed of [at, wanted]) if (frames[needed] === undefined) await load(needed);
  } catch {
    return location.assign(address(wanted));   // no frames: the page of that step, then
  }
  if (mine !== frames || wanted === at) return;
  const since = performance.now();
  shown ??= index(frames[at]);
  at = wanted;
  wholly = index(frames[at]);
  paint(wholly, [...wholly.keys()].filter((id) => !unseen(id)));
  took = performance.now() - since;
  arrived(soft);
}

function arrived(quietly) {
  byId("seek").value = at;
  tell();
  if (quietly) queueNews();
  clearTimeout(restTimer);
  restTimer = setTimeout(() => rest(quietly), restDelay);
  clearTimeout(addressTimer);
  addressTimer = setTimeout(writeAddress, addressDelay);
}

function tell() {                            // links and scripts beside this one keep in step
  for (const link of document.querySelectorAll("a[data-follows]")) {
    const plain = link.getAttribute("href").replace(/[?&]at=\d+$/, "");
    link.setAttribute("href", at ? `${plain}${plain.includes("?") ? "&" : "?"}at=${at}` : plain);
  }
  document.dispatchEvent(new CustomEvent("ackward:step", { detail: { step: at, last } }));
}

function rest(quietly) {                     // what may wait while somebody scrubs, little by little
  const until = performance.now() + slice;
  for (const id of wholly?.keys() ?? []) {
    if (performance.now() > until) {
      restTimer = setTimeout(() => rest(quietly));
      return;
    }
    paint(wholly, [id]);
  }
  if (!quietly) say(sentence());
  restTimer = setTimeout(follow);
}

function reveal() {                          // what a link leads to may lie under a tab
  const tab = byId(`tab-${location.hash.slice(1)}`);
  if (!tab) return;
  tab.checked = true;
  byId(location.hash.slice(1)).scrollIntoView();
}

function follow() {                          // the story, so that its line can be seen
  document.querySelector('.story [aria-current="step"]')?.removeAttribute("aria-current");
  const line = document.querySelector(`#s${at} > a`);
  line?.setAttribute("aria-current", "step");
  const list = line?.closest(".story");
  if (list) list.scrollTop = line.offsetTop - list.clientHeight / 2;
}

function address(step) {
  const { url, start } = byId("view").dataset;     // a comparison starts where it differs
  return step || start ? `${url}${url.includes("?") ? "&" : "?"}at=${step}` : url;
}

function writeAddress() {
  history.replaceState(history.state, "", address(at) + location.hash);
}

// --- hands ------------------------------------------------------------------------------

const keys = {
  " ": () => (timer ? pause() : play()),
  ArrowLeft: () => jump(wanted - 1), ArrowRight: () => jump(wanted + 1),
  Home: () => jump(0), End: () => jump(last),
  "[": () => beat(-1), "]": () => beat(1),
  "-": () => faster(-1), "+": () => faster(1), "=": () => faster(1),
  "?": () => byId("help").showModal(),
};

async function copyLink(button) {
  const view = byId("view"), url = address(at);
  const link = location.origin + url + (url.includes("?") ? "&" : "?") + "seen=" + view.dataset.seen;
  try { await navigator.clipboard.writeText(link); } catch { window.prompt(button.dataset.copy, link); }
  say(button.dataset.told);
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = button.dataset.copy; }, 1500);
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
  const link = event.target.closest("[data-step]"), button = event.target.closest("button");
  if (link && byId("view")) { event.preventDefault(); jump(+link.dataset.step); }
  else if (button?.id === "play") keys[" "]();
  else if (button?.id === "ask") keys["?"]();
  else if (button?.id === "copy") copyLink(button);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help")?.open) return;
  const on = event.target, key = event.key;
  if (on.type === "number" && !on.value && key.startsWith("Arrow")) on.value = on.placeholder;
  const sliding = on.type === "range" && !(on.id === "speed" && /^(Arrow|Home|End)/.test(key));
  const typing = on.matches("input, select, textarea") && !sliding;
  const pressing = key === " " && on.closest("button, summary, input");
  if (!byId("view") || typing || (pressing && !sliding) || !Object.hasOwn(keys, key)) return;
  event.preventDefault();
  keys[key]();
});

document.addEventListener("input", (event) => {
  if (event.target.id === "seek") jump(+event.target.value);
  if (event.target.id === "speed") showPlaying();
});

document.addEventListener("visibilitychange", () => { if (document.hidden) pause(); });
window.addEventListener("pagehide", () => { pause(); writeAddress(); });

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.response?.status >= 400) return;       // it went to #notice
  byId("notice")?.replaceChildren();
  start(loadDelay);
  tell();
  // What was pressed may be gone, as the link that undid a change is: go on from here.
  if (event.detail.ctx.sourceElement && document.activeElement === document.body) byId("break")?.focus({ preventScroll: true });
  say(`${words("sum")}. ${sentence()}`);
});
document.addEventListener("htmx:before:history:update", (event) => {
  if (event.detail.sourceElement?.matches("a")) event.detail.history.type = "push";
});
window.addEventListener("hashchange", reveal);

start();
reveal();
if (byId("view")) document.addEventListener("DOMContentLoaded", tell);
