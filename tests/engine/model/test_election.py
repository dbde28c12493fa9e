"""Elections: who may lead, and who does. In sync, eligible, last known, or unclean."""

import pytest

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.events import (
    LeaderElected,
    LeaderGone,
)
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, Stage, cast, send

TWO = TopicConfig(min_insync_replicas=2)
OLD = TopicConfig(eligible_leader_replicas=False)


def test_the_first_in_the_list_leads() -> None:
    """The first live ISR member in assignment order, not the longest log (B9)."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b2"))
    stage.do(act.AnswerFetch("b1", "b2", 0), send(1)).calm()
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1"))

    assert (stage.log("b2"), stage.log("b3")) == ([], [1])
    assert [event.leader for event in stage.told(LeaderElected)] == ["b2"]


def test_a_valid_leader_stays() -> None:
    """The present leader goes on leading while it is valid (B9)."""
    stage = Stage(cast()).do(act.ExpireSession("b2"), act.Heartbeat("b2"))

    assert stage.told(LeaderElected) == []
    assert stage.decided().leader == "b1"


def test_the_last_member_is_never_removed() -> None:
    """Without ELR the ISR keeps its last member, and it alone may lead (B9, B10)."""
    stage = Stage(cast(ACKS_ALL, OLD))
    stage.do(*(act.ExpireSession(name) for name in ("b2", "b3", "b1")))
    gone = stage.decided().leader, stage.decided().isr
    stage.do(act.Heartbeat("b2"), act.Heartbeat("b3"))
    waiting = stage.decided().leader
    stage.do(act.Heartbeat("b1"))

    assert (gone, waiting) == (("", ("b1",)), "")
    assert stage.decided().leader == "b1"


def test_elr_takes_those_who_left_below_min_isr() -> None:
    """Below min ISR the ELR keeps who left the ISR; at min ISR it is empty (B15)."""
    stage = Stage(cast(ACKS_ALL, TWO)).do(act.ExpireSession("b3"))
    enough = stage.decided().elr
    stage.do(act.ExpireSession("b2"))

    assert (enough, stage.decided().elr) == ((), ("b2",))


def test_elected_from_the_elr() -> None:
    """With an empty ISR the first active ELR member leads, and is the ISR (B9)."""
    stage = Stage(cast(ACKS_ALL, TWO))
    stage.do(*(act.ExpireSession(name) for name in ("b3", "b2", "b1")))
    empty = stage.decided().isr, stage.decided().elr
    stage.do(act.Heartbeat("b2"))

    assert empty == ((), ("b1", "b2"))
    assert (stage.decided().leader, stage.decided().isr) == ("b2", ("b2",))
    assert stage.told(LeaderElected)[-1].clean


def test_an_unclean_stop_strikes_from_the_elr() -> None:
    """Whoever comes back from a crash leaves the ELR: it may lack data (B10, B15)."""
    stage = Stage(cast(ACKS_ALL, TWO)).do(act.ExpireSession("b3"))
    stage.do(act.CrashBroker("b2"), act.ExpireSession("b2"))
    before = stage.decided().elr
    stage.do(act.StartBroker("b2"), act.RegisterBroker("b2"))

    assert (before, stage.decided().elr) == (("b2",), ())


def test_a_clean_stop_stays_in_the_elr() -> None:
    """Whoever was stopped cleanly keeps its place in the ELR (B15)."""
    stage = Stage(cast(ACKS_ALL, TWO)).do(act.ExpireSession("b3"))
    stage.do(act.StopBroker("b2"), act.GrantShutdown("b2"), act.LearnMetadata("b1"))
    stage.do(act.FinishShutdown("b2"))
    stage.do(act.StartBroker("b2"), act.RegisterBroker("b2"))

    assert stage.decided().elr == ("b2",)


def test_the_last_known_leader() -> None:
    """ISR and ELR empty: the last known leader leads again, unclean or not (B15)."""
    stage = Stage(cast(ACKS_ALL))
    stage.do(act.ExpireSession("b3"), act.ExpireSession("b2"))
    stage.do(act.LoseDisk("b1"), act.ExpireSession("b1"))
    stage.do(act.StartBroker("b1"), act.RegisterBroker("b1"))
    struck = stage.decided().isr, stage.decided().elr, stage.decided().last_known_leader
    stage.do(act.Heartbeat("b2"), act.AssignDirectories("b1"), act.Heartbeat("b1"))

    assert struck == ((), (), "b1")
    assert [(e.leader, e.clean) for e in stage.told(LeaderElected)] == [("b1", False)]


def alone_on_a_new_disk(topic: TopicConfig) -> Stage:
    """b1 alone is in sync, loses its disk, and is back with an empty one."""
    stage = Stage(cast(ACKS_ALL, topic))
    stage.do(act.ExpireSession("b3"), act.ExpireSession("b2"))
    stage.do(act.LoseDisk("b1"), act.ExpireSession("b1"))
    return stage.do(act.StartBroker("b1"), act.RegisterBroker("b1"))


@pytest.mark.parametrize("topic", [OLD, TopicConfig()], ids=["without ELR", "ELR"])
def test_nobody_leads_from_a_disk_that_the_controller_does_not_know(
    topic: TopicConfig,
) -> None:
    """The heartbeat comes before the broker has told of its new disk (KIP-858).

    Nobody is elected then, nor when it tells: only the next broker that comes back
    lets the controller look again. So it was on Kafka 3.9.2 and 4.3.1.
    """
    stage = alone_on_a_new_disk(topic).do(act.Heartbeat("b1"))
    early = stage.decided().leader
    told = stage.do(act.AssignDirectories("b1")).decided().leader
    stage.do(act.Heartbeat("b2"))

    assert (early, told, stage.decided().leader) == ("", "", "b1")


def test_a_disk_that_was_told_of_in_time() -> None:
    """Told of before the heartbeat, the new disk leads, empty as it is."""
    stage = alone_on_a_new_disk(OLD)
    stage.do(act.AssignDirectories("b1"), act.Heartbeat("b1"))

    assert stage.decided().leader == "b1"


def test_before_directories_had_names() -> None:
    """Before 3.7 the controller knew of brokers only."""
    topic = OLD._replace(knows_directories=False)
    stage = alone_on_a_new_disk(topic).do(act.Heartbeat("b1"))

    assert stage.decided().leader == "b1"


def test_the_last_known_leader_waits_for_the_elr() -> None:
    """While the ELR has a member, the last known leader does not lead (B9, B15)."""
    stage = Stage(cast(ACKS_ALL, TWO)).do(act.ExpireSession("b3"))
    stage.do(act.PauseBroker("b2"), act.ExpireSession("b2"))
    stage.do(act.LoseDisk("b1"), act.ExpireSession("b1"))
    stage.do(act.StartBroker("b1"), act.RegisterBroker("b1"), act.Heartbeat("b1"))
    waiting = stage.decided().leader, stage.decided().elr
    stage.do(act.ResumeBroker("b2"), act.Heartbeat("b2"))

    assert waiting == ("", ("b2",))
    assert stage.decided().leader == "b2"


def test_unclean_election_takes_the_first_alive() -> None:
    """With unclean elections on, the first live replica leads at once (B9)."""
    topic = OLD._replace(unclean_leader_election=True)
    stage = Stage(cast(ACKS_ALL, topic)).do(act.ExpireSession("b2"))
    stage.do(act.ExpireSession("b3"), act.Heartbeat("b3"), act.ExpireSession("b1"))

    assert [(e.leader, e.isr, e.clean) for e in stage.told(LeaderElected)] == [
        ("b3", ("b3",), False)
    ]


def test_no_leader_without_a_candidate() -> None:
    """Unclean elections off: no member alive, no leader (B9)."""
    stage = Stage(cast(ACKS_ALL, OLD)).do(act.ExpireSession("b2"))
    stage.do(act.ExpireSession("b3"), act.Heartbeat("b3"), act.ExpireSession("b1"))

    assert [event.last for event in stage.told(LeaderGone)] == ["b1"]


def test_epochs_grow() -> None:
    """A new leader is a new leader epoch; any change a new partition epoch (B9)."""
    stage = Stage(cast()).do(act.ExpireSession("b3"))
    shrunk = stage.decided().leader_epoch, stage.decided().partition_epoch
    stage.do(act.ExpireSession("b1"))

    assert shrunk == (0, 1)
    assert (stage.decided().leader_epoch, stage.decided().partition_epoch) == (1, 2)


def test_elr_election_drops_acks_one_data() -> None:
    """C39: below min ISR an acks=1 write is dropped by an election from the ELR."""
    stage = Stage(cast(ACKS_ONE, TWO)).do(act.ExpireSession("b3"))
    for way in (("b1", "b2"), ("b2", "b1")):
        stage.do(act.CutLink(*way))
    stage.do(act.LearnMetadata("b1"), send(1)).calm(leave=("b2", "b3"))
    for clock in (0, 1):
        stage.do(act.PassLag("b1", 0, "b2", clock))
    stage.do(act.ShrinkIsr("b1", 0), act.AlterPartition("b1", 0))
    below = stage.decided().isr, stage.decided().elr, stage.belief(1)
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1"))

    assert below == (("b1",), ("b2",), "acked")
    assert (stage.decided().leader, stage.log("b2")) == ("b2", [])
