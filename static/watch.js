// While an author writes: the page follows the file (ackward watch). The server tells an
// address whenever the file changes; the step and everything else in the link stay.
const shown = () => (location.pathname.match(/^\/s\/[^/]+/) || ["/watch"])[0];
let first = true;

new EventSource("/watch/changes").addEventListener("message", ({ data }) => {
  const known = first && data === "/watch" && shown() === "/watch";
  first = false;
  if (data === shown() && (data !== "/watch" || known)) return;
  const kept = data === "/watch" ? "" : location.search;
  location.replace(data + kept);
});
