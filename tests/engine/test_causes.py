"""Why a message was lost, from when on, and when anyone could notice."""

import pytest

from engine.causes import CAUSES
from engine.model import actions as act
from engine.model.config import ConsumerConfig, TopicConfig
from engine.model.events import (
    BrokerCrashed,
    CommitSent,
    DiskLost,
    LogStartAdvanced,
    LogTruncated,
    OffsetReset,
    PowerCut,
    ProducerEnded,
    RecordFailed,
    RecordsCompacted,
    RecordsHandedOut,
    TopicDeleted,
)
from engine.model.state import Record
from engine.verdict import Verdict
from tests.engine.performance import Performance, play
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, ACKS_ZERO, EARLY, cast, send

ALONE = TopicConfig(brokers=1, replication_factor=1)
LINGERING = ACKS_ALL._replace(linger_ms=5_000, counts="send")
DEAF = EARLY._replace(commit="before", slow=((1, 9_000),))
AGEING = TopicConfig(retention_ms=10_000)
COMPACTED = TopicConfig(cleanup_policy="compact", segment_bytes=100)
LATE = (60_000, act.StartConsumer("c1"))


def keyed(message: int) -> act.Send:
    """A message with the same key as every other."""
    return act.Send("p1", (Record(message, 0, 100, "a"),))


BACK = ((15_000, act.HealLink("b1", "b2")), (20_000, act.StartBroker("b1")), LATE)
GONE = BACK[1:]
BEHIND = (
    (0, act.CutLink("b1", "b2")),
    (1_000, send(1)),
    (2_000, act.CrashBroker("b1")),
)
CASES = {
    "buffer": (
        cast(LINGERING),
        ((0, send(1)), (1_000, act.ExitProducer("p1"))),
        ProducerEnded,
        ProducerEnded,
    ),
    "rejected": (
        cast(ACKS_ZERO, TopicConfig(max_message_bytes=500)),
        ((0, send(1, size=600)),),
        None,
        None,
    ),
    "ignored error": (
        cast(LINGERING._replace(delivery_timeout_ms=1_000)),
        ((0, send(1)),),
        RecordFailed,
        RecordFailed,
    ),
    "truncation": (cast(ACKS_ONE), (*BEHIND, *BACK), BrokerCrashed, LogTruncated),
    "page cache": (
        cast(ACKS_ONE, ALONE),
        ((0, send(1)), (1_000, act.CutPower("b1")), *GONE),
        PowerCut,
        PowerCut,
    ),
    "disk": (
        cast(ACKS_ONE, ALONE),
        ((0, send(1)), (1_000, act.LoseDisk("b1")), *GONE),
        DiskLost,
        DiskLost,
    ),
    "offset passed over": (
        cast(consumer=EARLY._replace(commit="record", failing=(1,))),
        ((0, send(1)), (1_000, send(2))),
        None,
        None,
    ),
    "retention": (
        cast(topic=AGEING),
        ((0, send(1)), LATE),
        LogStartAdvanced,
        OffsetReset,
    ),
    "deleted records": (
        cast(),
        ((0, send(1)), (5_000, act.DeleteRecords(0, 1)), LATE),
        LogStartAdvanced,
        OffsetReset,
    ),
    "topic deleted": (
        cast(),
        ((0, send(1)), (5_000, act.DeleteTopic("orders")), LATE),
        TopicDeleted,
        None,
    ),
    "compaction": (
        cast(topic=COMPACTED),
        ((0, keyed(1)), (100, keyed(2)), (200, keyed(3)), LATE),
        RecordsCompacted,
        RecordsHandedOut,
    ),
    "offset reset": (
        cast(consumer=ConsumerConfig()),
        ((0, send(1)), LATE),
        None,
        OffsetReset,
    ),
}


def perform(cause: str) -> Performance:
    """The case of that cause; the consumer starts late where it is told so."""
    config, script, _, _ = CASES[cause]
    return play(config, *script, absent="c1" if LATE in script else "")


@pytest.mark.parametrize("cause", list(CASES))
def test_cause(cause: str) -> None:
    """A lost message names its cause, and the page has a sentence for it."""
    fate = perform(cause).ledger.fates[0]

    assert (fate.verdict, fate.cause) == (Verdict.LOST, cause)
    assert cause in CAUSES


@pytest.mark.parametrize("cause", [case for case in CASES if CASES[case][2]])
def test_doomed_at(cause: str) -> None:
    """The point of no return is the step of the decisive fact."""
    seen = perform(cause)
    doomed = seen.ledger.fates[0].doomed_at
    assert doomed is not None

    kinds = [type(event) for event in seen.timeline.steps[doomed].events]
    assert CASES[cause][2] in kinds


@pytest.mark.parametrize("cause", [case for case in CASES if CASES[case][3]])
def test_noticed_at(cause: str) -> None:
    """The first sign is the first fact that somebody who watches could see."""
    seen = perform(cause)
    noticed = seen.ledger.fates[0].noticed_at
    assert noticed is not None

    kinds = [type(event) for event in seen.timeline.steps[noticed].events]
    assert CASES[cause][3] in kinds


@pytest.mark.parametrize("cause", CASES)
def test_doom_before_notice(cause: str) -> None:
    """Nobody notices a loss before it is one; from there on no row has hope."""
    seen = perform(cause)
    fate = seen.ledger.fates[0]
    assert fate.doomed_at is not None

    assert fate.noticed_at is None or fate.noticed_at >= fate.doomed_at
    for rows in seen.ledger.rows[fate.doomed_at :]:
        assert rows[0].verdict in (Verdict.LOST, Verdict.UNDECIDED, Verdict.REFUSED)


def test_a_write_may_be_the_doom() -> None:
    """A leader of the past writes it and says yes: nobody will send it once more."""
    others = (
        ("b1", "controller"),
        ("b1", "b2"),
        ("b2", "b1"),
        ("b1", "b3"),
        ("b3", "b1"),
    )
    cut = tuple((0, act.CutLink(*way)) for way in others)
    heal = tuple((30_000, act.HealLink(*way)) for way in others)
    seen = play(cast(ACKS_ONE), *cut, (15_000, send(1)), *heal)
    fate = seen.ledger.fates[0]
    assert fate.doomed_at is not None

    rows = [seen.ledger.rows[fate.doomed_at + turn][0] for turn in (-1, 0, 1)]
    assert [(row.belief, row.cluster, row.verdict) for row in rows] == [
        ("in flight", "nowhere", Verdict.UNDECIDED),
        ("in flight", "uncommitted", Verdict.UNDECIDED),
        ("acked", "uncommitted", Verdict.LOST),
    ]


def test_truncated() -> None:
    """What was in a log and is in none any more."""
    assert perform("truncation").ledger.rows[-1][0].cluster == "truncated"


@pytest.mark.parametrize(
    ("cause", "state"), [("retention", "expired"), ("compaction", "compacted")]
)
def test_tidied_away(cause: str, state: str) -> None:
    """What housekeeping removed from every log says so."""
    assert perform(cause).ledger.rows[-1][0].cluster == state


def test_read_in_time() -> None:
    """What the group has processed may be deleted: it is no loss."""
    again = (100_000, act.StartConsumer("c2"))
    readers = (EARLY, EARLY._replace(group="g2"))
    config = cast(topic=AGEING)._replace(consumers=readers)
    seen = play(config, (0, send(1)), again, absent="c2")

    fates = {fate.group: fate.verdict for fate in seen.ledger.fates}
    assert fates == {"g1": Verdict.DELIVERED, "g2": Verdict.LOST}


def test_commits_are_told() -> None:
    """A loss by an offset is noticed when that offset is committed, at the earliest."""
    seen = perform("offset passed over")
    fate = seen.ledger.fates[0]
    assert fate.doomed_at is not None

    assert seen.timeline.steps[fate.doomed_at].at_ms >= seen.first(CommitSent)
