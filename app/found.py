"""A found story as a link: the lab, with the story's settings, messages and orders.

A link is better than a file, because it keeps nothing anywhere. So that the lab plays
what was found, its own first message stands for the story's where that is enough; else
the lab sends nothing, and the story's messages are orders like the others. Each try is
played, and the first that comes to the goal is the link.

Left out: work that takes a different time for each of several messages.
"""

from collections.abc import Iterator, Mapping

from app.laboratory import LAB
from app.links import Experiment, LinkError, turn_of
from app.runs import find_run
from engine.search import GOALS, Question, Story
from engine.search.slices import settings_of
from engine.settings import resolve
from engine.settings.presets import setup

LATER_MS = 20_000
MESSAGES = "lab.messages"
WORK = "application.processing.ms"
RESET = "auto.offset.reset"  # the lab has its own

Pairs = tuple[tuple[str, str], ...]
Orders = tuple[str, ...]


def lab_link(changes: Mapping[str, str], story: Story, question: Question) -> str:
    """The story in the lab; "" if it is not one there.

    Whoever reads in the lab may come too early for the story: then the consumer comes
    when all is over.
    """
    if not story.text:
        return ""
    goal = GOALS[question.goal][1]
    changes = {**_reset(changes), **changes}
    for more, orders in _tries(story, question):
        settings = tuple(sorted({**changes, **dict(more)}.items()))
        added = tuple(sorted(orders, key=turn_of))
        try:
            run = find_run(Experiment(LAB, settings, added))
        except LinkError:
            continue
        if any(goal(step.world) for step in run.timeline.steps):
            return run.experiment.url
    return ""


def _tries(story: Story, question: Question) -> Iterator[tuple[Pairs, Orders]]:
    """Settings and orders beside those of the story, the friendliest first."""
    rest = tuple(order for order in story.orders if ":send:" not in order)
    end = int(story.orders[-1].partition(":")[0]) if story.orders else 0
    late = ("0:crash:c1", f"{end + LATER_MS}:start:c1")
    alone = ((MESSAGES, str(question.bounds.messages)),)
    own = ((MESSAGES, "0"), *_work(story))
    yield (), rest
    yield alone, rest
    yield alone, (*rest, *late)
    yield own, story.orders
    yield own, (*story.orders, *late)
    part = tuple(settings_of(question.part).items())
    if part:  # one broker is a little faster than three
        yield (*part, *alone), rest
        yield (*part, *own), story.orders


def _work(story: Story) -> Pairs:
    """Work that takes longer than usual takes as long for every message."""
    longest = max((ms for _, ms in story.slow), default=0)
    return ((WORK, str(longest)),) if longest else ()


def _reset(changes: Mapping[str, str]) -> dict[str, str]:
    """Where a group begins in the story, said aloud."""
    found = resolve(changes=changes)
    here = setup(found.kafka, found.producer, found.consumer)
    setting = here.consumer.by_concept.get(RESET)
    return {setting.name: found.value(setting.name).text} if setting else {}
