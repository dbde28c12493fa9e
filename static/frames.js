// Frames. Every step of the run on this page comes from the server as a frame: text,
// one element a line, each with an id. To show a step, the lines that differ from the
// step before are put into the document; CSS transitions do the gliding. After any jump
// the document equals the page that the server would have sent for that step.
// Plain scripts, in this order: frames.js, words.js, transport.js, player.js.
"use strict";

const byId = (id) => document.getElementById(id);
const svgNames = "http://www.w3.org/2000/svg";

const slice = 8;      // ms of work that no hand on the page will feel

let frames = [];      // texts by step, as far as they have come
let chunks = [];      // promises of them
let shown = null;     // what is in the document, layer by layer

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
  hold(old);
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (name !== "style" && name !== "data-held" && name !== "data-htmx-powered" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  if (old.hasAttribute("transform")) glide(old);
}

// Most often only attributes of a line are new: to write them takes a fourth of the time
// that it takes to make an element of the line, and to compare the two.
const head = /^<\w+(?: [\w:-]+(?:="[^"]*")?)*/, pair = / ([\w:-]+)(?:="([^"]*)")?/g;

function patched(element, before, line) {    // false: more than attributes differ
  const [old] = head.exec(before), [fresh] = head.exec(line);
  if (fresh.includes("&") || before.slice(old.length) !== line.slice(fresh.length) || old.match(/\w+/)[0] !== fresh.match(/\w+/)[0]) return false;
  const gone = new Map(Array.from(old.matchAll(pair), ([, name, value]) => [name, value]));
  hold(element);
  for (const [, name, value = ""] of fresh.matchAll(pair)) {
    if (gone.get(name) !== value) element.setAttribute(name, value);
    gone.delete(name);
  }
  for (const name of gone.keys()) element.removeAttribute(name);
  if (element.hasAttribute("transform")) glide(element);
  return true;
}

// What nobody sees while somebody scrubs: the picture for the other kind of screen, the
// words for those who listen, and the tables. It follows when the hand rests.
const narrow = matchMedia("(max-width: 640px)");
const late = /^([wab]-meta|log-|processes|links|packets)/;
const away = new Set();                      // scrolled out of view
const unseen = (id) => id.startsWith(narrow.matches ? "w-" : "n-") || late.test(id) || away.has(id) || (held && id === "matrix");
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) away[isIntersecting ? "delete" : "add"](target.id);
});

// Whoever scrubs, or holds a key down, sees states and no glides between them. Only what a
// step touches is told so: to tell the whole picture would cost more than a step.
let held = null;      // what was touched since; null: it glides

function hold(element) {
  if (!held || !element.ownerSVGElement) return;
  element.setAttribute("data-held", "");
  held.add(element);
}

function letGo() {                           // what would begin now has been seen to be
  for (const element of held ?? []) element.removeAttribute("data-held");
  if (held?.size) for (const motion of byId("stage")?.getAnimations({ subtree: true }) ?? []) motion.finish();
  held = null;
}

function paint(frame, ids) {
  for (const id of ids) {
    const before = shown.get(id), layer = frame.get(id);
    if (!before || before === layer) continue;
    shown.set(id, layer);
    const parent = id ? byId(id) : null;
    if (id && !parent) continue;
    if (before.open !== layer.open && !patched(parent, before.open, layer.open)) attributes(parent, parse([layer.open], parent.parentNode)[0]);
    for (const leaf of before.leaves.keys()) if (!layer.leaves.has(leaf)) byId(leaf)?.remove();
    const changed = [];
    for (const [leaf, line] of layer.leaves) {
      const was = before.leaves.get(leaf);
      if (was !== line && !(was && byId(leaf) && patched(byId(leaf), was, line))) changed.push(line);
    }
    if (!changed.length) continue;
    const fresh = new Map(parse(changed, parent).map((node) => [node.id, node]));
    let previous = "";
    for (const leaf of layer.leaves.keys()) {
      const node = fresh.get(leaf);
      if (node && byId(leaf)) morph(byId(leaf), node);
      else if (node && parent) {
        glide(node);
        hold(node);
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
    .then((answer) => answer.ok ? pour(answer, frames, chunk * size) : Promise.reject(answer.status));
  return chunks[chunk];
}

async function pour(answer, into, step) {    // megabytes, little by little: nobody waits for them
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", since = performance.now();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const texts = (rest + value).split("\f");
    rest = texts.pop();
    for (const text of texts) into[step++] = text;
    if (performance.now() - since < slice) continue;
    await new Promise((next) => setTimeout(next));
    since = performance.now();
  }
  into[step] = rest;
}
