"""Topics that are deleted and made anew, and records deleted by order (broker C30)."""

import pytest

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.events import (
    LogDropped,
    LogStartAdvanced,
    OffsetReset,
    OffsetsDeleted,
    TopicCreated,
    TopicDeletionRefused,
    TruncationDetected,
)
from engine.model.orders import refusal
from engine.model.state import UNKNOWN
from tests.engine.stage_setting import ACKS_ALL, EARLY, TOPIC, Stage, cast, send

DELETE, CREATE = act.DeleteTopic("orders"), act.CreateTopic("orders")
BY_HAND = TOPIC._replace(auto_creates_topics=False)
READER = (act.EndLinger, act.Poll, act.FinishRecord, act.RefreshMetadata)
GOES_ON = (*READER, act.EndFetchBackoff, act.EndBackoff)


def after_three(topic: TopicConfig = BY_HAND) -> Stage:
    """Three messages, read; the group has committed nothing yet."""
    return Stage(cast(ACKS_ALL, topic, EARLY)).do(send(1, 2, 3)).calm(*READER)


def test_every_replica_drops_its_log() -> None:
    """And nobody leads what does not exist."""
    stage = after_three().do(DELETE).calm()

    assert [event.broker for event in stage.told(LogDropped)] == ["b1", "b2", "b3"]
    assert {stage.replica(name).log_end for name in ("b1", "b2", "b3")} == {0}
    assert stage.part("b1").leadership is None
    assert stage.decided().leader == ""


def test_the_group_forgets() -> None:
    """The coordinator deletes the group's offsets of a deleted topic (B13)."""
    stage = after_three().do(act.PassCommitInterval("c1"), act.Poll("c1")).calm()
    assert stage.committed() == 3

    stage.do(DELETE)
    assert stage.committed() == UNKNOWN
    assert len(stage.told(OffsetsDeleted)) == 1


def test_a_new_topic_is_empty() -> None:
    """The same name, another topic id, and offsets from 0 on."""
    stage = after_three().do(DELETE).calm().do(CREATE).calm(*GOES_ON)
    stage.do(send(4)).calm(*GOES_ON)

    assert stage.decided().topic_id == stage.replica("b1").topic_id == 2
    assert stage.log("b1") == stage.log("b3") == [4]


def test_a_broker_that_was_away_drops_its_log_too() -> None:
    """By the topic id it sees that its log is of another topic."""
    stage = after_three().do(act.CrashBroker("b3"), act.ExpireSession("b3")).calm()
    stage.do(DELETE).calm().do(CREATE).calm(*GOES_ON, leave=("c1",))
    stage.do(send(4)).calm(*GOES_ON, leave=("c1",))
    stage.do(act.StartBroker("b3"), act.RegisterBroker("b3")).calm(leave=("c1",))

    assert stage.log("b3") == [4]


def test_a_position_beyond_the_new_log_is_reset() -> None:
    """The consumer keeps its position; offset 3 is not there, so the policy decides."""
    stage = after_three().do(DELETE).calm().do(CREATE).calm(*GOES_ON)

    assert [event.position for event in stage.told(OffsetReset)] == [0]


def test_a_position_inside_the_new_log_is_taken_for_good() -> None:
    """No error, and no look for truncation: it goes on in the middle (C30)."""
    stage = after_three().do(DELETE).calm(leave=("c1",)).do(CREATE)
    stage.calm(*GOES_ON, leave=("c1",)).do(send(4, 5, 6, 7))
    stage.calm(*GOES_ON, leave=("c1",)).calm(*GOES_ON)

    assert stage.consumer().processed == (1, 2, 3, 7)
    assert stage.told(OffsetReset) == []
    assert stage.told(TruncationDetected) == []


def test_a_producer_makes_it_anew() -> None:
    """auto.create.topics.enable: whoever asks for its metadata makes the topic."""
    stage = after_three(TOPIC).do(DELETE, act.CrashConsumer("c1")).calm()
    stage.do(send(4)).calm(*GOES_ON)

    assert [event.by for event in stage.told(TopicCreated)] == ["p1"]
    assert (stage.log("b1"), stage.belief(4)) == ([4], "acked")


def test_without_auto_creation_the_producer_waits() -> None:
    """It asks and asks; nobody makes the topic."""
    stage = after_three().do(DELETE).calm().do(send(4)).calm(*GOES_ON)

    assert stage.told(TopicCreated) == []
    assert stage.belief(4) == "buffered"


def test_delete_topic_enable() -> None:
    """delete.topic.enable=false: the order is refused by the cluster."""
    stage = after_three(TOPIC._replace(deletes_topics=False)).do(DELETE).calm()

    assert len(stage.told(TopicDeletionRefused)) == 1
    assert stage.log("b1") == [1, 2, 3]


def test_delete_records() -> None:
    """The leader's log begins at that offset at once, the others' after a fetch."""
    stage = after_three().do(act.DeleteRecords(0, 2))
    assert (stage.log("b1"), stage.log("b2")) == ([3], [1, 2, 3])

    stage.do(act.AnswerFetch("b1", "b2", 0)).calm()
    assert stage.log("b2") == [3]
    whys = [(event.broker, event.why) for event in stage.told(LogStartAdvanced)]
    assert whys == [("b1", "delete-records"), ("b2", "leader")]


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (act.DeleteTopic("others"), "there is no topic others"),
        (CREATE, "orders exists"),
        (act.DeleteRecords(0, 4), "offset 4 is above the high watermark, 3"),
        (act.DeleteRecords(1, 1), "there are only partitions 0 to 0"),
    ],
)
def test_refusals(order: act.Order, why: str) -> None:
    """What cannot be ordered now, and why."""
    assert refusal(after_three().world, order) == why


def test_refusals_afterwards() -> None:
    """A deleted topic cannot be deleted, nor get a leader; a short log stays."""
    stage = after_three().do(act.DeleteRecords(0, 2))
    begins = "the log begins at offset 2 already"
    assert refusal(stage.world, act.DeleteRecords(0, 1)) == begins

    stage.do(DELETE).calm()
    assert refusal(stage.world, DELETE) == "orders is deleted already"
    assert "does not exist" in refusal(stage.world, act.ElectUnclean(0))
