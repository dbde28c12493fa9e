// The transport: playing, its speed, and the silences that it jumps. Nothing here locks
// anything: a key, a click or a hand on the scrubber ends whatever is under way.
"use strict";

const pace = 1000, beatPace = 30, hush = 1200, shortestHush = 350, gliding = 380;
const rapid = 130;    // jumps that follow each other faster than this are not glided
const root = document.documentElement;

let timer = 0, rapidTimer = 0;

const speed = () => 2 ** byId("speed").value;
const speedInWords = () => `${{ "-2": "¼", "-1": "½" }[byId("speed").value] ?? speed()}×`;

function showPlaying() {
  const button = byId("play"), knob = byId("speed");
  button.setAttribute("aria-pressed", String(!!timer));
  button.querySelector("use").setAttribute("href", timer ? "#i-pause" : "#i-play");
  button.querySelector("span").textContent = timer ? button.dataset.pause : button.dataset.play;
  knob.setAttribute("aria-valuetext", speedInWords());
  byId("speed-said").textContent = byId("pace-said").textContent = speedInWords();
  root.classList.toggle("playing", !!timer);
  root.style.setProperty("--glide", `${Math.min(gliding, 400 / speed())}ms`);
}

function tick(ms) { timer = setTimeout(pass, ms); }

function pass() {                            // a long silence is jumped, and seen to be
  if (!words("silence")) return onward();
  root.classList.add("silent");
  timer = setTimeout(onward, Math.max(shortestHush, hush / speed()));
}

async function onward() {
  root.classList.remove("silent");
  await go(at + 1, true);
  if (!timer) return;
  const said = words("beat").length;
  at < last ? tick((pace + (said && 400 + beatPace * said)) / speed()) : pause();
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
  root.classList.remove("silent");
  showPlaying();
  say(sentence());
}

function jump(step) {
  pause();
  if (rapidTimer) held ??= new Set();
  clearTimeout(rapidTimer);
  rapidTimer = setTimeout(() => { rapidTimer = 0; letGo(); }, rapid);
  go(step);
}

function beat(direction) {
  const steps = [...document.querySelectorAll(".marks [data-step]")].map((mark) => +mark.dataset.step);
  const found = direction > 0 ? steps.find((step) => step > wanted) : steps.findLast((step) => step < wanted);
  jump(found ?? (direction > 0 ? last : 0));
}

function faster(doublings) {
  const knob = byId("speed");
  knob.value = +knob.value + doublings;
  showPlaying();
  say(`Speed ${speedInWords()}`);
}

function showSpeeds(open) {                  // on a phone they come out of a button
  byId("pace")?.setAttribute("aria-expanded", String(open));
}

document.addEventListener("click", ({ target }) => {
  const button = byId("pace"), open = button?.getAttribute("aria-expanded") === "true";
  if (target.closest("#pace")) {
    showSpeeds(!open);
    if (!open) byId("speed").focus();
  } else if (open && !target.closest("#speeds")) showSpeeds(false);
});
document.addEventListener("keydown", ({ key, target }) => {
  if (key !== "Escape" || !target.closest("#speeds, #pace")) return;
  showSpeeds(false);
  byId("pace").focus();
});
