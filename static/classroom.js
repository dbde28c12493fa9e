// Taking part in a room: following, letting go, coming back; voting; offering a variant.
"use strict";

(() => {
  const memory = `ackward-room-${room.code}`;
  let following = true;
  let chosen = room.chosen ? room.chosen.split(" ").map(Number) : [];
  let asked = null;                          // the question on the page, and whether it is answered
  let offered = null;                        // the address that was offered last
  let unsent = null;                         // a vote that did not get through

  // --- who takes part: a number that no one can tell from another, kept in this browser -----

  const remember = (token) => {
    room.token = token;
    replaceState(history.state, "", `${prefix}/room/${room.code}/in/${token}`);
    try { localStorage.setItem(memory, token); } catch { /* then the address alone knows it */ }
  };

  async function post(what, fields) {
    const body = new URLSearchParams({ ...fields, quiet: "1" });
    if (room.token) body.set("token", room.token);
    return fetch(`${prefix}/room/${room.code}/${what}`, { method: "POST", body });
  }

  async function join() {
    if (room.token || room.over !== undefined) return;
    let known = null;
    try { known = localStorage.getItem(memory); } catch { /* a private window */ }
    if (known) return location.replace(`${prefix}/room/${room.code}/in/${known}`);
    try {
      const answer = await post("join", {});
      if (answer.ok) remember((await answer.json()).token);
    } catch { /* whoever votes later joins then */ }
  }

  // --- following and letting go ------------------------------------------------------------

  const together = () => told?.place && told.place.run === runHere() && told.place.step === at;

  function tellState() {
    if (told?.ended) return;
    const here = following ? room.following : room.exploring;
    state(following ? "live" : "free", following && told?.offer ? `${here}. ${room.yours}` : here);
    if (following) return;
    const { place } = told ?? {};
    const same = place && place.run === runHere() && place.step !== null;
    const offers = offered === addressHere();
    byId("hand-said").textContent = offers ? room.offered : same ? filled(room.classAt, place.step) : room.classElsewhere;
    byId("offer").disabled = offers;
  }

  function setFollowing(now) {
    if (following === now) return;
    following = now;
    document.body.classList.toggle("following", now);
    byId("hand").hidden = now;
    byId("explore").hidden = !now || !told?.place;
    tellState();
  }

  document.addEventListener("ackward:step", () => {
    if (following && !swapping && told && !together() && at !== told.place?.step) setFollowing(false);
    else if (!following) tellState();
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!swapping && told) setFollowing(false);
    tellState();
  });
  byId("explore").addEventListener("click", () => {
    if (!byId("view")) return window.open(prefix + told.place.address, "_blank", "noopener");
    setFollowing(false);
    byId("play")?.focus();
  });
  byId("back-to-class")?.addEventListener("click", async () => {
    setFollowing(true);
    scrollTo({ top: 0 });
    await show(told?.place);
    say(room.following);
  });

  // --- offering ----------------------------------------------------------------------------

  byId("offer")?.addEventListener("click", async ({ target }) => {
    target.disabled = true;
    try {
      if (!room.token) await join();
      const answer = await post("offer", { address: addressHere() });
      if (!answer.ok) {
        byId("hand-said").textContent = await reason(answer);
        return;
      }
      offered = addressHere();
      tellState();
      say(room.offered);
    } catch {
      target.disabled = false;
      byId("hand-said").textContent = room.lost;
    }
  });

  // --- voting ------------------------------------------------------------------------------

  const ballotSaid = (text) => { if (byId("ballot-told")) byId("ballot-told").textContent = text; };

  async function vote(poll, choices) {
    unsent = { poll, choices };
    const body = new URLSearchParams([["poll", poll], ["token", room.token], ["quiet", "1"], ...choices.map((one) => ["choice", one])]);
    try {
      const answer = await fetch(`${prefix}/room/${room.code}/vote`, { method: "POST", body });
      if (answer.status >= 500) throw new Error(answer.status);
      if (unsent?.choices !== choices) return;            // somebody changed their mind meanwhile
      unsent = null;
      if (!answer.ok) return ballotSaid(await reason(answer));
      const { token } = await answer.json();
      if (token !== room.token) remember(token);
      chosen = choices;
      ballotSaid(room.kept);
    } catch {
      ballotSaid(room.unsent);
      setTimeout(() => { if (unsent?.choices === choices) vote(poll, choices); }, 2000);
    }
  }

  const ticked = () => [...document.querySelectorAll('#ballot [name="choice"]:checked')].map(({ value }) => +value);

  document.addEventListener("change", ({ target }) => {
    if (target.matches('#ballot input[type="radio"]')) vote(told.poll.number, ticked());
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "ballot") return;
    event.preventDefault();
    vote(told?.poll?.number ?? event.target.elements.poll.value, ticked());
  });

  function question(poll) {
    const key = poll && `${poll.number} ${poll.revealed}`;
    if (key === asked) return;
    if (poll && asked !== null && !asked?.startsWith(`${poll.number} `)) chosen = [];
    const fresh = asked !== null || !byId("poll");
    asked = key;
    drawQuestion(poll, chosen, true);
    if (poll && chosen.length && !poll.revealed) ballotSaid(room.kept);
    if (poll && fresh) {
      say(poll.question);
      if (following) byId("poll").scrollIntoView({ block: "nearest" });
    }
  }

  // --- what the teacher does -----------------------------------------------------------------

  listen((now) => {
    if (now.ended) {
      document.body.classList.remove("following");
      byId("hand").hidden = byId("explore").hidden = true;
    }
    question(now.poll);
    if (following && !now.ended) show(now.place).then(() => { byId("explore").hidden = !following || !now.place; });
    tellState();
  });
  join();
})();
