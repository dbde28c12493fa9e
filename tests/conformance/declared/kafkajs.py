"""Ask KafkaJS. It keeps its defaults in the heads of its functions: those are read."""

import json
from functools import cache
from pathlib import Path

from tests.conformance.clients.builds import built, run

RELEASE = "2.2.4"

# `name = value` in what a function takes, by its own text.
_ASK = r"""
const asked = path => require('kafkajs/src/' + path);
const defaults = (text, names = '\\w+') => Object.fromEntries(
  [...text.matchAll(new RegExp('(' + names + ') = ([^,}\\s]+)', 'g'))]
    .map(found => [found[1], found[2]]));
const head = made => defaults(made.toString().split('=>')[0]);
const consumer = asked('consumer');
const running = 'autoCommit|eachBatchAutoResolve|fromBeginning';
const retry = Object.entries(asked('retry/defaults'));
console.log(JSON.stringify({
  version: require('kafkajs/package.json').version,
  producer: {
    ...head(asked('producer')),
    ...defaults(asked('producer/messageProducer').toString(), 'acks'),
    ...defaults(asked('cluster').toString(), 'requestTimeout'),
    ...Object.fromEntries(retry.map(([name, value]) => ['retry.' + name, '' + value])),
  },
  consumer: {
    ...head(consumer),
    ...defaults(asked('index').prototype.consumer.toString(), 'readUncommitted'),
    ...defaults(consumer.toString(), running),
  },
}));
"""


@cache
def declared() -> dict[str, dict[str, str | None]]:
    """What it takes when nobody says otherwise, by kind."""
    with built("declared-kafkajs", [Path(__file__)]) as (done, into):
        said = into / "said.json"
        if not done:
            (into / "package.json").write_text("{}", encoding="utf-8")
            quiet = ["--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
            run(["npm", "install", *quiet, f"kafkajs@{RELEASE}"], into)
            said.write_text(run(["node", "--eval", _ASK], into), encoding="utf-8")
        found = json.loads(said.read_text(encoding="utf-8"))
    version = found.pop("version")
    return {kind: {**of, "version": version} for kind, of in found.items()}
