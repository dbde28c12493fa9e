"""A whole timeline as text that reads as a story.

Orders are marked ``>``, what a teacher would say stands in quotes, and the last
lines, marked ``=``, say how every message ended.
"""

from collections.abc import Iterator
from itertools import pairwise
from textwrap import wrap

from engine.ledger import Fate, Ledger, Verdict
from engine.narrate import (
    command,
    duration,
    headline,
    sentence,
    total,
    verdict_sentence,
)
from engine.run import Step, Timeline
from engine.scenario import Play, follow

WIDTH = 88
MARGIN = " " * 15
PAUSE_MS = 1_000  # a longer silence is said


def transcript(play: Play, timeline: Timeline, ledger: Ledger) -> str:
    """Write the story of one run, from its title to the sum of its verdicts."""
    parts = (
        _head(play),
        _story(play, timeline),
        _end(timeline, ledger),
    )
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _head(play: Play) -> Iterator[str]:
    scenario = play.scenario
    yield scenario.title
    yield scenario.question
    yield ""
    yield from wrap(scenario.story, WIDTH)
    yield ""
    found = play.resolved
    yield f"Kafka {found.kafka}, producer {found.producer}, consumer {found.consumer}"
    for value in found.values:
        if value.origin == "scenario" and value.name not in ("producer", "consumer"):
            default = _default(value.text, value.default_text, value.default_label)
            yield f"  {value.name}={value.text}{default}"
    for name, text in play.changes.items():
        yield f"  {name}={text} (changed{', the fix' if play.fixed else ''})"
    for order in play.added:
        yield f"  {order} (added)"


def _default(text: str, default: str, label: str) -> str:
    return "" if text == default else f" ({label}: {default})"


def _story(play: Play, timeline: Timeline) -> Iterator[str]:
    said = {
        item.step: item.beat.say for item in follow(play.beats, timeline.steps).said
    }
    for before, step in pairwise(timeline.steps):
        silence = step.at_ms - before.at_ms
        if silence >= PAUSE_MS:
            yield f"{MARGIN}… {duration(_rounded(silence))} later …"
        yield from _step(step, step.at_ms != before.at_ms or before.number == 0)
        if step.number in said:
            yield from _quote(said[step.number])


def _rounded(ms: int) -> int:
    """Keep two or three digits: nobody counts milliseconds in a long silence."""
    unit = 100 if ms < 60_000 else 1_000
    return ms // unit * unit


def _step(step: Step, timed: bool) -> Iterator[str]:  # noqa: FBT001 - one word, one call
    time = f"+{step.at_ms:>9,} ms  " if timed else MARGIN
    order = command(step.action)
    if order:
        yield f"{time}> {order}"
        time = MARGIN
    for event in step.events:
        yield f"{time}{'  ' if order else ''}{sentence(event, step.world)}"
        time = MARGIN


def _quote(say: str) -> Iterator[str]:
    lines = wrap(f"“{say}”", WIDTH - len(MARGIN))
    yield from (f"{MARGIN}  {line}" for line in lines)


def _end(timeline: Timeline, ledger: Ledger) -> Iterator[str]:
    last = {(row.message, row.group): row for row in ledger.rows[-1]}
    groups = {fate.group for fate in ledger.fates}
    for fate in ledger.fates:
        name = f"{fate.message} ({fate.group})" if len(groups) > 1 else fate.message
        told = verdict_sentence(fate, last[fate.message, fate.group])
        yield f"= message {name}: {_verdict(fate)}. {told}"
        yield from _doom(fate, timeline)
    yield f"= {total(ledger.fates)}"


def _verdict(fate: Fate) -> str:
    lost = fate.verdict is Verdict.LOST
    return fate.verdict.value.upper() if lost else fate.verdict.value


def _doom(fate: Fate, timeline: Timeline) -> Iterator[str]:
    moments = [
        ("No way back since", fate.doomed_at),
        ("Anyone could notice since", fate.noticed_at),
    ]
    if fate.doomed_at == fate.noticed_at:
        moments = [("No way back, and anyone could notice, since", fate.doomed_at)]
    for what, number in moments:
        if number is not None:
            step = timeline.steps[number]
            yield f"    {what} +{step.at_ms:,} ms: {headline(step)}"
