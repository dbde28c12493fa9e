// Words for those who listen: every step that is taken by hand; while it plays, only news.
"use strict";

const quiet = 2000;   // between two pieces of news, so that each can be heard
let newsTimer = 0, news = [], heard = "";

const words = (id) => (byId(id)?.hidden ? "" : byId(id)?.textContent.trim() ?? "");
const sentence = () => [words("clock"), words("headline"), words("beat")].filter(Boolean).join(". ");
const say = (text) => { byId("said").textContent = text; };

function queueNews() {
  const sum = words("sum"), lost = document.querySelector("#losses > *");
  const kind = byId("headline").classList.length > 1;
  if (kind || (sum !== heard && lost)) news.push(`${sentence()} ${sum}`);
  heard = sum;
  newsTimer ||= setTimeout(tellNews, 0);
}

function tellNews() {
  newsTimer = 0;
  if (!news.length) return;
  say(news.splice(0).join(" "));
  newsTimer = setTimeout(tellNews, quiet);
}
