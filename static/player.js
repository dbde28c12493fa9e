// The player. Every step of the run on this page comes from the server as a frame: text,
// one element a line, each with an id. To show a step, the lines that differ from the
// step before are put into the document; CSS transitions do the gliding. After any jump
// the document equals the page that the server would have sent for that step.
"use strict";

const byId = (id) => document.getElementById(id);
const svgNames = "http://www.w3.org/2000/svg";
const pace = 1000, beatPace = 30, quiet = 2000, restDelay = 80, addressDelay = 300;

let frames = [];      // texts by step, as far as they have come
let chunks = [];      // promises of them
let shown = null;     // what is in the document, layer by layer
let wholly = null;    // the frame that it is to hold when the hand rests
let at = 0, last = 0, wanted = 0;
let timer = 0, restTimer = 0, addressTimer = 0, newsTimer = 0;
let news = [], heard = "";

// --- frames -----------------------------------------------------------------------------

function index(text) {
  const layers = new Map([["", { open: "", leaves: new Map() }]]), path = [""];
  for (const line of text.split("\n")) {
    if (line.startsWith("</")) { path.pop(); continue; }
    const start = line.indexOf(' id="') + 5;
    const id = start > 4 ? line.slice(start, line.indexOf('"', start)) : "";
    if (line.endsWith("/>") || line.includes("</")) {
      layers.get(path.at(-1))?.leaves.set(id, line);
    } else if (line) {
      if (id) layers.set(id, { open: line, leaves: new Map() });
      path.push(id || "-");
    }
  }
  return layers;
}

function parse(lines, parent) {
  const template = document.createElement("template");
  const inSvg = parent?.namespaceURI === svgNames || /^<svg/.test(lines[0]);
  template.innerHTML = inSvg ? `<svg>${lines.join("")}</svg>` : lines.join("");
  return [...(inSvg ? template.content.firstChild : template.content).children];
}

function glide(element) {
  const place = element.getAttribute("transform");
  if (place?.startsWith("translate(") && place.indexOf(")") === place.length - 1) {
    element.style.transform = place.replace(/-?[\d.]+/g, "$&px");   // WebKit glides only this
  } else if (element.style?.transform) element.style.transform = "";
}

function morph(old, fresh) {
  if (old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  if (old.nodeType !== 1) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  attributes(old, fresh);
  if (old.childNodes.length === fresh.childNodes.length) {
    [...fresh.childNodes].forEach((child, i) => morph(old.childNodes[i], child));
  } else old.replaceChildren(...fresh.childNodes);
}

function attributes(old, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (name !== "style" && name !== "data-htmx-powered" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  if (old.hasAttribute("transform")) glide(old);
}

// What nobody sees while somebody scrubs: the picture for the other kind of screen, the
// words for those who listen, and the tables. It follows when the hand rests.
const narrow = matchMedia("(max-width: 640px)");
const late = /^(w-meta|truths|log-|processes|links)/;
const unseen = (id) => id.startsWith(narrow.matches ? "w-" : "n-") || late.test(id);

function paint(frame, some = () => true) {
  for (const [id, layer] of frame) {
    const before = shown.get(id);
    if (!before || before === layer || !some(id)) continue;
    shown.set(id, layer);
    const parent = id ? byId(id) : null;
    if (id && !parent) continue;
    if (before.open !== layer.open) attributes(parent, parse([layer.open], parent.parentNode)[0]);
    for (const leaf of before.leaves.keys()) if (!layer.leaves.has(leaf)) byId(leaf)?.remove();
    const changed = [...layer.leaves].filter(([leaf, line]) => before.leaves.get(leaf) !== line);
    if (!changed.length) continue;
    const fresh = new Map(parse(changed.map(([, line]) => line), parent).map((node) => [node.id, node]));
    let previous = "";
    for (const leaf of layer.leaves.keys()) {
      const node = fresh.get(leaf);
      if (node && byId(leaf)) morph(byId(leaf), node);
      else if (node && parent) {
        glide(node);
        previous ? byId(previous).after(node) : parent.prepend(node);
      }
      previous = leaf;
    }
  }
}

function load(step) {
  const view = byId("view"), size = +view.dataset.chunk, chunk = Math.floor(step / size);
  const [path, query] = view.dataset.timeline.split("?");
  chunks[chunk] ??= fetch(path + (chunk ? `/${chunk}` : "") + (query ? `?${query}` : ""))
    .then((answer) => answer.ok ? answer.text() : Promise.reject(answer.status))
    .then((text) => text.split("\f"));
  const mine = frames;
  return chunks[chunk].then((texts) => texts.forEach((text, i) => { mine[chunk * size + i] = text; }));
}

// --- where we are -----------------------------------------------------------------------

function start() {
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
  showPlaying();
  follow();
  const size = +view.dataset.chunk;
  load(at).then(async () => {                // long stories come in chunks, the rest later
    for (let step = 0; step <= Math.min(last, 8 * size); step += size) await load(step);
  }).catch(() => {});
}

async function go(step, quietly = false) {
  wanted = Math.max(0, Math.min(last, step));
  const mine = frames;
  try {
    for (const needed of [at, wanted]) if (frames[needed] === undefined) await load(needed);
  } catch {
    return location.assign(address(wanted));   // no frames: the page of that step, then
  }
  if (mine !== frames || wanted === at) return;
  shown ??= index(frames[at]);
  at = wanted;
  wholly = index(frames[at]);
  paint(wholly, (id) => !unseen(id));
  arrived(quietly);
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

function tell() {                            // scripts beside this one keep in step
  document.dispatchEvent(new CustomEvent("ackward:step", { detail: { step: at, last } }));
}

function rest(quietly) {                     // what may wait while somebody scrubs
  if (wholly) paint(wholly);
  if (!quietly) say(sentence());
  follow();
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
  const url = byId("view").dataset.url;
  return step ? `${url}${url.includes("?") ? "&" : "?"}at=${step}` : url;
}

function writeAddress() {
  history.replaceState(history.state, "", address(at) + location.hash);
}

// --- words for those who listen ---------------------------------------------------------

const words = (id) => (byId(id)?.hidden ? "" : byId(id)?.textContent.trim() ?? "");
const sentence = () => [words("clock"), words("headline"), words("beat")].filter(Boolean).join(". ");
const say = (text) => { byId("said").textContent = text; };

function queueNews() {
  const sum = words("sum"), kind = byId("headline").classList.length > 1;
  if (kind || (sum !== heard && sum.includes("lost"))) news.push(`${sentence()} ${sum}`);
  heard = sum;
  newsTimer ||= setTimeout(tellNews, 0);
}

function tellNews() {
  newsTimer = 0;
  if (!news.length) return;
  say(news.splice(0).join(" "));
  newsTimer = setTimeout(tellNews, quiet);
}

// --- playing ----------------------------------------------------------------------------

const speed = () => +byId("speed").value;

function showPlaying() {
  const button = byId("play");
  button.setAttribute("aria-pressed", String(!!timer));
  button.querySelector("use").setAttribute("href", timer ? "#i-pause" : "#i-play");
  button.querySelector("span").textContent = timer ? "Pause" : "Play";
  document.documentElement.style.setProperty("--glide", `${Math.min(380, 700 / speed())}ms`);
}

function tick(ms) {
  timer = setTimeout(() => go(at + 1, true).then(() => {
    if (!timer) return;
    const said = words("beat").length;
    at < last ? tick((pace + (said && 400 + beatPace * said)) / speed()) : pause();
  }), ms);
}

function play() {
  if (at === last) go(0, true);
  tick(60);
  showPlaying();
}

function pause() {
  if (!timer) return;
  clearTimeout(timer);
  timer = 0;
  showPlaying();
  say(sentence());
}

function jump(step) { pause(); go(step); }

function beat(direction) {
  const steps = [...document.querySelectorAll(".marks [data-step]")].map((mark) => +mark.dataset.step);
  const found = direction > 0 ? steps.find((step) => step > wanted) : steps.findLast((step) => step < wanted);
  jump(found ?? (direction > 0 ? last : 0));
}

// --- hands ------------------------------------------------------------------------------

const keys = {
  " ": () => (timer ? pause() : play()),
  ArrowLeft: () => jump(wanted - 1), ArrowRight: () => jump(wanted + 1),
  Home: () => jump(0), End: () => jump(last),
  "[": () => beat(-1), "]": () => beat(1),
  "?": () => byId("help").showModal(),
};

async function copyLink(button) {
  const view = byId("view"), url = address(at);
  const link = location.origin + url + (url.includes("?") ? "&" : "?") + "seen=" + view.dataset.seen;
  try { await navigator.clipboard.writeText(link); } catch { window.prompt("Copy this link:", link); }
  say("Link copied");
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy link"; }, 1500);
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
  const typing = on.matches("input, select, textarea") && on.id !== "seek";
  const pressing = key === " " && on.closest("button, summary, input");
  if (!byId("view") || typing || (pressing && on.id !== "seek") || !Object.hasOwn(keys, key)) return;
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
  start();
  tell();
  say(`${words("sum")}. ${sentence()}`);
});
document.addEventListener("htmx:before:history:update", (event) => {
  if (event.detail.sourceElement?.matches("a")) event.detail.history.type = "push";
});
window.addEventListener("hashchange", reveal);

start();
reveal();
if (byId("view")) document.addEventListener("DOMContentLoaded", tell);
