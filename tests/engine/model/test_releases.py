"""Rules of in-sync replicas, leaders and controllers that came with a release."""

import pytest

from engine.model import actions as act
from engine.model.broker import learn
from engine.model.config import Config, TopicConfig
from engine.model.controller import Proposal, alter_partition
from engine.model.deliver import deliver
from engine.model.events import (
    BrokerBounced,
    BrokerFenced,
    Event,
    IsrChanged,
    IsrChangeRefused,
    IsrExpandProposed,
    LeaderElected,
    LeaderEpochBumped,
    LogTruncated,
    OffsetReset,
)
from engine.model.fetches import handle_fetch
from engine.model.hosting import is_eligible
from engine.model.isr import may_join
from engine.model.state import (
    CONTROLLER,
    Broker,
    FetchRequest,
    FetchResponse,
    Follower,
    Leadership,
    Metadata,
)
from engine.timing import delay_ms
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, Stage, cast, send

BEFORE_ELR = TopicConfig(eligible_leader_replicas=False)
ZOOKEEPER = BEFORE_ELR._replace(
    proposes_isr=False,
    keeps_fenced_out=False,
    keeps_reborn_out=False,
    registers_fenced=False,
)


def leadership(broker: Broker) -> Leadership:
    """What a broker keeps while it leads partition 0."""
    part = broker.partitions[0]
    assert part is not None
    assert part.leadership is not None
    return part.leadership


def told(metadata: Metadata, **changes: object) -> Metadata:
    """The metadata with another decision on partition 0."""
    decided = metadata.partitions[0]._replace(
        **changes  # type: ignore[arg-type]  # as the tests below name them
    )
    return metadata._replace(partitions=(decided,))


# --- epochs that old releases do not look at (C16) ------------------------------------


@pytest.mark.parametrize("fences", [False, True])
@pytest.mark.parametrize("epoch", [0, 2])
def test_fetches_are_fenced_from_2_1_on(epoch: int, *, fences: bool) -> None:
    """Before KIP-320 a leader counts the fetch of a follower in another epoch."""
    topic = TopicConfig(fences_epochs=fences)
    stage = Stage(cast(ACKS_ONE, topic)).do(send(1)).calm()
    metadata = told(stage.world.controller.metadata, leader="b2", leader_epoch=1)
    leader = learn(stage.broker("b2"), Config(topic=topic), metadata).state
    request = FetchRequest(0, 1, epoch, broker_epoch=1)

    done = handle_fetch(leader, topic, "b3", 1, request)

    b3 = next(f for f in leadership(done.state).followers if f.broker == "b3")
    assert b3.log_end == (-1 if fences else 1)
    assert bool(done.out) is fences


@pytest.mark.parametrize(("fences", "parked"), [(False, 2), (True, 0)])
def test_parked_fetches_are_fenced_from_2_1_on(fences: bool, parked: int) -> None:  # noqa: FBT001 - a column
    """A leader whose epoch grows sends everybody away who waits in the old one."""
    topic = TopicConfig(fences_epochs=fences)
    stage = Stage(cast(ACKS_ONE, topic), absent=("c1",))
    metadata = told(stage.world.controller.metadata, leader_epoch=1, partition_epoch=1)

    leader = learn(stage.broker("b1"), Config(topic=topic), metadata).state

    assert len(leader.parked_fetches) == parked


@pytest.mark.parametrize("follows", [False, True])
def test_a_new_epoch_of_the_same_leader(*, follows: bool) -> None:
    """Before 2.0.1 a follower whose leader stays cuts nothing (KAFKA-7164)."""
    topic = TopicConfig(truncation="to the high watermark", follows_each_epoch=follows)
    stage = Stage(cast(ACKS_ONE, topic)).do(send(1)).calm()
    metadata = told(stage.world.controller.metadata, leader_epoch=1)

    learned = learn(stage.broker("b3"), Config(topic=topic), metadata)

    part = learned.state.partitions[0]
    assert part is not None
    assert part.fetcher is not None
    assert part.fetcher.epoch == 1
    cut = [event for event in learned.events if isinstance(event, LogTruncated)]
    assert bool(cut) is follows


@pytest.mark.parametrize("notes", [False, True])
def test_a_leader_notes_its_epoch(*, notes: bool) -> None:
    """Before 2.0.1 the epoch is noted with the first record (KAFKA-7415)."""
    topic = BEFORE_ELR._replace(notes_epoch_at_once=notes)
    stage = Stage(cast(ACKS_ONE, topic)).do(send(1)).calm()
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1")).calm()
    before = stage.replica("b2").epoch_starts
    stage.do(send(2)).calm(act.RefreshMetadata)

    assert before == (((0, 0), (1, 1)) if notes else ((0, 0),))
    assert stage.replica("b2").epoch_starts == ((0, 0), (1, 1))


def test_a_leader_that_stays_knows_its_followers() -> None:
    """With one epoch more and no other leader in between it forgets nothing."""
    stage = Stage(cast(ACKS_ONE)).do(send(1)).calm()
    metadata = told(stage.world.controller.metadata, leader_epoch=1, partition_epoch=1)

    leader = learn(stage.broker("b1"), Config(), metadata).state

    assert [item.log_end for item in leadership(leader).followers] == [1, 1]


def test_a_leader_that_comes_back_knows_nobody() -> None:
    """Somebody else may have led: what it knew of its followers is worth nothing."""
    stage = Stage(cast(ACKS_ONE)).do(send(1)).calm()
    metadata = told(stage.world.controller.metadata, leader_epoch=2, partition_epoch=2)

    leader = learn(stage.broker("b1"), Config(), metadata).state

    assert [item.log_end for item in leadership(leader).followers] == [-1, -1]


# --- who may join the in-sync replicas ------------------------------------------------


@pytest.mark.parametrize(("from_start", "joins"), [(True, False), (False, True)])
def test_joining_below_the_epoch_s_start(from_start: bool, joins: bool) -> None:  # noqa: FBT001 - columns
    """Before 2.0.1 a stale high watermark is enough (KAFKA-7128, C15)."""
    topic = BEFORE_ELR._replace(joins_from_epoch_start=from_start)
    stage = Stage(cast(ACKS_ONE, topic)).do(send(1)).calm()
    metadata = told(
        stage.world.controller.metadata, leader="b2", leader_epoch=1, isr=("b1", "b2")
    )
    leader = learn(stage.broker("b2"), Config(topic=topic), metadata).state
    late = Follower("b3", log_end=0, broker_epoch=1)

    assert may_join(leader, topic, 0, late) is joins


@pytest.mark.parametrize(
    ("standing", "epoch", "changes", "eligible"),
    [
        ({"fenced": True}, 1, {}, False),
        ({"fenced": True}, 1, {"keeps_fenced_out": False}, True),
        ({"shutting_down": True}, 1, {"keeps_fenced_out": False}, True),
        ({"broker_epoch": 2}, 1, {}, False),
        ({"broker_epoch": 2}, 1, {"keeps_reborn_out": False}, True),
        ({"broker_epoch": 2, "fenced": True}, 1, {"keeps_reborn_out": False}, False),
        ({"broker_epoch": 2}, 2, {}, True),
    ],
)
def test_who_is_eligible(
    standing: dict[str, object],
    epoch: int,
    changes: dict[str, object],
    eligible: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    """Leader and controller look at fencing from 3.3, at broker epochs from 3.5 on."""
    topic = BEFORE_ELR._replace(**changes)  # type: ignore[arg-type]  # the table
    metadata = Stage(cast()).world.controller.metadata
    *rest, b3 = metadata.registrations
    b3 = b3._replace(**standing)  # type: ignore[arg-type]  # the table
    metadata = metadata._replace(registrations=(*rest, b3))
    leader = Stage(cast()).broker("b1")._replace(metadata=metadata)
    proposal = Proposal("b1", 0, 0, ("b1", "b2", "b3"), (("b2", 1), ("b3", epoch)))

    assert is_eligible(leader, topic, Follower("b3", 1, broker_epoch=epoch)) is eligible
    error = alter_partition(metadata, topic, 0, proposal).error
    assert error == ("" if eligible else "INELIGIBLE_REPLICA")


@pytest.mark.parametrize(("keeps_out", "counted"), [(True, -1), (False, 0)])
def test_a_fetch_of_an_earlier_life(keeps_out: bool, counted: int) -> None:  # noqa: FBT001 - a column
    """From 3.5 on a leader does not count a fetch from before the last registration."""
    topic = TopicConfig(keeps_reborn_out=keeps_out)
    broker = Stage(cast()).broker("b1")
    *rest, b3 = broker.metadata.registrations
    metadata = broker.metadata._replace(
        registrations=(*rest, b3._replace(broker_epoch=2))
    )
    lead = leadership(broker)
    b2, _ = lead.followers
    part = broker.partitions[0]
    assert part is not None
    lead = lead._replace(followers=(b2, Follower("b3")))
    broker = broker._replace(
        metadata=metadata, partitions=(part._replace(leadership=lead),)
    )

    done = handle_fetch(broker, topic, "b3", 1, FetchRequest(0, 0, 0, broker_epoch=1))

    assert leadership(done.state).followers[1].log_end == counted


def emptied(topic: TopicConfig) -> Stage:
    """b2's joining is proposed; it then dies, gets a new disk, and is back, empty."""
    stage = Stage(cast(ACKS_ONE, topic)).do(act.CrashBroker("b2"))
    stage.do(act.ExpireSession("b2")).calm().do(send(1)).calm()
    stage.do(act.StartBroker("b2"), act.RegisterBroker("b2"), act.Heartbeat("b2"))
    stage.calm().do(act.AnswerFetch("b1", "b2", 0)).calm()
    assert leadership(stage.broker("b1")).pending_isr == ("b1", "b2", "b3")
    stage.do(act.LoseDisk("b2"), act.ExpireSession("b2"), act.LearnMetadata("b1"))
    stage.do(act.StartBroker("b2"), act.RegisterBroker("b2"), act.Heartbeat("b2"))
    return stage.do(act.AlterPartition("b1", 0))


def test_a_late_proposal_brings_back_an_emptied_broker() -> None:
    """Before 3.5 the controller takes it: the broker is alive (KIP-903, C18)."""
    stage = emptied(BEFORE_ELR._replace(keeps_reborn_out=False))

    assert stage.log("b2") == []
    assert stage.decided().isr == ("b1", "b2", "b3")


def test_a_late_proposal_names_the_broker_epochs() -> None:
    """From 3.5 on it names the lives that it means, and b2's is over."""
    stage = emptied(BEFORE_ELR)

    assert stage.told(IsrChangeRefused)[-1].error == "INELIGIBLE_REPLICA"
    assert stage.decided().isr == ("b1", "b3")


@pytest.mark.parametrize(("source", "target"), [("b1", CONTROLLER), (CONTROLLER, "b1")])
def test_a_slow_link_holds_a_proposal_up(source: str, target: str) -> None:
    """The proposal takes the way to the controller, and the answer the way back."""
    stage = Stage(cast()).do(act.SlowLink(source, target, 700))

    move = act.AlterPartition("b1", 0)

    assert delay_ms(stage.world, move, 0) == 702


# --- the high watermark ---------------------------------------------------------------


@pytest.mark.parametrize(("only", "reaches"), [(True, 1), (False, 0)])
def test_whom_the_high_watermark_waits_for(only: bool, reaches: int) -> None:  # noqa: FBT001 - a column
    """Before 3.6 it waits for any replica that was caught up, even a fenced one."""
    topic = BEFORE_ELR._replace(waits_for_eligible=only)
    stage = Stage(cast(ACKS_ONE, topic)).do(act.PauseBroker("b3"))
    stage.do(act.ExpireSession("b3"), act.LearnMetadata("b1"), act.LearnMetadata("b2"))
    stage.do(send(1)).calm()

    assert stage.replica("b1").high_watermark == reaches


# --- leader epochs --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "fenced", "proposed"),
    [("never", 0, 0), ("when fencing", 1, 0), ("always", 1, 1)],
)
def test_a_smaller_isr_begins_an_epoch(rule: str, fenced: int, proposed: int) -> None:
    """Before 3.6 in KRaft always, with ZooKeeper where the controller did it (B8)."""
    topic = BEFORE_ELR._replace(bumps_epoch=rule)
    stage = Stage(cast(ACKS_ONE, topic)).do(act.ExpireSession("b3"))
    metadata = Stage(cast(ACKS_ONE, topic)).world.controller.metadata
    asked = alter_partition(metadata, topic, 0, Proposal("b1", 0, 0, ("b1", "b2")))

    assert stage.decided().leader_epoch == fenced
    assert asked.metadata.partitions[0].leader_epoch == proposed
    bumped = [LeaderEpochBumped(0, "b1", 1)] if fenced else []
    assert stage.told(LeaderEpochBumped) == bumped
    assert stage.told(LeaderElected) == []


@pytest.mark.parametrize("rule", ["when fencing", "always"])
def test_a_larger_isr_begins_none(rule: str) -> None:
    """Whoever joins changes nothing for the others."""
    topic = BEFORE_ELR._replace(bumps_epoch=rule)
    metadata = told(Stage(cast()).world.controller.metadata, isr=("b1", "b2"))
    full = Proposal("b1", 0, 0, ("b1", "b2", "b3"))

    asked = alter_partition(metadata, topic, 0, full)

    assert asked.metadata.partitions[0].leader_epoch == 0


# --- ZooKeeper ------------------------------------------------------------------------


def returning(topic: TopicConfig) -> Stage:
    """b3 was out of the in-sync replicas and has just caught up."""
    stage = Stage(cast(ACKS_ONE, topic)).do(act.CrashBroker("b3"))
    stage.do(act.ExpireSession("b3")).calm().do(send(1)).calm()
    stage.do(act.StartBroker("b3"), act.RegisterBroker("b3"), act.Heartbeat("b3"))
    return stage


def test_a_leader_writes_the_isr_itself() -> None:
    """Before 2.7 nothing is proposed: the new set holds in the same step (KIP-497)."""
    stage = returning(ZOOKEEPER).calm()

    assert leadership(stage.broker("b1")).pending_isr == ()
    assert leadership(stage.broker("b1")).isr == ("b1", "b2", "b3")
    assert stage.decided().isr == ("b1", "b2", "b3")
    assert not stage.can(act.AlterPartition)


def test_a_write_on_old_knowledge_does_nothing() -> None:
    """The write is conditional, and the leader has not heard of the last change."""
    stage = returning(ZOOKEEPER).calm(leave=("b3",))
    lead = leadership(stage.broker("b1"))._replace(partition_epoch=0)
    part = stage.part("b1")
    b1 = stage.broker("b1")._replace(partitions=(part._replace(leadership=lead),))
    stage.world = stage.world._replace(brokers=(b1, *stage.world.brokers[1:]))
    stage.calm()

    assert stage.decided().isr == ("b1", "b2")
    assert leadership(stage.broker("b1")).pending_isr == ()
    assert stage.told(IsrExpandProposed) == []


def test_without_a_way_to_zookeeper_the_isr_stays() -> None:
    """A leader that is cut off goes by the last in-sync replicas it wrote."""
    stage = Stage(cast(ACKS_ONE, ZOOKEEPER)).do(act.PauseBroker("b3"), send(1)).calm()
    stage.do(act.PassLag("b1", 0, "b3", 0), act.PassLag("b1", 0, "b3", 1))
    ready = stage.can(act.ShrinkIsr)
    stage.do(act.CutLink("b1", CONTROLLER))

    assert (ready, stage.can(act.ShrinkIsr)) == (True, False)
    assert stage.replica("b1").high_watermark == 0


def test_a_leader_shrinks_the_isr_itself() -> None:
    """It goes by the smaller set at once: the high watermark moves in that step."""
    stage = Stage(cast(ACKS_ONE, ZOOKEEPER)).do(act.PauseBroker("b3"), send(1)).calm()
    stage.do(act.PassLag("b1", 0, "b3", 0), act.PassLag("b1", 0, "b3", 1))
    stage.do(act.ShrinkIsr("b1", 0))

    assert stage.decided().isr == ("b1", "b2")
    assert stage.replica("b1").high_watermark == 1
    assert stage.told(IsrChanged)[-1].new == ("b1", "b2")


@pytest.mark.parametrize("fenced", [False, True])
def test_who_registers_with_zookeeper_is_alive(*, fenced: bool) -> None:
    """In KRaft a broker is fenced until its first heartbeat."""
    topic = BEFORE_ELR._replace(registers_fenced=fenced)
    stage = Stage(cast(topic=topic)).do(act.CrashBroker("b3"), act.ExpireSession("b3"))
    stage.do(act.StartBroker("b3"), act.RegisterBroker("b3"))

    assert stage.world.controller.metadata.registrations[2].fenced is fenced


@pytest.mark.parametrize("notices", [False, True])
def test_a_quick_bounce(*, notices: bool) -> None:
    """Before 2.2 the controller misses a broker that is back at once (C17)."""
    topic = ZOOKEEPER._replace(notices_bounces=notices)
    stage = Stage(cast(ACKS_ALL, topic)).do(send(1)).calm()
    stage.do(act.CutPower("b2"), act.StartBroker("b2"), act.ExpireSession("b2"))

    kinds: list[type[Event]] = [BrokerFenced] if notices else [BrokerBounced]
    assert [type(event) for event in stage.events if type(event) in kinds] == kinds
    assert ("b2" in stage.decided().isr) is not notices
    assert (stage.broker("b2").state == "running") is not notices


def test_a_bounced_broker_is_told_nothing() -> None:
    """It does not fetch: nobody told it that it follows (KAFKA-1120)."""
    topic = ZOOKEEPER._replace(notices_bounces=False)
    stage = Stage(cast(ACKS_ALL, topic)).do(send(1)).calm()
    stage.do(act.CutPower("b2"), act.StartBroker("b2"), act.ExpireSession("b2")).calm()

    assert stage.part("b2").fetcher is None
    assert stage.log("b2") == []


def test_a_broker_that_is_not_back_yet_is_missed() -> None:
    """Without a process that waits to register the controller sees it go."""
    topic = ZOOKEEPER._replace(notices_bounces=False)
    stage = Stage(cast(ACKS_ALL, topic)).do(act.CutPower("b2"), act.ExpireSession("b2"))

    assert "b2" not in stage.decided().isr


# --- what a new leader says of the end of its log -------------------------------------


@pytest.mark.parametrize(("withholds", "start"), [(True, 1), (False, 0)])
def test_where_a_new_consumer_begins(withholds: bool, start: int) -> None:  # noqa: FBT001 - a column
    """Before 2.2 a new leader answers with its stale high watermark (KIP-207)."""
    topic = BEFORE_ELR._replace(withholds_offsets=withholds)
    config = cast(ACKS_ONE, topic)
    late = config.consumers[0]._replace(auto_offset_reset="latest")
    stage = Stage(config._replace(consumers=(late,)), absent=("c1",))
    stage.do(send(1)).calm().do(act.CrashBroker("b1"), act.ExpireSession("b1"))
    stage.do(act.LearnMetadata("b2"), act.StartConsumer("c1"))
    assert stage.replica("b2").high_watermark == 0
    stage.do(act.JoinGroup("c1"))

    assert stage.told(OffsetReset)[-1].position == start


def test_a_fetch_answer_is_no_answer_to_the_question() -> None:
    """Deliveries find the right half of the follower: fetches and epoch ends."""
    stage = Stage(cast(ACKS_ONE)).do(send(1), act.DrainBatches("p1"))
    stage.deliver("p1", "b1")
    number = next(
        item.number
        for item in stage.world.network.packets
        if isinstance(item.body, FetchResponse) and item.target == "b2"
    )

    assert deliver(stage.world, number).world.brokers[1] != stage.broker("b2")
