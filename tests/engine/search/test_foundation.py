"""The search finds the losses of the first stories without being told of them.

Each is asked with the story's own settings, and with no more faults than the story
has; its fix has to close within the same bounds. The others of the twelve die in the
broker.
"""

from typing import NamedTuple

import pytest

from engine.model.config import Config
from engine.scenario import find, play
from engine.search import CLOSED, LOSS, Bounds, Question, ask
from engine.search.goals import LOSS as ANY

ENDS = (("kill", 1), ("exit", 1))
STANDS_AND_DIES = (("pause", 1), ("crash", 1))
DIES = (("kill-consumer", 1),)


class Story(NamedTuple):
    """A story of the catalogue, and what befalls whom in it."""

    slug: str
    part: str
    faults: tuple[tuple[str, int], ...]
    total: int
    messages: int


STORIES = (
    Story("fire-and-forget", "producer", STANDS_AND_DIES, 2, 1),
    Story("too-large-to-notice", "producer", (("large", 1),), 1, 2),
    Story("gone-with-the-buffer", "producer", ENDS, 1, 2),
    Story("a-second-of-nothing", "producer", ENDS, 1, 2),
    Story("no-linger-still-a-batch", "producer", ENDS, 1, 2),
    Story("b-done-a-gone", "consumer", DIES, 1, 2),
    Story("committed-first", "consumer", DIES, 1, 2),
    Story("who-commits-when", "consumer", DIES, 1, 2),
)
each = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)


def asked(story: Story) -> Question:
    """Whether a message may be lost that the application takes for done."""
    bounds = Bounds(story.messages, faults=story.faults, total=story.total)
    return Question(bounds, ANY, part=story.part)


def config_of(story: Story, *, fixed: bool) -> Config:
    """Its settings; but no message is told to be slow, to fail or to be large."""
    scenario = find(story.slug)
    plain = scenario.model_copy(update={"handler": type(scenario.handler)()})
    return play(plain, scenario.fix if fixed else {}).plan.config


@each
def test_found(story: Story) -> None:
    """The known loss is found, with at most as many faults as the story has."""
    answer = ask(config_of(story, fixed=False), asked(story))

    assert answer.verdict == LOSS
    assert answer.faults <= story.total


@each
def test_fixed(story: Story) -> None:
    """With the story's fix every order of the same is visited, and none loses."""
    answer = ask(config_of(story, fixed=True), asked(story))

    assert (answer.verdict, answer.progress.unexplored) == (CLOSED, 0)
