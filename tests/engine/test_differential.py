"""Every order of a few moves: which releases can lose what acks=all acknowledged.

The same question as the TLA+ models of hachikuji/kafka-specification ask, with the same
answers: truncation to the high watermark, KIP-101 and KIP-279 can lose it, KIP-320
cannot (facts/broker.md D). Here it is asked of these rules: three brokers, b2 leads in
epoch 1, a log of one record or two, up to three changes of the leader. What is left out
stands in `tests.engine.exhaustive`.
"""

import pytest

from engine.model.config import TO_HIGH_WATERMARK, TopicConfig
from engine.search.core import RELEASES, STRONG, Bounds, close
from engine.settings import resolve
from tests.engine.exhaustive import Budget, healthy, search

ONE_RECORD = Budget(changes=3, records=1)
TWO_RECORDS = Budget(changes=3, records=2)
NEVER_UNCLEAN = {"unclean.leader.election.enable": "false"}


# The rules of the reduced core that each release follows, in a log of one record.
CORE = {"0.10.2": "truncate to HW", "1.1": "KIP-101", "2.0": "KIP-279"}
CORE |= dict.fromkeys(("2.1", "4.1"), "KIP-320")


def core_loses(kafka: str) -> bool:
    """Whether the reduced core can lose what was committed, by a release's rules."""
    release = next(one for one in RELEASES if one.name == CORE[kafka])
    return close(release, Bounds(1, 1, 2), STRONG).way is not None


def rules_of(kafka: str) -> TopicConfig:
    """The rules of a release, three replicas, no unclean elections."""
    return resolve(kafka, changes=NEVER_UNCLEAN).config.topic


@pytest.mark.parametrize(
    ("kafka", "way"),
    [
        # b3 cuts off what it has not heard to be committed, without asking
        (
            "0.10.2",
            (
                "write b2, answer b2->b3, prefer b1, learn b3, fail b1, fetch b3->b2,"
                " fail b2"
            ),
        ),
        # b3 cuts it off at b1's answer, and b2 then counts b3's old fetch (C16)
        (
            "1.1",
            (
                "write b2, answer b2->b3, prefer b1, learn b3, fetch b3->b1, fail b1,"
                " fetch b3->b2, fail b2"
            ),
        ),
        (
            "2.0",
            (
                "write b2, answer b2->b3, prefer b1, learn b3, fetch b3->b1, fail b1,"
                " fetch b3->b2, fail b2"
            ),
        ),
    ],
)
def test_releases_that_lose(kafka: str, way: str) -> None:
    """A shortest way to lose a committed record, without unclean election or crash.

    The reduced core, which visits every state, can lose it too.
    """
    assert core_loses(kafka)
    assert search(healthy(rules_of(kafka), ONE_RECORD), 8).way == tuple(way.split(", "))


@pytest.mark.parametrize(
    ("missing", "way"),
    [
        (
            {"truncation": TO_HIGH_WATERMARK},
            (
                "write b2, answer b2->b1, answer b2->b3, fetch b1->b2, fetch b3->b2,"
                " fail b2, learn b3, fail b1"
            ),
        ),
        (
            {"fences_epochs": False},
            (
                "write b2, answer b2->b3, prefer b1, learn b3, fetch b3->b1, fail b1,"
                " fetch b3->b2, fail b2"
            ),
        ),
    ],
)
def test_one_rule_less(missing: dict[str, object], way: str) -> None:
    """Either of these rules alone makes the difference between 2.1 and a loss."""
    topic = rules_of("2.1")._replace(**missing)  # type: ignore[arg-type]  # the table

    assert search(healthy(topic, ONE_RECORD), 8).way == tuple(way.split(", "))


@pytest.mark.parametrize(("kafka", "depth"), [("2.1", 9), ("4.1", 8)])
def test_releases_that_do_not(kafka: str, depth: int) -> None:
    """With KIP-320 nothing is lost in as many moves, nor in one more.

    In the reduced core, which visits every state, nothing is lost at all.
    """
    assert not core_loses(kafka)
    found = search(healthy(rules_of(kafka), ONE_RECORD), depth)

    assert (found.way, found.depth) == ((), depth)


def test_two_records() -> None:
    """A second record brings no new way within seven moves."""
    assert search(healthy(rules_of("2.1"), TWO_RECORDS), 7).way == ()
