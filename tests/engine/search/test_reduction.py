"""What is done at once, or never chosen, changes no verdict and no number of faults.

Small instances are asked twice: as searches are, and with every order of everything, in
which pages are written back or not as it pleases and nothing is prompt.
"""

import pytest

from engine.search import Bounds, Question, ask
from engine.search.goals import ACKED, DUPLICATE, PHANTOM
from engine.search.goals import LOSS as ANY
from engine.settings import resolve

EARLIEST = {"auto.offset.reset": "earliest"}
NUMBERED = {"acks": "all"}
PLAIN = {"acks": "1", "enable.idempotence": "false"}
SENT = {"acks": "1", "enable.idempotence": "false", "application.counts": "send"}
PRODUCERS = [
    (part, settings, (kind,), goal)
    for part, settings in (("producer", NUMBERED), ("producer", PLAIN))
    for kind in ("crash", "power", "late", "drop", "pause")
    for goal in (ANY, DUPLICATE, PHANTOM)
]
GROUPS = [
    ("consumer", settings, (kind,), goal)
    for settings in (EARLIEST, {"consumer": "librdkafka-2"})
    for kind in ("kill-consumer", "late-poll", "outage")
    for goal in (ANY, DUPLICATE)
]
SEVERAL = [
    ("producer", SENT, ("crash", "kill"), ANY),
    ("producer", SENT, ("exit", "power"), ACKED),
    ("consumer", {"consumer": "kafka-go-readmessage"}, ("kill-consumer",), ANY),
]


@pytest.mark.parametrize(
    ("part", "changes", "kinds", "goal"), [*PRODUCERS, *GROUPS, *SEVERAL]
)
def test_same_verdict(
    part: str, changes: dict[str, str], kinds: tuple[str, ...], goal: str
) -> None:
    """One message, one fault of each kind: the same verdict with as many faults."""
    config = resolve(changes=changes).config
    bounds = Bounds(faults=tuple((kind, 1) for kind in kinds), total=len(kinds))

    fast = ask(config, Question(bounds, goal, part=part))
    free = ask(config, Question(bounds, goal, every_order=True, part=part))

    assert (fast.verdict, fast.faults) == (free.verdict, free.faults)
    assert fast.progress.states <= free.progress.states
