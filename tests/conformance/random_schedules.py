"""Random schedules that leave a real cluster no choice, one for each number.

Between two orders there is time for everything to come to rest, or none at all: what
would be a race is never ordered (a broker is not started before its session is over,
nothing is sent in the middle of an election). So both sides must agree on every one.

Left out: several partitions, transactions, slow links.
"""

import json
import random
from collections.abc import Iterator
from typing import Any

from engine.scenario import Scenario, read

BROKERS = ("b1", "b2", "b3")
REST_MS = 20_000  # longer than a broker's session, a lag, an election
SOON_MS = 1_500  # longer than a parked fetch
ORDERS = 7
DOWN = ("crash", "stop", "power", "disk")
CLIENTS = (("java", "java"), ("librdkafka-2", "java"), ("java", "librdkafka-2"))


def random_scenario(seed: int) -> Scenario:
    """The scenario of that number, the same everywhere and for ever."""
    dice = random.Random(seed)  # noqa: S311 - a repeatable draw, no secret
    producer, consumer = dice.choice(CLIENTS)
    return read(
        json.dumps(
            {
                "slug": f"random-{seed}",
                "title": f"Random schedule {seed}",
                "question": "Does a real cluster end where the simulator ends?",
                "story": "Orders drawn at random, none of which is a race.",
                "where": "broker",
                "client": {"producer": producer, "consumer": consumer},
                "settings": {
                    "acks": dice.choice(("all", "all", "1")),
                    "enable.idempotence": "false",
                    "min.insync.replicas": dice.choice((1, 2)),
                    "unclean.leader.election.enable": dice.choice((False, False, True)),
                    "auto.offset.reset": "earliest",
                },
                "script": list(_script(dice)),
                "until_ms": 1_000_000,
                "show": ["acks", "min.insync.replicas"],
                "fix": {"acks": "all"},
                "fix_note": "None: nobody knows how it ends before it is played.",
                "expect": {"lost": [], "with_fix": {"lost": []}},
                "sources": ["A pseudo-random number"],
            }
        ),
        f"random-{seed}",
    )


def _script(dice: random.Random) -> Iterator[dict[str, Any]]:
    """The orders, and in the end everybody back at work."""
    at = 0
    down: list[str] = []
    paused: list[str] = []
    crashed = False
    yield {"at": at, "send": 1}
    for _ in range(ORDERS):
        at += REST_MS
        verbs = ["send", "send", "fault"]
        verbs += ["start"] if down else []
        verbs += ["reader"]
        match dice.choice(verbs):
            case "send":
                yield {"at": at, "send": dice.choice((1, 2))}
            case "start":
                broker = down.pop(dice.randrange(len(down)))
                yield {"at": at, "start": broker}
            case "reader":
                crashed = not crashed
                verb = dice.choice(("crash", "close")) if crashed else "start"
                yield {"at": at, verb: "c1"}
            case _:
                alive = [name for name in BROKERS if name not in (*down, *paused)]
                if not alive:
                    continue
                broker = dice.choice(alive)
                yield {"at": at, dice.choice(DOWN): broker}
                down.append(broker)
    for broker in down:
        at += REST_MS
        yield {"at": at, "start": broker}
    if crashed:
        at += REST_MS
        yield {"at": at, "start": "c1"}
    at += REST_MS
    yield {"at": at, "send": 1}
