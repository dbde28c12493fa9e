"""The reduced core: as many states as TLC finds, and the same shortest violations.

The figures are TLC's, on the models of hachikuji/kafka-specification with three
replicas. Larger ones take longer than a test may: ``python -m tests.bench core``.
"""

import pytest

from engine.search.core import RELEASES, STRONG, WEAK, Bounds, close
from engine.search.core.quorum import START, decisions
from engine.search.core.replica import FRESH, end_of_agreement, end_of_epoch

RULES = {release.name: release for release in RELEASES}
SMALL = Bounds(log_size=2, records=2, epochs=1)
THREE_EPOCHS = Bounds(log_size=2, records=2, epochs=2)


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("truncate to HW", (67_807, 222_712, 21)),
        ("KIP-101", (59_788, 187_996, 22)),
        ("KIP-279", (60_106, 220_384, 22)),
        ("KIP-320, first try", (59_092, 179_830, 22)),
        ("KIP-320", (39_619, 104_488, 22)),
    ],
)
def test_counts_of_tlc(name: str, counts: tuple[int, int, int]) -> None:
    """Distinct states, generated states and depth are those that TLC prints."""
    found = close(RULES[name], SMALL)

    assert (found.distinct, found.generated, found.depth) == counts


@pytest.mark.parametrize(
    ("name", "bounds", "invariant", "moves"),
    [
        ("truncate to HW", SMALL, WEAK, 8),
        ("KIP-101", THREE_EPOCHS, STRONG, 10),
        ("KIP-279", THREE_EPOCHS, STRONG, 10),
    ],
)
def test_shortest_violations_of_tlc(
    name: str, bounds: Bounds, invariant: int, moves: int
) -> None:
    """What was committed is missing after as many moves as in TLC's trace."""
    found = close(RULES[name], bounds, invariant)

    assert found.way is not None
    assert len(found.way) == moves == found.depth - 1


def test_fenced_epochs_keep_everything() -> None:
    """With KIP-320 both invariants hold in every state."""
    assert close(RULES["KIP-320"], SMALL, WEAK | STRONG).way is None


def test_one_answer() -> None:
    """The same question has the same answer, way included."""
    first, again = (close(RULES["truncate to HW"], SMALL, WEAK) for _ in range(2))

    assert first == again


def test_story_of_the_oldest_rule() -> None:
    """A follower cuts off what it has not heard to be committed, and it was the last.

    The message is written, fetched by the only other in-sync replica and committed;
    then that one hears of the next epoch.
    """
    way = close(RULES["truncate to HW"], SMALL, WEAK).way

    assert way is not None
    assert [move[0] for move in way[-3:]] == ["fetch", "raise", "follow"]


def test_the_last_in_sync_replica_stays() -> None:
    """A leader that fails alone stays in the in-sync replicas, and leads no more."""
    alone = (0, 0, 0b001, ((0, 0b001),), 0)
    after = dict(decisions(alone, epochs=1))

    assert after["fail", 0][:3] == (-1, 1, 0b001)


def test_no_decision_beyond_the_last_epoch() -> None:
    """The controller decides as often as there are epochs."""
    assert list(decisions(START, epochs=-1)) == []


def test_where_logs_part() -> None:
    """Agreement is looked for from the end, entry by entry."""
    ours, theirs = ((0, 0), (1, 2)), ((0, 0), (1, 1))

    assert end_of_agreement(ours, theirs) == 1
    assert end_of_agreement(ours, ours) == 2
    assert end_of_agreement((), theirs) == 0


def test_where_an_epoch_ends() -> None:
    """The answer of KIP-101; without a later epoch it is the high watermark."""
    follower = (*FRESH[:3], 1, ((0, 0), (1, 1)))

    assert end_of_epoch(((0, 0), (2, 2)), follower) == 1
    assert end_of_epoch(((0, 0), (1, 1), (2, 1)), follower) == 3
    assert end_of_epoch((), follower) == 1
    assert end_of_epoch(((0, 0),), follower) == 1
