// The things on the picture, for hands on a keyboard: one stop of the Tab key, a button
// over each thing, and arrow keys between them. Left and right follow the way of a
// message; up and down go to what is drawn there. Enter opens the menu of what can be
// done to it. The buttons are made anew from the picture when it has moved; a mouse
// does not notice them.
import { meant, open } from "./breaking.js";

const byId = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 640px)");
const settle = 160;   // ms until a step's picture and its lists stand still
let timer = 0, current = "";

const drawing = () => byId(narrow.matches ? "stage-narrow" : "stage-wide");
const drawn = (names) => names.map((name) => byId((narrow.matches ? "n-" : "w-") + name)).find(Boolean);
const who = (target) => target.querySelector(".who").textContent.trim().replace(/\s+/g, " ");

// --- what there is ------------------------------------------------------------------------

function place(element) {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return { left, top, right, bottom };
}

function gap(one, other) {                   // between the rows of two brokers
  const [upper, lower] = [one, other].sort((a, b) => a.top - b.top);
  const right = upper.right - 24, left = right - 96;
  return { left, right, top: upper.bottom - 4, bottom: Math.max(upper.bottom + 12, lower.top + 4) };
}

function row(name) {
  return drawing().querySelector(`[id^="${narrow.matches ? "n" : "w"}-row-${name}-"]`);
}

function wire(one, other) {                  // a part of it, where nothing else is
  const found = drawn([`w-${one}-${other}-0`]) ?? drawing().querySelector(`[id*="-w-${one}-${other}-"]`);
  if (!found) return null;
  const at = found.getPointAtLength(found.getTotalLength() / 4).matrixTransform(found.getScreenCTM());
  return { left: at.x - 12, right: at.x + 12, top: at.y - 12, bottom: at.y + 12 };
}

function spotOf(target) {
  const id = target.id.slice(3), ends = id.split("-and-"), packet = /^packet-(\d+)$/.exec(id)?.[1];
  if (packet) {
    const carried = target.dataset.carries.split(" ")[0], [, to] = target.dataset.way.split("-");
    const element = drawn([`a${packet}`]) ?? (carried && drawing().querySelector(`[id*="-m${carried}-${to}"].way`));
    return element && place(element);
  }
  if (ends.length === 1) {
    const element = row(id) ?? drawn([`app-${id}`, `reader-${id}`]);
    return element && place(element);
  }
  const pill = drawn([`link-${id.replace("-and-", "-")}`, `link-${ends[1]}-${ends[0]}`]), rows = ends.map(row);
  if (pill) return place(pill);
  return rows.every(Boolean) ? gap(...rows.map(place)) : wire(...ends);
}

function batches() {
  const { batch } = byId("things").dataset;
  return [...drawing().querySelectorAll('[id*="-q-p"]')].map((element) => {
    const [, producer, number] = /-q-(p\d+)-(\d+)$/.exec(element.id) ?? [];
    return producer && { key: `q-${producer}-${number}`, name: `${producer}: ${batch} ${number}`, targets: meant(element), spot: place(element) };
  }).filter(Boolean);
}

function things() {
  const found = [...document.querySelectorAll("#processes > li, #packets > li, #links > li")].map((target) => {
    const spot = spotOf(target);
    return spot && { key: target.id, name: who(target), targets: [target], spot };
  });
  const across = ({ left, right }) => Math.round((left + right) / 200);    // columns, roughly
  return [...found.filter(Boolean), ...batches()].sort((a, b) => narrow.matches
    ? a.spot.top - b.spot.top : across(a.spot) - across(b.spot) || a.spot.top - b.spot.top);
}

// --- the buttons --------------------------------------------------------------------------

function build() {
  const bar = byId("things");
  if (!bar || !drawing()) return;
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", bar.dataset.label);
  const theatre = bar.parentElement, corner = theatre.getBoundingClientRect();
  const origin = { left: corner.left + theatre.clientLeft, top: corner.top + theatre.clientTop };
  const focused = bar.contains(document.activeElement);
  const known = new Map([...bar.children].map((button) => [button.dataset.key, button]));
  const wanted = things().map(({ key, name, spot }) => {
    const button = known.get(key) ?? document.createElement("button");
    Object.assign(button, { type: "button", textContent: name });
    Object.assign(button.dataset, { key });
    button.setAttribute("aria-haspopup", "dialog");
    Object.assign(button.style, {
      left: `${spot.left - origin.left}px`, top: `${spot.top - origin.top}px`,
      width: `${spot.right - spot.left}px`, height: `${spot.bottom - spot.top}px`,
    });
    return button;
  });
  const kept = wanted.some(({ dataset }) => dataset.key === current);
  if (!kept) current = wanted[0]?.dataset.key ?? "";
  for (const button of wanted) button.tabIndex = button.dataset.key === current ? 0 : -1;
  for (const button of [...bar.children]) if (!wanted.includes(button)) button.remove();
  wanted.forEach((button, i) => { if (bar.children[i] !== button) bar.insertBefore(button, bar.children[i] ?? null); });
  if (focused) bar.querySelector('[tabindex="0"]')?.focus();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(build, settle);
}

// --- hands --------------------------------------------------------------------------------

const middle = (button) => {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  return [(left + right) / 2, (top + bottom) / 2];
};

function beyond(button, buttons, way) {      // the nearest above or below
  const [x, y] = middle(button);
  const found = buttons.map((other) => [other, ...middle(other)])
    .filter(([other, , oy]) => other !== button && way * (oy - y) > 4)
    .map(([other, ox, oy]) => [Math.abs(oy - y) + 2 * Math.abs(ox - x), other]);
  return found.sort(([one], [two]) => one - two)[0]?.[1];
}

function go(button) {
  current = button.dataset.key;
  for (const one of button.parentElement.children) one.tabIndex = one === button ? 0 : -1;
  button.focus();
}

document.addEventListener("keydown", (event) => {
  const button = event.target.closest?.("#things > button");
  if (!button || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const buttons = [...button.parentElement.children], at = buttons.indexOf(button);
  const to = {
    ArrowRight: () => buttons[at + 1], ArrowLeft: () => buttons[at - 1],
    ArrowDown: () => beyond(button, buttons, 1), ArrowUp: () => beyond(button, buttons, -1),
    Home: () => buttons[0], End: () => buttons.at(-1),
    Enter: () => { button.click(); },        // Firefox presses no button that a mouse cannot reach
    " ": () => { button.click(); },
  }[event.key];
  if (!to) return;
  event.preventDefault();
  event.stopPropagation();                   // or else the player would step
  const found = to();
  if (found) go(found);
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest("#things > button");
  if (!button) return;
  const thing = things().find(({ key }) => key === button.dataset.key);
  if (!thing) return build();
  current = thing.key;
  open(thing.targets, { x: thing.spot.left, y: thing.spot.bottom });
});

document.addEventListener("focusin", ({ target }) => { if (target.closest("#things")) build(); });
document.addEventListener("ackward:step", () => { if (byId("things")?.contains(document.activeElement)) later(); });
document.addEventListener("htmx:after:swap", later);
addEventListener("resize", later);
build();
