// A message's passport beside the stage. This file is asked for by messages.js when the
// first one is opened: whoever only watches does not need it.
const byId = (id) => document.getElementById(id);
const panel = byId("passport"), body = byId("passport-body");
let opened = "", opener = null, queue = 0;

const inMatrix = (number) => document.querySelector(`#matrix .token[value="${number}"]`);
const tell = () => document.dispatchEvent(new CustomEvent("ackward:passport", { detail: { number: opened } }));

function address(number) {
  const [path, query] = byId("view").dataset.url.split("?");
  return `${path}/message/${number}?${query ? `${query}&` : ""}at=${byId("at-open").value}`;
}

function dressed() {                         // its style comes with the first one
  const href = panel.dataset.style;
  delete panel.dataset.style;
  return href && new Promise((done) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.onload = link.onerror = done;
    document.head.append(link);
  });
}

export async function open(number, by) {
  const mine = ++queue, url = address(number);
  const part = url.replace("/s/", "/frag/s/");     // after /de, where the page is in German
  const [answer] = await Promise.all([fetch(part).catch(() => null), dressed()]);
  const text = answer?.ok ? await answer.text() : "";
  if (mine !== queue) return;
  if (!text) return by ? location.assign(url) : panel.close();
  body.innerHTML = text;
  panel.scrollTop = 0;
  if (by && !panel.contains(by)) opener = by;
  if (!panel.open) panel.show();
  opened = number;
  tell();
  follow();
  if (by) byId("passport-title").focus({ preventScroll: true });
}

function follow() {                          // where the stage is now
  if (!panel.open) return;
  const now = +byId("at-open").value;
  let current = null;
  for (const entry of body.querySelectorAll("[data-at]")) {
    entry.removeAttribute("aria-current");
    if (+entry.dataset.at <= now) current = entry;
  }
  current?.setAttribute("aria-current", "step");
  for (const { dataset, classList } of body.querySelectorAll("[data-from]")) {
    classList.toggle("here", +dataset.from <= now && now < (dataset.until ?? Infinity));
  }
}

panel.addEventListener("close", () => {
  const back = opener?.isConnected ? opener : inMatrix(opened);
  opened = ""; opener = null; queue++;
  tell();
  back?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.open && !document.querySelector("dialog:modal")) panel.close();
});
document.addEventListener("ackward:step", follow);
document.addEventListener("htmx:after:swap", (event) => {
  if (panel.open && !(event.detail.ctx.response?.status >= 400)) open(opened, null);
});
