"""The invariants themselves: each finds the world that breaks it, and no other."""

import pytest

from engine.invariants import (
    INVARIANTS,
    Ghost,
    Violation,
    check,
    check_ledger,
    remember,
    watch,
)
from engine.invariants.ghost import BEREFT, LOOSE, UNCLEAN
from engine.ledger import Ledger, judge
from engine.model import actions as act
from engine.model.config import Config, ShareConfig, TopicConfig
from engine.model.state import (
    Closed,
    Entry,
    FetchResponse,
    Handed,
    InFlight,
    Packet,
    PartitionState,
    Replica,
    World,
    place,
)
from engine.run import run
from engine.scenario import catalogue, play
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, EARLY, Stage, cast, send

TWO = TopicConfig(min_insync_replicas=2)


def settled(topic: TopicConfig = TWO) -> Stage:
    """m1 is acknowledged, committed everywhere, and in the consumer's hands."""
    stage = Stage(cast(topic=topic)).do(send(1)).calm()
    stage.do(act.AnswerFetch("b1", "b2", 0), act.AnswerFetch("b1", "b3", 0))
    return stage.calm(act.Poll)


def found(stage: Stage, spoiled: World, ghost: Ghost | None = None) -> set[str]:
    """The invariants that a world breaks, after the stage's own."""
    before = remember(ghost or Ghost(), stage.world)
    return {violation.invariant for violation in check(spoiled, before)}


def with_replica(world: World, broker: int, **changes: object) -> World:
    """The world with something else in a broker's copy of partition 0."""
    old = world.brokers[broker]
    part = old.partitions[0]
    assert part is not None
    replica = part.replica._replace(**changes)  # type: ignore[arg-type]
    new = old._replace(partitions=(part._replace(replica=replica),))
    brokers = (*world.brokers[:broker], new, *world.brokers[broker + 1 :])
    return world._replace(brokers=brokers)


def with_isr(world: World, broker: int, *isr: str) -> World:
    """The world with another in-sync set in a leader's own view."""
    old = world.brokers[broker]
    part = old.partitions[0]
    assert part is not None
    assert part.leadership is not None
    lead = part.leadership._replace(isr=isr)
    new = old._replace(partitions=(part._replace(leadership=lead),))
    brokers = (*world.brokers[:broker], new, *world.brokers[broker + 1 :])
    return world._replace(brokers=brokers)


def with_decision(world: World, **changes: object) -> World:
    """The world with another decision of the controller on partition 0."""
    metadata = world.controller.metadata
    old: PartitionState = metadata.partitions[0]
    new = old._replace(**changes)  # type: ignore[arg-type]
    metadata = metadata._replace(partitions=(new,))
    return world._replace(controller=world.controller._replace(metadata=metadata))


def with_fenced(world: World, name: str) -> World:
    """The world in which the controller has fenced a broker, and no more."""
    metadata = world.controller.metadata
    registrations = tuple(
        item._replace(fenced=True) if item.broker == name else item
        for item in metadata.registrations
    )
    metadata = metadata._replace(registrations=registrations)
    return world._replace(controller=world.controller._replace(metadata=metadata))


def with_consumer(world: World, **changes: object) -> World:
    """The world with another consumer."""
    consumer = world.consumers[0]._replace(**changes)  # type: ignore[arg-type]
    return world._replace(consumers=(consumer,))


def with_twin(world: World) -> World:
    """The world whose group gives its partition to a second member too."""
    group = world.coordinator.groups[0]
    twin = group.members[0]._replace(id="c1-9")
    group = group._replace(members=(*group.members, twin))
    return world._replace(coordinator=world.coordinator._replace(groups=(group,)))


def with_packet(world: World, packet: Packet) -> World:
    """The world with one more packet under way."""
    network = world.network
    return world._replace(network=network._replace(packets=(packet,)))


def test_a_sound_world() -> None:
    """A healthy world breaks nothing."""
    stage = settled()

    assert found(stage, stage.world) == set()


STRANGER = Entry(9, 0)
BEYOND = FetchResponse(0, 0, 0, entries=(STRANGER,), high_watermark=0)
UNSTABLE = BEYOND._replace(high_watermark=1, last_stable=0)


@pytest.mark.parametrize(
    ("number", "spoil"),
    [
        ("I1", lambda world: with_replica(world, 1, high_watermark=7)),
        ("I1", lambda world: with_replica(world, 1, flushed=7)),
        ("I2", lambda world: with_replica(world, 0, high_watermark=0)),
        ("I3", lambda world: with_replica(world, 0, log=(), high_watermark=0)),
        ("I4", lambda world: with_replica(world, 1, log=(), high_watermark=0)),
        ("I5", lambda world: with_isr(world, 0, "b1", "b2")),
        ("I6", lambda world: with_replica(world, 1, log=(STRANGER,))),
        ("I7", lambda world: with_replica(world, 1, log=(STRANGER,))),
        ("I7", lambda world: with_replica(world, 1, log=(Entry(1, 5), Entry(2, 4)))),
        ("I8", lambda world: with_replica(world, 1, log=(STRANGER,))),
        ("I9", lambda world: with_replica(world, 0, log=(STRANGER,))),
        ("I11", lambda world: with_replica(world, 0, log=(STRANGER,))),
        ("I12", lambda world: with_decision(world, leader="b2", partition_epoch=1)),
        ("I12", lambda world: with_decision(world, partition_epoch=-1)),
        ("I12", lambda world: with_decision(world, isr=("b1", "b2"))),
        ("I13", lambda world: with_decision(world, isr=("b2", "b3"))),
        ("I13", lambda world: with_decision(world, replicas=("b1", "b2"))),
        ("I13", lambda world: with_decision(world, elr=("b2",))),
        ("I14", lambda world: with_fenced(world, "b2")),
        ("I16", lambda world: with_packet(world, Packet(99, "b1", "c1", 1, BEYOND))),
        ("T1", lambda world: with_packet(world, Packet(99, "b1", "c1", 1, UNSTABLE))),
        (
            "I16",
            lambda world: with_consumer(world, batch=(Handed(0, 4, 9),)),
        ),
        ("I18", lambda world: with_replica(world, 0, log_start=2, log=())),
        ("I19", lambda world: with_replica(world, 0, log=(), high_watermark=0)),
        ("G2", with_twin),
        ("G2", lambda world: with_consumer(world, owned=())),
        ("G3", lambda world: with_consumer(world, batch=(Handed(0, 0, 1),) * 2)),
        ("N1", lambda world: with_packet(world, Packet(99, "b1", "b7", 1, Closed()))),
    ],
)
def test_each_finds_its_world(number: str, spoil: object) -> None:
    """A world that breaks an invariant is found, under that invariant's number."""
    stage = settled()

    assert number in found(stage, spoil(stage.world))  # type: ignore[operator]


def test_a_watermark_that_does_not_wait() -> None:
    """I15: it moved with one replica in sync, and two were asked for."""
    stage = Stage(cast(ACKS_ONE, TWO)).do(act.PauseBroker("b2"), send(1)).calm()
    moved = with_isr(with_replica(stage.world, 0, high_watermark=1), 0, "b1")

    assert "I15" in found(stage, moved)


def test_a_zombie_that_commits() -> None:
    """I17: a leader of the past moves its watermark over what its heirs lack."""
    stage = Stage(cast(ACKS_ONE, TWO)).do(act.PauseBroker("b2"), send(1))
    stage.do(act.CutLink("b1", "controller"), act.ExpireSession("b1")).calm()
    moved = with_replica(stage.world, 0, high_watermark=1)

    assert "I17" in found(stage, moved)


def endures(*actions: act.Action, topic: TopicConfig = TWO) -> bool:
    """Whether after these steps the leader must still have what was committed."""
    stage = settled(topic)
    ghost = remember(Ghost(), stage.world)
    for action in actions:
        ghost = remember(ghost, stage.do(action).world)
    world = stage.calm().world
    leader = place(world.controller.metadata.partitions[0].leader)
    spoiled = with_replica(world, leader, log=(), high_watermark=0)
    return "I19" in found(stage, spoiled, ghost)


GONE = (act.CrashBroker("b3"), act.ExpireSession("b3"))
BACK = (act.StartBroker("b3"), act.RegisterBroker("b3"), act.Heartbeat("b3"))


@pytest.mark.parametrize("stop", [act.CrashBroker, act.CutPower, act.LoseDisk])
def test_one_unclean_stop_of_two_copies(stop: type[act.CrashBroker]) -> None:
    """I19: of min.insync.replicas=2 one may stop, uncleanly in whatever way."""
    assert endures(stop("b3"))
    assert not endures(stop("b3"), stop("b2"))


def test_a_clean_stop_does_not_count() -> None:
    """I19: who leaves in good order stays eligible."""
    heard = (act.LearnMetadata("b1"), act.LearnMetadata("b3"))
    shut = (act.StopBroker("b2"), act.GrantShutdown("b2"), *heard)

    assert endures(*shut, act.FinishShutdown("b2"), act.CrashBroker("b3"))


def test_one_copy_endures_no_unclean_stop() -> None:
    """I19: with min.insync.replicas=1 nothing is promised any more after one."""
    assert not endures(act.CrashBroker("b3"), topic=TopicConfig())


def test_without_eligible_leaders_nothing_is_promised() -> None:
    """I19: the last one in sync leads again, whatever it has lost."""
    old = TWO._replace(eligible_leader_replicas=False)

    assert not endures(topic=old)


def test_an_unclean_stop_counts_once_a_broker() -> None:
    """I19: the same broker twice leaves the other copy where it was."""
    assert endures(*GONE, *BACK, act.CrashBroker("b3"))
    assert not endures(*GONE, *BACK, act.CrashBroker("b2"))


def test_a_full_in_sync_set_begins_anew() -> None:
    """I19: b3 is in sync again, so that another one may stop."""
    stage = settled()
    ghost = remember(Ghost(), stage.world)
    for action in (*GONE, *BACK):
        ghost = remember(ghost, stage.do(action).world)
    assert ghost.unclean == (frozenset({"b3"}),)
    full = with_decision(stage.world, isr=("b1", "b2", "b3"), elr=())

    assert remember(ghost, full).unclean == (frozenset(),)


def test_another_demand_ends_the_promise() -> None:
    """I19: a change of min.insync.replicas makes nobody eligible any more."""
    alter = act.AlterConfig("min.insync.replicas", "3")

    assert not endures(act.CrashBroker("b3"), alter)


def test_an_offset_out_of_nowhere() -> None:
    """G1: a group's offset and a position lie where something was once committed."""
    stage = settled()
    group = stage.world.coordinator.groups[0]._replace(committed=(5,))
    coordinator = stage.world.coordinator._replace(groups=(group,))

    assert "G1" in found(stage, stage.world._replace(coordinator=coordinator))


def test_a_record_of_an_open_transaction_in_hand() -> None:
    """T1: a read_committed consumer must not have it yet."""
    transactional = ACKS_ALL._replace(transactional_id="orders")
    isolated = EARLY._replace(read_committed=True)
    stage = Stage(cast(transactional, consumer=isolated))
    stage.do(act.BeginTransaction("p1"), send(1)).calm()

    assert found(stage, stage.world) == set()
    early = with_consumer(stage.world, batch=(Handed(0, 0, 1),))
    assert "T1" in found(stage, early)


def test_two_that_may_commit() -> None:
    """T2: a transactional.id belongs to one producer at a time."""
    shared = ACKS_ALL._replace(transactional_id="orders")
    stage = Stage(Config((shared, shared), TopicConfig(), (EARLY,)))
    stage.do(act.BeginTransaction("p1"), act.BeginTransaction("p2"))
    one, other = stage.world.producers
    twin = one._replace(producer_epoch=other.producer_epoch)

    assert found(stage, stage.world) == set()
    assert "T2" in found(stage, stage.world._replace(producers=(twin, other)))


def test_a_message_in_two_batches() -> None:
    """P1 and P2: a message is in one batch, and its belief knows it."""
    stage = Stage(cast(ACKS_ONE)).do(send(1))
    producer = stage.producer()
    doubled = producer._replace(queues=(producer.queues[0] * 2,))
    belief = producer.beliefs[0]._replace(state="acked")
    deluded = producer._replace(beliefs=(belief,))

    assert found(stage, stage.world._replace(producers=(doubled,))) == {"P1"}
    assert found(stage, stage.world._replace(producers=(deluded,))) == {"P2"}


def sharing() -> Stage:
    """m1 is acquired by c1, of a share group; m2 by nobody yet."""
    member = EARLY._replace(
        share=ShareConfig(explicit=True, delivery_limit=2),
        protocol="share",
        commit="none",
    )
    return Stage(cast(consumer=member)).do(send(1)).calm().do(send(2)).calm()


def with_shared(world: World, *records: InFlight, **changes: int) -> World:
    """The world with something else known of the share group's partition."""
    old = world.shares[0]
    shared = old._replace(records=records or old.records)._replace(**changes)  # type: ignore[arg-type]
    return world._replace(shares=(shared,))


HELD = InFlight(0, "acquired", 1, "c1-1", 1)
FREE = InFlight(0, "available", 1)


@pytest.mark.parametrize(
    ("number", "spoil"),
    [
        ("S1", lambda world: with_shared(world, HELD, HELD)),
        ("S1", lambda world: with_shared(world, HELD._replace(offset=1), FREE, end=2)),
        ("S1", lambda world: with_shared(world, HELD._replace(offset=1))),
        ("S1", lambda world: with_shared(world, start=1, end=2)),
        ("S1", lambda world: with_shared(world, HELD._replace(lock=0))),
        ("S1", lambda world: with_shared(world, HELD._replace(member=""))),
        ("S1", lambda world: with_shared(world, FREE._replace(lock=1))),
        ("S1", lambda world: with_shared(world, start=-1)),
        ("S2", lambda world: with_shared(world, HELD._replace(deliveries=3))),
        ("S2", lambda world: with_shared(world, FREE._replace(deliveries=-1))),
    ],
)
def test_a_share_group_that_is_confused(number: str, spoil: object) -> None:
    """S1 and S2: each finds its world, and the other does not."""
    stage = sharing()

    assert found(stage, stage.world) == set()
    assert found(stage, spoil(stage.world)) == {number}  # type: ignore[operator]


def test_a_share_group_s_topic_made_anew() -> None:
    """S1: another topic of the same name begins anew, which is no way back."""
    stage = sharing()
    later = with_shared(stage.world, InFlight(7, "available", 1), start=7, end=8)
    ghost = remember(Ghost(), later)
    anew = with_shared(stage.world, topic_id=2)

    assert "S1" in {item.invariant for item in check(stage.world, ghost)}
    assert "S1" not in {item.invariant for item in check(anew, ghost)}


def test_every_invariant_says_what_it_means() -> None:
    """Each has a docstring that begins with its number."""
    for number, rule in INVARIANTS.items():
        assert (rule.__doc__ or "").startswith(f"{number}: ")


# --- excuses --------------------------------------------------------------------------


def excuses(*actions: act.Action, topic: TopicConfig = TWO) -> frozenset[str]:
    """The excuses that a walk brings."""
    stage = Stage(cast(ACKS_ONE, topic))
    ghost = remember(Ghost(), stage.world)
    for action in actions:
        ghost = remember(ghost, stage.do(action).world)
    return ghost.excuses


OUT = (act.ExpireSession("b3"), act.ExpireSession("b2"))


def test_a_crash_is_no_excuse() -> None:
    """A killed process loses nothing that Kafka promised."""
    assert excuses(act.CrashBroker("b1"), act.ExpireSession("b1")) == frozenset()


def test_one_disaster_is_no_excuse() -> None:
    """A leader that loses its disk is out before anybody elects it again."""
    lost = (act.LoseDisk("b1"), act.ExpireSession("b1"))

    assert excuses(*lost) == frozenset()


def test_an_unclean_election_is() -> None:
    """Whoever was not in sync may lack anything."""
    old = TWO._replace(eligible_leader_replicas=False)
    gone = (*OUT, act.ExpireSession("b1"), act.Heartbeat("b2"), act.ElectUnclean(0))

    assert excuses(*gone, topic=old) == {UNCLEAN}


def test_an_empty_leader_is() -> None:
    """The last one in sync comes back without its data and leads."""
    old = TWO._replace(eligible_leader_replicas=False)
    lost = (act.LoseDisk("b1"), act.ExpireSession("b1"), act.StartBroker("b1"))
    told = (act.RegisterBroker("b1"), act.AssignDirectories("b1"))
    back = (*told, act.Heartbeat("b1"))

    assert excuses(*OUT, *lost, *back, topic=old) == {BEREFT}


def test_an_old_version_is() -> None:
    """Before 3.7 the high watermark did not wait for min.insync.replicas."""
    assert excuses(topic=TWO._replace(strict_min_isr=False)) == {LOOSE}


# --- whole runs -----------------------------------------------------------------------


@pytest.mark.parametrize("fixed", [False, True], ids=["told", "fixed"])
@pytest.mark.parametrize("scenario", catalogue(), ids=lambda item: item.slug)
def test_the_catalogue(scenario: object, fixed: bool) -> None:  # noqa: FBT001 - a parameter
    """No scenario breaks a promise, as told and with its fix, housekeeping included."""
    changes = scenario.fix if fixed else {}  # type: ignore[attr-defined]
    plan = play(scenario, changes).plan  # type: ignore[arg-type]
    broken = [
        item for item in watch(run(plan, housekeeping=True)) if not item[1].excuse
    ]
    timeline = run(plan)

    assert broken == []
    assert check_ledger(timeline, judge(timeline)) == ()


def test_watch_names_the_step() -> None:
    """A violation of a run comes with the number of its step."""
    scenario = next(item for item in catalogue() if item.slug == "all-was-one")
    first = watch(run(play(scenario).plan))[0]

    assert first[1].invariant == "I3"
    assert first[1].excuse == BEREFT
    assert isinstance(first[0], int)


def test_a_ledger_that_does_not_sum() -> None:
    """L1: a message without a verdict is found."""
    timeline = run(play(catalogue()[0]).plan)
    ledger = judge(timeline)
    short = Ledger((ledger.rows[0][1:], *ledger.rows[1:]), ledger.fates)

    (violation,) = check_ledger(timeline, short)
    assert isinstance(violation, Violation)
    assert violation.what.startswith("step 0 judges")


def test_replica_is_a_value() -> None:
    """The ghost keeps worlds: they are values that compare and hash."""
    assert hash(Replica((STRANGER,))) == hash(Replica((STRANGER,)))
