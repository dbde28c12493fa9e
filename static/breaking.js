// Break it here: a click on what is drawn, or the key b, opens a list of what can be
// done to it right after this step. Each entry is a button of the panel "Break it",
// pressed from afar. Undo is the browser's own Back. A module: waking.js asks for it.
const byId = (id) => document.getElementById(id);
const menu = byId("breaker"), list = byId("breaker-list"), narrow = matchMedia("(max-width: 640px)");
const turns = [...Array(12).keys()].map((hour) => [Math.cos(hour * Math.PI / 6), Math.sin(hour * Math.PI / 6)]);
const near = [[0, 0], ...[2, 4, 6, 8].flatMap((far) => turns.map(([x, y]) => [far * x, far * y]))];
let spot = null, painted = 0;

// --- what is meant --------------------------------------------------------------------

const packets = () => [...document.querySelectorAll("#packets > li")];
const between = (one, other) => [
  byId(`do-${one}-and-${other}`) ?? byId(`do-${other}-and-${one}`),
  ...packets().filter(({ dataset }) => [`${one}-${other}`, `${other}-${one}`].includes(dataset.way)),
];
const kinds = [
  [/^a(\d+)$/, ([number]) => [byId(`do-packet-${number}`)]],
  [/^m(\d+)-(\w+)/, ([number, target]) => packets().filter(({ dataset }) =>
    dataset.way.endsWith(`-${target}`) && dataset.carries.split(" ").includes(number))],
  [/^(?:q|app|reader|row|bench|tray|done|ended|call)-([pcb]\d+)/, ([name]) => [byId(`do-${name}`)]],
  [/^(?:w|link)-(\w+)-(\w+)/, (ends) => between(...ends)],
];

export function meant(element) {
  const id = element.closest?.("#stage [id]")?.id.replace(/^[wn]-/, "") ?? "";
  for (const [pattern, find] of kinds) {
    const found = pattern.exec(id);
    if (found) return find(found.slice(1)).filter(Boolean);
  }
  return [];
}

function folded(element) {                   // a partition in a line: the link that opens it
  const number = /^[wn]-strip-(\d+)$/.exec(element.closest("#stage [id]")?.id ?? "")?.[1];
  return number && byId(`fold-partition-${number}`);
}

function under(x, y, spots = near) {       // wires are thin: look around a little
  for (const [dx, dy] of spots) {
    for (const element of document.elementsFromPoint(x + dx, y + dy)) {
      const found = element.closest("#stage") ? meant(element) : [];
      if (found.length) return found;
    }
  }
  return [];
}

// --- the menu -------------------------------------------------------------------------

const made = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });

function entry(button) {
  const item = document.createElement("li"), why = button.dataset.why;
  const choice = made("button", button.textContent, { type: "button", value: button.value });
  item.append(choice);
  if (why) {
    choice.setAttribute("aria-disabled", "true");
    item.append(made("small", why));
    choice.setAttribute("aria-description", why);
  }
  return item;
}

function group(target) {
  const part = document.createElement("section"), entries = document.createElement("ul");
  entries.append(...[...target.querySelectorAll("button")].map(entry));
  part.append(made("h3", target.querySelector(".who").textContent.trim()), entries);
  return part;
}

function overview() {                      // everything on the stage, to choose from
  const entries = document.createElement("ul");
  for (const target of document.querySelectorAll("#processes > li, #packets > li, #links > li")) {
    const item = document.createElement("li"), name = target.querySelector(".who").textContent.trim();
    item.append(made("button", name, { type: "button", value: `#${target.id}` }));
    entries.append(item);
  }
  return entries;
}

function fill(...parts) {
  list.replaceChildren(...parts);
  byId("breaker-all").hidden = parts[0]?.nodeName === "UL";
  byId("breaker-when").textContent = `${byId("clock").textContent.trim()}. ${byId("headline").textContent.trim()}`;
  place();
  (list.querySelector("button:not([aria-disabled])") ?? list.querySelector("button"))?.focus();
  list.scrollTop = 0;
}

export function open(targets, at = null) {
  if (!menu || menu.open || !byId("orders")) return;
  const playing = document.querySelector('#play[aria-pressed="true"]');
  playing?.click();
  const rest = Math.max(0, 120 - (performance.now() - painted));   // the lists follow the scrubber
  setTimeout(() => {
    if (menu.open) return;
    spot = at;
    menu.showModal();
    fill(...(targets.length ? targets.map(({ id }) => byId(id)).filter(Boolean).map(group) : [overview()]));
  }, playing ? 120 : rest);
}

function place() {                         // beside the finger; on a phone it is a sheet
  menu.style.left = menu.style.top = "";
  if (!spot || narrow.matches) return menu.classList.remove("placed");
  menu.classList.add("placed");
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(spot.x + 12, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(spot.y + 12, innerHeight - height - 8))}px`;
}

function keepPlace() {                     // so that Back leads to this very step
  const url = byId("view").dataset.url, step = byId("at-order")?.value;
  const address = step && step !== "0" ? `${url}${url.includes("?") ? "&" : "?"}at=${step}` : url;
  history.replaceState(history.state, "", address);
}

function press(value) {
  const button = [...document.querySelectorAll("#orders button")].find((one) => one.value === value);
  menu.close();
  if (button && !button.disabled) { keepPlace(); button.click(); }
}

// --- hands ----------------------------------------------------------------------------

const busy = (event) => event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;

document.addEventListener("click", (event) => {
  if (event.target === menu) return menu.close();          // beside it
  const button = event.target.closest("button, a");
  if (menu?.contains(button)) {
    if (button.id === "breaker-all") fill(overview());
    else if (button.value?.startsWith("#")) fill(group(document.querySelector(button.value)));
    else if (button.value && !button.hasAttribute("aria-disabled")) press(button.value);
  } else if (button?.id === "break" && menu) {
    event.preventDefault();
    open([]);
  } else if (!busy(event) && !event.button && folded(event.target)) {
    folded(event.target).click();
  } else if (!busy(event) && !event.button && event.target.closest("#stage") && !event.target.closest(".t:not(.way)")) {
    const found = under(event.clientX, event.clientY);
    if (found.length) open(found, { x: event.clientX, y: event.clientY });
  }
});

document.addEventListener("contextmenu", (event) => {
  if (!event.target.closest?.("#stage") || event.shiftKey) return;
  const found = under(event.clientX, event.clientY);
  if (!found.length) return;
  event.preventDefault();
  open(found, { x: event.clientX, y: event.clientY });
});

document.addEventListener("pointermove", (event) => {
  const stage = event.target.closest?.("#stage");
  document.documentElement.classList.toggle("aiming", !!stage && event.pointerType === "mouse" && under(event.clientX, event.clientY, [[0, 0], [4, 0], [0, 4]]).length > 0);
}, { passive: true });

function undo() {
  if (history.state?.broke) history.back();
  else byId("undo")?.click();
}

document.addEventListener("keydown", (event) => {
  const on = event.target, key = event.key;
  if (menu?.open) {
    const buttons = [...menu.querySelectorAll("button:not([hidden])")], now = buttons.indexOf(on);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: buttons.length - 1 }[key];
    if (to !== undefined) { event.preventDefault(); event.stopPropagation(); buttons.at(to % buttons.length)?.focus(); }
    return;
  }
  if (event.altKey || on.matches?.("select, textarea, input:not(#seek, #speed)") || document.querySelector("dialog:modal") || !byId("view")) return;
  const control = event.ctrlKey || event.metaKey;
  if ((control && key === "z" && !event.shiftKey) || (!control && key === "u")) {
    event.preventDefault();
    undo();
  } else if (!control && key === "b") {
    event.preventDefault();
    open([]);
  }
});

// --- a fault is a step in the browser's history, a setting is not ----------------------

document.addEventListener("ackward:step", () => { painted = performance.now(); });
let pushed = false;
document.addEventListener("submit", (event) => {
  if (event.target.matches("#orders, #compose")) keepPlace();
}, true);
document.addEventListener("htmx:before:history:update", (event) => {
  pushed = !!event.detail.sourceElement?.closest("#orders, #compose");
  if (pushed) event.detail.history.type = "push";
});
document.addEventListener("htmx:after:swap", () => {
  setTimeout(() => {
    if (pushed) history.replaceState({ ...history.state, broke: true }, "");
    pushed = false;
  });
});
