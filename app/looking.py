"""What a link may point at: the names of things, and which of them a run has.

The names are those of orders and folds: ``b2``, ``p1``, ``c1`` for processes,
``b1-to-b2`` and ``b1-and-b2`` for what is between them, ``partition-1``; ``m3`` is
message 3, wherever it is.
"""

from collections.abc import Iterable
from typing import NamedTuple

from app.links import Damage
from engine.model.config import partition_count
from engine.run import Timeline
from engine.sentence import Sentence, say

KINDS = {
    "b": say("broker {name}").pattern,
    "p": say("producer {name}").pattern,
    "c": say("consumer {name}").pattern,
}


class Things(NamedTuple):
    """What a run has to look at, by name."""

    processes: tuple[str, ...]
    messages: tuple[str, ...]
    partitions: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Tell whether there is such a thing in the run, at any step."""
        if ends := ends_of(name):
            return len(set(ends)) > 1 and all(end in self.processes for end in ends)
        return name in self.processes + self.messages + self.partitions


def things(timeline: Timeline) -> Things:
    """List what a run has to look at."""
    world = timeline.steps[-1].world
    return Things(
        (
            *(producer.name for producer in world.producers),
            *(broker.name for broker in world.brokers),
            *(consumer.name for consumer in world.consumers),
        ),
        tuple(f"m{number}" for number in range(1, timeline.plan.messages + 1)),
        tuple(f"partition-{n}" for n in range(partition_count(world.config))),
    )


def ends_of(name: str) -> tuple[str, ...]:
    """Return both ends of ``b1-to-b2`` or ``b1-and-b2``; nothing for other things."""
    for between in ("-to-", "-and-"):
        one, found, other = name.partition(between)
        if found:
            return one, other
    return ()


def called(name: str) -> Sentence:
    """Name a thing in words."""
    if ends := ends_of(name):
        one, other = ends
        if "-to-" in name:
            return say("the way from {one} to {other}", one=one, other=other)
        return say("the link between {one} and {other}", one=one, other=other)
    if name.startswith("partition-"):
        return say("partition {number}", number=name.removeprefix("partition-"))
    if name.startswith("m"):
        return say("message {number}", number=name.removeprefix("m"))
    return say(KINDS[name[0]], name=name)


def nowhere(look: Iterable[str], timeline: Timeline) -> list[Damage]:
    """List what a link points at although its run has no such thing."""
    known = things(timeline)
    possible = ", ".join(
        (*known.processes, known.messages[0] if known.messages else "")
    )
    if len(known.messages) > 1:
        possible += f" to {known.messages[-1]}"
    return [
        Damage(f"look={name}", say("There is nothing of that name here."), possible)
        for name in look
        if not known.has(name)
    ]
