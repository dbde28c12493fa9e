// A run in a file: all steps are in it, packed. Nothing is asked of any server.
"use strict";

const unpacked = (async () => {
  const bytes = Uint8Array.from(atob(byId("packed").textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const { lines, steps } = JSON.parse(await new Response(stream).text());
  return steps.map((step) => step.map((line) => lines[line]).join("\n"));
})();

load = async () => { (await unpacked).forEach((text, step) => { frames[step] = text; }); };
writeAddress = () => {};                     // a file's address cannot say a step
start();
