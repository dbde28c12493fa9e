// Frames. Every step of the run on this page comes from the server as a frame: text,
// one element a line, each with an id. To show a step, the lines that differ from the
// step before are put into the document; CSS transitions do the gliding. After any jump
// the document equals the page that the server would have sent for that step.
// Plain scripts, in this order: frames.js, words.js, transport.js, player.js.
"use strict";

const byId = (id) => document.getElementById(id);
const svgNames = "http://www.w3.org/2000/svg";

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
const late = /^([wab]-meta|log-|processes|links|packets)/;
const away = new Set();                      // scrolled out of view
const unseen = (id) => id.startsWith(narrow.matches ? "w-" : "n-") || late.test(id) || away.has(id);
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) away[isIntersecting ? "delete" : "add"](target.id);
});

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
