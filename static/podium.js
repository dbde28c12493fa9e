// Teaching in a room: each step and each setting goes to everybody; the desk beside the
// stage is fetched anew when something on it has changed; a clicker steps from beat to beat.
"use strict";

const refused = async (answer) => {            // what was not done, and why; true if so
  const place = byId("refused");
  if (answer?.ok) {
    if (place) place.hidden = true;
    return false;
  }
  place.textContent = `${room.refused} ${answer ? await reason(answer) : room.lost}`;
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
  return true;
};
const podium = { post: null, hearers: [], heard(what) { this.hearers.push(what); } };

(() => {
  const line = "BroadcastChannel" in window ? new BroadcastChannel(`ackward-room-${room.code}`) : null;
  let sent = null;          // the address that everybody was led to last
  let sending = false;
  let black = false;
  let waited = "";          // the page that was not ready when it was shown

  // --- leading -----------------------------------------------------------------------------

  async function lead() {                    // one at a time, and the newest last
    if (sending || swapping || !byId("view") || room.over !== undefined) return;
    const address = addressHere();
    if (address === sent) return;
    sending = true;
    try {
      const answer = await post("go", new URLSearchParams({ address }));
      sent = answer.ok ? address : sent;
      if (!answer.ok && answer.status < 500) sent = address;
      if (pinned && !noted(address)) pin(null);            // a note is about one step
    } catch {
      await new Promise((again) => setTimeout(again, 1000));
    }
    sending = false;
    lead();
  }

  function post(what, body) {
    body.set("quiet", "1");
    return fetch(`${prefix}${english(room.teaches)}/${what}`, { method: "POST", body });
  }

  podium.post = post;

  async function goTo(address) {             // wherever a link on the screen leads, all go
    const answer = await post("go", new URLSearchParams({ address })).catch(() => null);
    if (!(await refused(answer))) return;
    const own = made("a", { href: prefix + english(address), target: "_blank", rel: "noopener", textContent: room.alone });
    byId("refused").append(" ", own);
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const inside = ofPage(event, "a[href]"), link = inside ?? event.target.closest("#screen a[href]");
    const address = link?.getAttribute("href");
    if (!address?.startsWith("/") || (!inside && link.dataset.step) || link.hasAttribute("download")) return;
    event.preventDefault();
    if (link.matches(".tools a")) open(link.href, "_blank", "noopener");   // sharing is the teacher's own
    else goTo(address);
  });
  document.addEventListener("ackward:asked", (event) => {
    event.preventDefault();
    goTo(event.detail.address);
  });
  document.addEventListener("ackward:page", ({ detail }) => {   // what is under way is looked at again
    const { place, whole } = detail;
    if (!whole) setTimeout(() => { if (told?.place?.address === place.address) show(place); }, 1500);
    else if (waited === place.address) goTo(place.address);      // it is ready: the class gets it as it is now
    waited = whole ? "" : place.address;
  });

  document.addEventListener("ackward:step", () => { coming(); if (sent !== null) lead(); });
  document.addEventListener("htmx:after:swap", () => { if (!swapping && sent !== null) lead(); });

  // --- the desk ----------------------------------------------------------------------------

  function coming() {                        // of all beats, those ahead
    const beats = [...document.querySelectorAll("[data-beat]")];
    for (const beat of beats) beat.hidden = +beat.dataset.beat <= at;
    for (const end of document.querySelectorAll(".at-the-end")) end.hidden = beats.some(({ hidden }) => !hidden);
    for (const shows of document.querySelectorAll("[data-shows]")) {
      if (byId("view") && shows.dataset.shows === addressHere()) shows.setAttribute("aria-current", "step");
      else shows.removeAttribute("aria-current");
    }
  }

  async function refresh() {
    const open = [...document.querySelectorAll("#desk details[id]")].map(({ id, open }) => [id, open]);
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    byId("desk").replaceChildren(...page.getElementById("desk").childNodes);
    for (const [id, was] of open) if (byId(id)) byId(id).open = was;
    coming();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.closest("#desk")) return;
    event.preventDefault();
    const url = event.submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    const answer = await post(url.split("/").pop(), new URLSearchParams(new FormData(form))).catch(() => null);
    if (await refused(answer)) return;
    const focus = document.activeElement?.closest("#desk .box")?.getAttribute("aria-labelledby");
    await refresh();
    if (focus) byId(focus)?.parentElement.querySelector("button, a, summary")?.focus({ preventScroll: true });
  });

  // --- what everybody does -----------------------------------------------------------------

  const shape = (now) => JSON.stringify([now.poll && [now.poll.number, now.poll.revealed], now.offers?.map(({ number }) => number), now.offer, now.part, now.ended, now.place?.run]);

  function count(now) {
    byId("people").textContent = now.people;
    if (!now.poll) return;
    if (byId("voters")) byId("voters").textContent = now.poll.voters;
    for (const votes of document.querySelectorAll(".votes[data-option]")) {
      const number = now.poll.counts[votes.dataset.option];
      votes.textContent = number;
      votes.nextElementSibling.firstElementChild.setAttribute("width", Math.round((100 * number) / (now.poll.voters || 1)));
    }
  }

  listen(async (now, before) => {
    if (!now.ended && !black) state("live", room.live);
    count(now);
    if (now === before) return;
    if (before && shape(now) !== shape(before)) await refresh();
    if (now.place && now.place.address !== sent && (sent === null || !sending)) {   // shown from the desk
      await show(now.place);
      if (now === told) sent = now.place.address;
    }
    sent ??= now.place?.address ?? "";
    coming();
    for (const hear of podium.hearers) hear(now);
  });

  // --- clicker, wall, clock ------------------------------------------------------------------

  function darken(now = !black, tell = true) {
    black = now;
    if (tell) line?.postMessage({ black });
    if (!told?.ended) state("live", black ? room.black : room.live);
  }

  function onward(way) {                       // a question on the wall hides the picture: first it goes
    if (!told?.poll) return beat(way);
    if (told.poll.revealed && way > 0) post("away", new URLSearchParams()).catch(() => null);
    else state("live", room.asking);
  }

  const clicks = { PageDown: () => onward(1), PageUp: () => onward(-1), ".": () => darken() };

  function press(key) {
    if (clicks[key]) clicks[key]();
    else if (Object.hasOwn(keys, key)) keys[key]();
    else return false;
    return true;
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !clicks[event.key]) return;
    if (event.target.matches("input:not([type=range], [type=checkbox]), select, textarea")) return;
    if (!byId("view") && event.key !== ".") return line?.postMessage({ scroll: event.key });   // here it scrolls, and there, too
    event.preventDefault();
    press(event.key);
  });
  line?.addEventListener("message", ({ data }) => {
    if (data.wall) line.postMessage({ black });
    if (data.black !== undefined) darken(data.black, false);
    if (!data.key) return;
    line.postMessage({ desk: "here" });
    if (byId("view")) press({ ArrowDown: "ArrowRight", ArrowUp: "ArrowLeft" }[data.key] ?? data.key);
  });

  line?.postMessage({ desk: "new" });

  const began = Date.now(), two = (number) => String(number).padStart(2, "0");
  function clock() {
    const now = new Date(), minutes = Math.floor((Date.now() - began) / 60_000);
    byId("clock-now").textContent = `${two(now.getHours())}:${two(now.getMinutes())}`;
    byId("clock-since").textContent = `+${minutes} min`;
  }
  clock();
  setInterval(clock, 5_000);
})();
