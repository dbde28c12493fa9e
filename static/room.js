// A room: what the server tells is shown. A step of the run that is on the page is a
// matter of the player; another run is fetched as its page, of which the view is taken.
// After player.js and note.js.
"use strict";

const room = byId("room").dataset;
const prefix = document.documentElement.lang === "en" ? "" : `/${document.documentElement.lang}`;
const filled = (text, number) => text.replace("{number}", number);
const made = (name, more = {}, ...children) => {
  const element = Object.assign(document.createElement(name), more);
  element.append(...children);
  return element;
};

let told = null;        // what the server said last
let swapping = false;   // the view is being replaced by us
let turn = 0;           // of what is shown: the newest wins
let pinned = null;      // the note and the rings on the page, as an address spells them

// The address of this page stays as it is: it leads back into the room.
const replaceState = history.replaceState.bind(history);
history.replaceState = () => {};
writeAddress = () => {};
address = () => location.href;

// --- the screen -------------------------------------------------------------------------

const english = (url) => (prefix && url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url);
const runHere = () => (byId("view") ? english(byId("view").dataset.url) : "");
const addressHere = () => (at || byId("view").dataset.start ? `${runHere()}${runHere().includes("?") ? "&" : "?"}at=${at}` : runHere());
const noted = (url) => (url.split("?")[1] ?? "").split("&").filter((part) => /^(look|note)=/.test(part)).join("&");

async function pageOf(url) {
  const answer = await fetch(prefix + url);
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

const called = (name) => {                   // as app/looking.py says it
  const [, one, between, other] = /^(.+)-(to|and)-(.+)$/.exec(name) ?? [];
  const kind = between ?? /^(partition|[bpcm])/.exec(name)[0];
  const number = name.replace(/^(m|partition-)/, "");
  return room[`called${kind[0].toUpperCase()}${kind.slice(1)}`].replace("{one}", one).replace("{other}", other).replace("{name}", number);
};

function replace(view) {
  swapping = true;
  const beside = !!view.dataset.start;         // a comparison has a style of its own
  byId("beside").disabled = !beside;
  document.body.classList.toggle("comparing", beside);
  byId("screen").replaceChildren(view);
  window.htmx?.process(view);
  document.dispatchEvent(new CustomEvent("htmx:after:swap", { detail: { ctx: {} } }));
  swapping = false;
}

function looked([name, here], i) {
  const line = made("li", { className: here ? "" : "absent" }, made("span", { className: "number", ariaHidden: "true", textContent: i + 1 }), " ", called(name));
  if (!here) line.append(" ", made("small", { textContent: room.absent }));
  return line;
}

function pin(place) {                        // what the teacher says and points at, as it came with the step
  document.querySelector("aside.note")?.remove();
  for (const rings of document.querySelectorAll(".looks")) rings.remove();
  pinned = place ? noted(place.address) : "";
  const pointer = place?.pointer;
  if (!pointer) return;
  const inside = made("div");
  if (pointer.note) inside.append(made("p", { className: "said", dir: "auto", textContent: pointer.note }));
  if (pointer.looks.length) inside.append(made("ol", { className: "looked", ariaLabel: room.looked }, ...pointer.looks.map(looked)));
  const back = made("a", { href: prefix + place.address, textContent: filled(room.stepIs, place.step) });
  Object.assign(back.dataset, { step: place.step, away: filled(room.stepBack, place.step) });
  const note = made("aside", { id: "note", className: "note", ariaLabel: room.noted }, inside, made("p", { className: "where" }, back));
  Object.assign(note.dataset, { at: place.step, url: prefix + place.address });
  byId("changes").append(note);
  for (const [id, layer] of pointer.rings) {
    const drawn = document.createRange().createContextualFragment(`<svg>${layer}</svg>`).firstChild.firstElementChild;
    byId(id === "w-" ? "stage-wide" : "stage-narrow")?.append(drawn);
  }
  if (pointer.note) say(pointer.note);
}

async function show(place) {
  const mine = ++turn, url = place?.address ?? "";
  if (!place) return byId("screen").replaceChildren(made("p", { className: "elsewhere", textContent: room.empty }));
  try {
    if (!/^\/(s\/[^/?]+(\?|$)|compare\?)/.test(url)) return await showPage(place, () => mine === turn);
    if (place.run === runHere()) {
      if (at !== place.step) await jump(place.step);
      if (noted(url) === (pinned ??= noted(document.querySelector("aside.note")?.dataset.url ?? ""))) return;
      if (mine === turn) pin(place);
    } else {
      const page = await pageOf(url);
      if (mine !== turn) return;
      pinned = noted(url);
      replace(page.getElementById("view"));
      scrollTo({ top: 0 });
    }
  } catch {
    setTimeout(() => { if (mine === turn) show(place); }, 1500);
  }
}

// --- the question -----------------------------------------------------------------------

function bar(text, number, poll, mine) {
  const right = poll.answer?.includes(number), count = poll.counts?.[number] ?? 0;
  const row = made("li", { className: `${right ? "right" : ""} ${mine ? "mine" : ""}`.trim() });
  row.append(made("span", { className: "text", dir: "auto", textContent: text }));
  if (right) row.append(" ", made("span", { className: "tag", textContent: `✓ ${room.right}` }));
  if (mine) row.append(" ", made("span", { className: "tag", textContent: room.mine }));
  row.append(" ", made("b", { className: "votes", textContent: count }));
  row.insertAdjacentHTML("beforeend", '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect height="10"/></svg>');
  row.querySelector("rect").setAttribute("width", Math.round((100 * count) / (poll.voters || 1)));
  return row;
}

function choice(text, number, poll, mine) {
  const type = poll.several ? "checkbox" : "radio";
  return made("label", {}, made("input", { type, name: "choice", value: number, checked: mine }), made("span", { dir: "auto", textContent: text }));
}

function drawQuestion(poll, chosen = [], votes = false) {
  const place = byId("question");
  if (!poll) return place.replaceChildren();
  const box = made("section", { className: `poll${poll.revealed ? " revealed" : ""}`, id: "poll" });
  box.setAttribute("aria-labelledby", "asked");
  box.append(made("h2", { id: "asked", dir: "auto", textContent: poll.question }));
  if (poll.revealed) {
    box.append(made("ol", { className: "bars" }, ...poll.options.map((text, i) => bar(text, i, poll, chosen.includes(i)))));
    box.append(made("p", { className: "muted", textContent: filled(room.votes, poll.voters) }));
    if (poll.reason) box.append(made("p", { className: "reason", dir: "auto", textContent: poll.reason }));
  } else if (votes) {
    const form = made("form", { id: "ballot" });
    form.append(made("div", { className: "choices" }, ...poll.options.map((text, i) => choice(text, i, poll, chosen.includes(i)))));
    if (poll.several) form.append(made("button", { className: "main", textContent: room.vote }));
    const said = made("p", { id: "ballot-told" });
    said.setAttribute("role", "status");
    form.append(said);
    box.append(form);
  } else {
    box.append(made("ol", { className: "choices" }, ...poll.options.map((text) => made("li", {}, made("span", { dir: "auto", textContent: text })))));
  }
  place.replaceChildren(box);
}

// --- refusals ---------------------------------------------------------------------------

async function reason(answer) {              // why something was not done, in the words of its page
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const damages = [...page.querySelectorAll(".error .notice p:not(:first-child)")];
  const parts = damages.length ? damages : [...page.querySelectorAll(".error > h1 + p")];
  return parts.map((part) => part.textContent.trim()).join(" ") || String(answer.status);
}

// --- the connection ---------------------------------------------------------------------

function state(kind, text) {
  const place = byId("state");
  if (place.textContent !== text) place.textContent = text;
  byId("room").dataset.state = kind;
}

function listen(hear) {                      // `hear` is told what is so now, and every change
  let source = null;
  const lost = () => { if (!told?.ended) state("lost", room.lost); };
  const open = () => {
    source = new EventSource(`${room.events}?since=0`);
    source.addEventListener("room", ({ data }) => {
      const before = told;
      told = JSON.parse(data);
      if (told.ended) {
        source.close();
        state("ended", room.ended);
      }
      hear(told, before);
    });
    source.addEventListener("open", () => {    // whoever missed nothing is not told again
      if (told && !told.ended) hear(told, told);
    });
    source.addEventListener("error", () => {
      lost();
      if (source.readyState === EventSource.CLOSED && !told?.ended) setTimeout(open, 2000);
    });
  };
  if (room.over === undefined) open();
  addEventListener("offline", lost);         // a phone knows before its connections do
  addEventListener("online", () => { source?.close(); if (!told?.ended) open(); });
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
}
