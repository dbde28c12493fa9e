"""The lab: a scenario whose cast and load a visitor chooses; all of it in the link.

What is set of brokers, topic and clients are settings like everywhere. How many
applications there are and what they send is no setting of Kafka: these fields begin
with ``lab.``, as in ``/s/lab?acks=1&lab.messages=8&lab.producers=2``.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app.links import Damage, Experiment, LinkError
from engine.scenario import Scenario, ScriptLine, read
from engine.sentence import Sentence, say

LAB = "lab"
LAB_FILE = Path(__file__).with_name("lab.yaml")
PREFIX = "lab."


class Measure(NamedTuple):
    """One number that a visitor may choose."""

    name: str
    explanation: Sentence
    usual: int
    least: int
    most: int
    unit: str = ""


MEASURES = (
    Measure("lab.messages", say("How many messages are sent in all."), 5, 0, 20),
    Measure(
        "lab.every",
        say("The time between two messages of one application; 0: all at once."),
        100,
        0,
        10_000,
        "ms",
    ),
    Measure("lab.producers", say("How many applications send."), 1, 1, 3),
    Measure("lab.consumers", say("How many consumers read."), 1, 1, 4),
    Measure("lab.groups", say("How many groups the consumers are in."), 1, 1, 2),
    Measure(
        "lab.seconds",
        say("How long it goes on, in the lab's own time."),
        120,
        1,
        3_600,
        "s",
    ),
)


class Furnished(NamedTuple):
    """The lab as a link has it, and the rest of the link."""

    scenario: Scenario
    rest: Experiment  # its settings and orders alone
    chosen: tuple[tuple[str, str], ...]  # the numbers that differ from the usual ones


@cache
def lab() -> Scenario:
    """Read the almost empty scenario that visitors fill."""
    return read(LAB_FILE.read_text(encoding="utf-8"), LAB_FILE.name)


def furnish(asked: Experiment) -> Furnished:
    """Make the lab of a link; LinkError for a number that is none or out of bounds."""
    mine = {n: v for n, v in asked.changes if n.startswith(PREFIX)}
    rest = asked._replace(changes=tuple(c for c in asked.changes if c[0] not in mine))
    damages = list(_damages(mine))
    if damages:
        raise LinkError(damages, rest)
    numbers = {m.name: int(mine.get(m.name, m.usual)) for m in MEASURES}
    if numbers["lab.groups"] > numbers["lab.consumers"]:
        part = f"lab.groups={numbers['lab.groups']}"
        reason = say("A group needs a consumer of its own; choose more consumers.")
        raise LinkError([Damage(part, reason)], rest)
    chosen = tuple(
        (m.name, str(numbers[m.name])) for m in MEASURES if numbers[m.name] != m.usual
    )
    return Furnished(_scenario(numbers), rest, chosen)


def _damages(mine: Mapping[str, str]) -> Iterator[Damage]:
    known = {measure.name: measure for measure in MEASURES}
    for name, text in mine.items():
        measure = known.get(name)
        if measure is None:
            listed = ", ".join(known)
            yield Damage(name, say("The lab has no such field."), listed)
            continue
        short = text.isascii() and text.isdecimal() and len(text) < 8
        if not (short and measure.least <= int(text) <= measure.most):
            bounds = f"{measure.least} to {measure.most}"
            yield Damage(f"{name}={text[:40]}", say("That is out of bounds."), bounds)


def _scenario(numbers: Mapping[str, int]) -> Scenario:
    """Cast the applications and share the messages out among them."""
    groups = numbers["lab.groups"]
    consumers = {
        f"c{i + 1}": f"g{i % groups + 1}" for i in range(numbers["lab.consumers"])
    }
    return lab().model_copy(
        update={
            "producers": numbers["lab.producers"],
            "consumers": consumers,
            "script": tuple(_load(numbers)),
            "until_ms": 1_000 * numbers["lab.seconds"],
        }
    )


def _load(numbers: Mapping[str, int]) -> Iterator[ScriptLine]:
    """What every application sends: one after the other begins, a little later."""
    producers, every = numbers["lab.producers"], numbers["lab.every"]
    share, over = divmod(numbers["lab.messages"], producers)
    for i in range(producers):
        count = share + (i < over)
        if count:
            yield ScriptLine(
                at=i * every // producers,
                send=count,
                every=every if every and count > 1 else None,
                producer=f"p{i + 1}" if producers > 1 else None,
            )
