"""The network and the clients' connections: order, cuts, what a dead process leaves."""

from engine.model import actions as act
from engine.model.events import Connected, LeaderLearned, RecordsFetched
from engine.model.network import heads
from tests.engine.performance import play
from tests.engine.stage_setting import ACKS_ONE, Stage, cast, send

EACH = ACKS_ONE._replace(batch_bytes=100)


def test_one_connection_keeps_its_order() -> None:
    """Packets of one connection and direction arrive as they were sent (TCP)."""
    stage = Stage(cast(EACH)).do(send(1), send(2))
    stage.do(act.DrainBatches("p1"), act.DrainBatches("p1"))

    assert [item.number for item in heads(stage.world.network)] == [1]
    assert stage.calm().log("b1") == [1, 2]


def test_a_cut_loses_nothing() -> None:
    """What was sent over a cut link arrives when it heals (real Kafka, 4)."""
    stage = Stage(cast(EACH)).do(act.CutLink("p1", "b1"), send(1)).calm()
    before = stage.log("b1")
    stage.do(act.HealLink("p1", "b1")).calm()

    assert (before, stage.log("b1")) == ([], [1])


def test_a_cut_has_one_direction() -> None:
    """A link is cut in the direction that is named, and in no other (real Kafka, 4)."""
    stage = Stage(cast(EACH)).do(act.CutLink("b1", "p1"), send(1)).calm()

    assert (stage.log("b1"), stage.belief(1)) == ([1], "in flight")


def test_a_slow_link_takes_longer() -> None:
    """A slow link adds its time to the latency, one way."""
    seen = play(cast(EACH), (0, act.SlowLink("p1", "b1", 70)), (100, send(1)))

    assert [step.at_ms for step in seen.timeline.steps if step.action][3] == 171


def test_a_dead_broker_hangs_up() -> None:
    """The kernel of a killed process closes its connections (real Kafka, 4)."""
    stage = Stage(cast(EACH)).do(act.CrashBroker("b1")).calm()

    assert not stage.producer().connections[0].up
    assert not stage.consumer().connections[0].up


def test_what_was_sent_before_the_end_arrives() -> None:
    """An answer that was on the wire when its sender died still arrives (TCP)."""
    stage = Stage(cast(EACH)).do(send(1), act.DrainBatches("p1")).deliver("p1", "b1")
    stage.do(act.CrashBroker("b1")).calm()

    assert stage.belief(1) == "acked"


def test_clients_find_the_new_leader() -> None:
    """A lost connection asks for metadata; the freshest broker knows (1.7)."""
    stage = Stage(cast(EACH)).do(send(1)).calm()
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1"))
    stage.calm(act.RefreshMetadata, act.EndFetchBackoff, act.EndBackoff)
    stage.do(send(2)).calm(act.RefreshMetadata)

    found = {(event.client, event.leader) for event in stage.told(LeaderLearned)}
    assert {("p1", "b2"), ("c1", "b2")} <= found
    assert stage.belief(2) == "acked"


def test_a_paused_broker_reads_later() -> None:
    """A stopped process's kernel receives for it; it reads when it goes on."""
    stage = Stage(cast(EACH)).do(act.PauseBroker("b1"), send(1)).calm()
    before = stage.log("b1")
    stage.do(act.ResumeBroker("b1")).calm()

    assert (before, stage.log("b1")) == ([], [1])


def test_connections_come_back() -> None:
    """Who lost a broker reaches it again when it runs again (producers 1.6)."""
    stage = Stage(cast(EACH)).do(act.CrashBroker("b3")).calm()
    stage.do(act.ExpireSession("b3"), act.StartBroker("b3"), act.RegisterBroker("b3"))
    stage.calm(act.Connect)

    assert {(e.client, e.broker) for e in stage.told(Connected)} == {
        ("p1", "b3"),
        ("c1", "b3"),
    }


def test_a_consumer_goes_on_elsewhere() -> None:
    """A fetch that waited at an old leader does not hold up the next one.

    b3 dies first, so the consumer looks for leaders while its fetch waits at b1.
    """
    stage = Stage(cast(EACH)).do(act.CrashBroker("b3")).calm()
    stage.do(act.CutLink("controller", "b1"), act.ExpireSession("b1"))
    stage.do(act.ExpireSession("b3"), act.LearnMetadata("b2"))
    stage.calm(act.RefreshMetadata).do(send(1)).calm()

    assert stage.log("b2") == [1]
    assert [event.messages for event in stage.told(RecordsFetched)] == [(1,)]
