"""The point of no return: nothing helps after it, something helps before it."""

from functools import cache

import pytest

from engine.copies import find_copies
from engine.ledger import Fate, judge
from engine.model import actions as act
from engine.model.state import World
from engine.run import Timeline, run
from engine.scenario import catalogue, play
from engine.truths import is_parked
from engine.verdict import Verdict
from tests.engine.random_driver import (
    Walk,
    by_counter,
    walk,
)

# Where the rules know later than a person: the broker will refuse it, sooner or later,
# or the consumer waits for an offset beyond it, or no attempt at it will ever work, or
# a leader has its yes or its no on the way and only the loss of that answer would
# help, or the client will leave it out of its next try, or the committed offsets have
# gone with a disk and nobody has read them since, or only a leader that comes back
# before anyone has seen it go would help, or a restart of the consumer before it
# commits the position that has passed the message, or a transaction hangs that only
# an operator's tool could end, or a leader without it is elected and takes over next.
KNOWN_TOO_LATE = {
    "same-name-new-topic",
    "erased-by-what-never-was",
    "zombie-leader",
    "the-transaction-nobody-ends",
    "too-large-to-notice",
    "from-the-future",
    "the-offsets-were-used-before",
    "poison-pill",
    "the-end-of-which-epoch",
    "in-sync-too-early",
    "no-second-try",
    "one-bad-record",
    "one-copy-of-the-bookmark",
    "resolved-and-missing",
    "a-word-too-many",  # the commit that is ahead of it is on its way
    "aborted-and-left-behind",  # the abort is decided, and nobody goes back for it
}

# Two logs that differ in silence, as before 2.1 they may: the next preferred election
# brings the message back, and takes another one away. The verdict goes by who leads.
COMES_BACK = {"same-offset-two-records", "as-long-as-the-leader-s"}

# Where the consumer has gone past it and not committed yet: only its death helps.
SAVED_BY_A_CRASH = {"logged-and-gone", "ten-attempts-at-once"}


@cache
def told(slug: str) -> tuple[Timeline, tuple[Fate, ...]]:
    """A scenario of the catalogue and its lost messages."""
    scenario = next(item for item in catalogue() if item.slug == slug)
    timeline = run(play(scenario).plan)
    fates = judge(timeline).fates
    return timeline, tuple(fate for fate in fates if fate.verdict is Verdict.LOST)


# A walk that saves it has many things to do in the right order: few of them find it.
TRIES = {"both-said-yes": 150}
LOSSES = [
    (scenario.slug, fate.message)
    for scenario in catalogue()
    for fate in told(scenario.slug)[1]
]
each_loss = pytest.mark.parametrize(
    ("slug", "message"), LOSSES, ids=[f"{slug}-{number}" for slug, number in LOSSES]
)


def delivers(world: World, fate: Fate, seed: int, rules: Walk, steps: int) -> bool:
    """Whether the group processes the message in a walk from there, or parks it."""
    return any(
        is_parked(stride.world, fate.message, find_copies(stride.world))
        or any(
            fate.message in consumer.processed
            for consumer in stride.world.consumers
            if consumer.group == fate.group
        )
        for stride in walk(world, by_counter(seed), rules, steps)
    )


def fate_of(slug: str, message: int) -> tuple[Timeline, Fate, int]:
    """A lost message of a scenario, and the step from which it was doomed."""
    timeline, fates = told(slug)
    fate = next(item for item in fates if item.message == message)
    assert fate.doomed_at is not None
    return timeline, fate, fate.doomed_at


@each_loss
def test_nothing_saves_the_doomed(slug: str, message: int) -> None:
    """Always: from the point of no return on, no repair and no luck helps."""
    if slug in COMES_BACK:
        pytest.skip("another election brings it back")
    timeline, fate, doomed = fate_of(slug, message)
    for seed in range(6):
        rules = Walk(0, 0, (), haste=2 + seed % 3, false_alarms=False)
        assert not delivers(timeline.steps[doomed].world, fate, seed, rules, 150)


@each_loss
def test_something_saves_it_one_step_earlier(slug: str, message: int) -> None:
    """Sometimes: a step before, it can still come to a good end, if nothing fails.

    An operator may elect whoever has it, while there is no leader, or kill a consumer
    that went past it, before it commits that.
    """
    timeline, fate, doomed = fate_of(slug, message)
    last_resort = act.CrashConsumer if slug in SAVED_BY_A_CRASH else act.ElectUnclean
    before = timeline.steps[doomed - 1].world
    if not any(
        belief.message == message
        for producer in before.producers
        for belief in producer.beliefs
    ):
        pytest.skip("it was doomed by the very call that sent it")
    saved = any(
        delivers(
            before,
            fate,
            seed,
            Walk(0, 1, (last_resort,), haste=2 + seed % 4, false_alarms=False),
            200,
        )
        for seed in range(TRIES.get(slug, 30))
    )

    assert saved != (slug in KNOWN_TOO_LATE)
