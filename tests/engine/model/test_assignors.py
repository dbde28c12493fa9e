"""Who of a group's members gets which partitions (facts/consumers.md A1, B10)."""

import pytest

from engine.model.assignors import Wish, share_out

FOUR = ((0, 1, 2, 3),)
TWO_TOPICS = ((0, 1, 2), (3, 4, 5))


@pytest.mark.parametrize(
    ("assignor", "first", "second"),
    [("range", (0, 1, 3, 4), (2, 5)), ("roundrobin", (0, 2, 4), (1, 3, 5))],
)
def test_range_goes_topic_by_topic(
    assignor: str, first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    """Range gives neighbours of each topic to the same member; round robin deals."""
    wishes = (Wish("c1-1", TWO_TOPICS), Wish("c2-1", TWO_TOPICS))
    assert share_out(assignor, wishes) == {"c1-1": first, "c2-1": second}


def test_sticky_moves_no_more_than_it_must() -> None:
    """A newcomer gets its part, and nobody else's changes hands."""
    wishes = (
        Wish("c1-1", FOUR, (0, 3)),
        Wish("c2-1", FOUR, (1, 2)),
        Wish("c3-1", FOUR),
    )
    shares = share_out("sticky", wishes)
    assert sorted(map(len, shares.values())) == [1, 1, 2]
    assert set(shares["c1-1"]) <= {0, 3}
    assert set(shares["c2-1"]) <= {1, 2}


def test_what_is_free_goes_to_whoever_has_least() -> None:
    """A member that left is replaced without a move among the others."""
    wishes = (Wish("c1-1", FOUR, (0, 1)), Wish("c2-1", FOUR, (2,)))
    assert share_out("uniform", wishes) == {"c1-1": (0, 1), "c2-1": (2, 3)}


@pytest.mark.parametrize("assignor", ["range", "roundrobin", "sticky"])
def test_nobody_gets_what_it_did_not_subscribe_to(assignor: str) -> None:
    """A topic is shared by its subscribers alone."""
    wishes = (Wish("c1-1", TWO_TOPICS), Wish("c2-1", TWO_TOPICS[:1]))
    shares = share_out(assignor, wishes)
    assert set(shares["c1-1"]) >= {3, 4, 5}
    assert sorted(shares["c1-1"] + shares["c2-1"]) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("assignor", ["range", "roundrobin", "sticky"])
def test_more_members_than_partitions(assignor: str) -> None:
    """Somebody gets nothing, and is in the assignment all the same."""
    wishes = tuple(Wish(f"c{number}-1", ((0,),)) for number in (1, 2))
    assert share_out(assignor, wishes) == {"c1-1": (0,), "c2-1": ()}
