"""Shrinking: what is left does the same harm, and nothing of it can be left out."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress

import pytest

from engine.ledger import judge
from engine.run import RunError, run
from engine.scenario import Play, ScenarioError, find, play
from engine.search.shrink import Shrunk, does, kind_of, minimal, shrink

STORY = "acked-then-lost"  # sends three messages; here without its own fault
NOISE = (
    *("{}:stop:b2", "{}:slow:b2-to-b3:50", "{}:pause:b3", "{}:crash:c1"),
    *("{}:cut:b2-and-b3", "{}:send:2", "{}:crash:b3", "{}:power:b2"),
)


def test_one_of_many() -> None:
    """Where one part is enough, one is left."""
    found = minimal(20, lambda parts: 13 in parts)

    assert found.kept == (13,)
    assert found.complete


def test_two_that_are_far_apart() -> None:
    """Where two parts are needed together, those two are left."""
    assert minimal(31, lambda parts: {3, 29} <= set(parts)).kept == (3, 29)


def test_nothing_is_needed() -> None:
    """Where nothing is needed, nothing is left, after one try."""
    assert minimal(9, lambda _: True) == ((), 1, True)


def test_tries_are_bounded() -> None:
    """Who may not try often enough is told that it may be smaller still."""
    found = minimal(64, lambda parts: set(range(0, 64, 3)) <= set(parts), 10)

    assert found.tries == 10
    assert not found.complete


def random_orders(seed: int) -> tuple[str, ...]:
    """Draw some orders by counter."""

    def draw(turn: int, most: int) -> int:
        text = f"shrink:{seed}:{turn}".encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=6).digest()) % most

    several = 3 + draw(0, 4)
    return tuple(
        NOISE[draw(2 * n + 1, len(NOISE))].format(5 + draw(2 * n + 2, 40) * 5)
        for n in range(several)
    )


def failing(most: int) -> Iterator[tuple[str, ...]]:
    """Orders that can be played, of a run that still loses something."""
    found = 0
    for seed in range(200):
        orders = random_orders(seed)
        try:
            fates = judge(run(play(find(STORY), {}, orders).plan)).fates
        except (RunError, ScenarioError):
            continue
        if kind_of(fates) is not None:
            found += 1
            yield orders
        if found == most:
            return


@pytest.mark.parametrize("orders", list(failing(6)))
def test_random_runs_become_minimal(orders: tuple[str, ...]) -> None:
    """Of a random run that loses something, no part that is left can be spared."""
    played = play(find(STORY), {"linger.ms": "0", "batch.size": "100"}, orders)
    found = shrink(played, script=True)
    assert found is not None
    small = found.played

    assert does(found.kind, small)
    assert len(small.added) <= len(played.added)
    assert len(small.scenario.script) <= len(played.scenario.script)
    assert found.complete
    assert not any(does(found.kind, one) for one in _without_one(found))


def _without_one(found: Shrunk) -> Iterator[Play]:
    """Every experiment with one part less, as far as it can be."""
    small = found.played
    story, orders, script = small.scenario, small.added, small.scenario.script
    tried = [(story, orders[:n] + orders[n + 1 :]) for n in range(len(orders))]
    for n in range(len(script)):
        left = {"script": script[:n] + script[n + 1 :]}
        tried.append((story.model_copy(update=left), orders))
    for told, added in tried:
        with suppress(ScenarioError):
            yield play(told, small.changes, added)


def test_a_story_stays_as_it_is_told() -> None:
    """Without its script only what somebody added and changed is dropped."""
    played = play(find(STORY), {"linger.ms": "0"}, ("5:pause:b3", "9:crash:c1"))
    found = shrink(played)
    assert found is not None

    assert found.played.as_told
    assert found.dropped == ("5:pause:b3", "9:crash:c1", "linger.ms=0")


def test_nothing_to_shrink() -> None:
    """A run without harm is not shrunk."""
    assert shrink(play(find(STORY), {"acks": "all"})) is None


def test_fewer_messages_are_sent() -> None:
    """Of several messages only those are sent that the loss needs."""
    found = shrink(play(find(STORY)), script=True)
    assert found is not None

    sent = sum(line.send or 0 for line in found.played.scenario.script)
    assert sent < 3


def test_shrunk_again_it_is_the_same() -> None:
    """The same run is always made the same small run."""
    played = play(find(STORY), {}, ("5:pause:b3", "9:crash:c1"))

    assert shrink(played, script=True) == shrink(played, script=True)
