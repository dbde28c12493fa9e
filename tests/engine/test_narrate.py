"""One event, one sentence: the words of pages, transcripts and screen readers."""

from dataclasses import fields
from typing import Any

import pytest

from engine.ledger import Fate, Row, Verdict
from engine.model import actions as act
from engine.model import events as e
from engine.model.begin import begin
from engine.model.config import Config, TopicConfig
from engine.narrate import command, headline, sentence, total, verdict_sentence
from engine.narrate.telling import duration, messages, ordinal, tell
from engine.run import Step

KINDS = [
    kind
    for kind in vars(e).values()
    if isinstance(kind, type) and issubclass(kind, e.Event)
    if kind not in (e.Event, e.Housekeeping)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_event_has_a_sentence(kind: type[e.Event]) -> None:
    """A new event without a sentence is noticed here."""
    assert kind in tell.registry

    told = sentence(example(kind))

    assert told[0].isupper() or told[0].islower()
    assert told.endswith(".")
    assert "None" not in told
    assert "()" not in told.replace("poll()", "").replace("flush()", "")


def example(kind: type[e.Event]) -> e.Event:
    """Make an event with a plain value in each field."""
    values: dict[str, Any] = {
        "int": 2,
        "str": "b1",
        "bool": True,
        "tuple[int, ...]": (1, 2),
        "tuple[tuple[int, int], ...]": ((0, 2),),
        "tuple[str, ...]": ("b1", "b2"),
        "tuple[tuple[int, int, int], ...]": ((0, 2, 3),),
        "tuple[tuple[str, int, int, int], ...]": (("g1", 0, 2, -1),),
    }
    return kind(**{field.name: values[_name(field.type)] for field in fields(kind)})


def _name(found: Any) -> str:
    return found.__name__ if isinstance(found, type) else str(found)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            e.RecordAppended("b1", 0, 2, 3, 0),
            (
                "b1 writes message 3 at offset 2 (leader epoch 0): "
                "in its page cache, not yet on disk."
            ),
        ),
        (
            e.MessageBuffered("p1", 3, 0, 1, opened=False, closed=False, key="a"),
            "p1 adds message 3 (key a) to batch 1 in its buffer.",
        ),
        (
            e.RecordAcked("p1", 3, "b1", 2),
            "p1 hears from b1 that message 3 is in, at offset 2.",
        ),
        (
            e.RecordAcked("p1", 3, "", -1),
            "p1 takes message 3 for done: with acks=0 it asks nobody.",
        ),
        (
            e.LeaderElected(0, "b2", 1, ("b2", "b3"), clean=True),
            "The controller makes b2 the leader (epoch 1).",
        ),
        (
            e.BatchRejected("b1", 0, (2,), "MESSAGE_TOO_LARGE", silent=True),
            "b1 refuses message 2: MESSAGE_TOO_LARGE. With acks=0 nobody is told.",
        ),
        (
            e.RecordFailed("p1", 2, "TIMEOUT", certain=False),
            (
                "p1 is told that message 2 failed (TIMEOUT). "
                "It may be in a log all the same."
            ),
        ),
        (
            e.ProducerEnded("p1", killed=True, buffered=(4, 5), in_flight=(3,)),
            (
                "p1's application is killed, with messages 4 and 5 not yet sent "
                "and message 3 unanswered."
            ),
        ),
        (
            e.BufferDiscarded("p1", (4, 5), ()),
            (
                "p1's producer is closed and gives up what it held: "
                "messages 4 and 5 not yet sent."
            ),
        ),
        (
            e.MessagesSentAgain("p1", (2,)),
            (
                "p1's application was told of a failure and sends message 2 again, "
                "as if for the first time."
            ),
        ),
        (
            e.ProducerStarted("p1", (2,)),
            (
                "p1's application starts again and sends message 2 again, "
                "as it knows of no answer."
            ),
        ),
        (
            e.MessageProcessed("c1", 1, 0, 0, 2),
            "c1 finishes its work on message 1, for the second time.",
        ),
        (
            e.OffsetCommitted("g1", 0, 3, 1),
            (
                "Group g1's committed offset moves back from 3 to 1: "
                "whoever starts next starts there."
            ),
        ),
        (
            e.PowerCut("b1", ()),
            "b1's machine loses power; everything it had was on disk.",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, e.Event) else "",
)
def test_sentence(event: e.Event, expected: str) -> None:
    """A sentence names who, what and where, and nothing twice."""
    assert expected == sentence(event)


def test_partition_only_where_there_are_several() -> None:
    """The partition is named only where there is more than one."""
    event = e.RecordReplicated("b2", 1, 0, 3)
    one = begin(Config())
    two = begin(Config(topic=TopicConfig(partitions=2)))

    assert sentence(event, one) == "b2 copies message 3 to its own log, at offset 0."
    assert sentence(event, two).endswith("at offset 0 of partition 1.")


def test_truncation_names_the_leader() -> None:
    """With the world at hand, a truncation says whose log is the truth."""
    told = sentence(e.LogTruncated("b2", 0, 2, (3,)), begin(Config()))

    expected = "b2 throws away message 3 (offset 2): the leader b1 does not have it."
    assert expected == told


def test_headline_is_about_the_most_important() -> None:
    """One sentence for a step: an election comes before the ISR that it changed."""
    changed = e.IsrChanged(0, ("b1", "b2"), ("b2",), ())
    elected = e.LeaderElected(0, "b2", 1, ("b2",), clean=True)

    assert sentence(elected) == headline(step(e.BrokerFenced("b1"), changed, elected))


def test_headline_of_a_buffer_that_is_lost() -> None:
    """What is written over is the news, not the batch that begins in its place."""
    begun = e.MessageBuffered("p1", 4, 1, 4, opened=True, closed=False)
    reused = e.BufferReused("p1", 4, "b1", (3,))

    assert sentence(reused) == headline(step(begun, reused))


def test_headline_counts_what_is_alike() -> None:
    """Messages to which the same happened are named, not told again."""
    acked = [e.RecordAcked("p1", n, "b1", n - 1) for n in (1, 2, 3)]

    expected = (
        "p1 hears from b1 that message 1 is in, at offset 0. Likewise messages 2 and 3."
    )
    assert expected == headline(step(*acked))


def test_headline_of_the_beginning() -> None:
    """Step 0 has nothing to tell."""
    assert headline(step()) == "Nothing has happened yet."


def step(*events: e.Event) -> Step:
    """Make a step with these events."""
    return Step(1, 10, None, events, begin(Config()))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (act.Send("p1", ()), "send no message from p1"),
        (act.CrashBroker("b1"), "crash b1"),
        (act.CrashConsumer("c1"), "crash c1"),
        (act.SlowLink("b2", "b1", 1_500), "slow b2->b1 by 1.5 s"),
        (act.CutLink("b2", "b1"), "cut b2->b1"),
        (act.ElectUnclean(0), "elect a leader of partition 0, in sync or not"),
        (act.ElectPreferred(0), "give partition 0 back to its first replica"),
        (act.Reassign(0, ("b4", "b2")), "move partition 0 to b4 and b2"),
        (act.FailPower("r1", ("b1", "b2")), "power r1"),
        (act.AlterConfig("min.insync.replicas", "2"), "set min.insync.replicas to 2"),
        (act.DrainBatches("p1"), ""),
        (None, ""),
    ],
)
def test_command(order: act.Action | None, expected: str) -> None:
    """Orders are in the imperative; what processes do by themselves is none."""
    assert expected == command(order)


@pytest.mark.parametrize(
    ("ms", "expected"),
    [
        (0, "0 ms"),
        (999, "999 ms"),
        (1_000, "1 s"),
        (9_500, "9.5 s"),
        (16_402, "16402 ms"),
        (90_000, "1.5 min"),
        (86_400_000, "1 day"),
        (2 * 86_400_000, "2 days"),
    ],
)
def test_duration(ms: int, expected: str) -> None:
    """A time is said exactly, in the unit that reads best."""
    assert expected == duration(ms)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((), "no message"),
        ((3,), "message 3"),
        ((2, 1), "messages 1 and 2"),
        ((1, 2, 5), "messages 1, 2 and 5"),
        ((1, 2, 3, 4), "messages 1 to 4"),
    ],
)
def test_messages(numbers: tuple[int, ...], expected: str) -> None:
    """Messages are named by their numbers, many in a row by the first and last."""
    assert expected == messages(numbers)


def test_ordinal() -> None:
    """Twice is the second time."""
    assert [ordinal(n) for n in (2, 3, 7)] == ["second", "third", "7th"]


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_sentence(verdict: Verdict) -> None:
    """Each verdict is explained in whole sentences."""
    fate = Fate(3, "g1", verdict, "truncation", 7, 9)
    row = Row(3, "g1", "acked", True, "", "nowhere", (), "passed over", 2, verdict)  # noqa: FBT003 - a row is positional

    told = verdict_sentence(fate, row)

    assert told[0].isupper()
    assert told.endswith(".")


def test_total() -> None:
    """The verdicts always sum to the messages."""
    verdicts = (Verdict.DELIVERED, Verdict.LOST, Verdict.DELIVERED)
    fates = [Fate(n, "g1", v, "", None, None) for n, v in enumerate(verdicts, 1)]

    assert total(fates) == "2 delivered + 1 lost = 3"
