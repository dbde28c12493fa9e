"""What is true of a message in one world: belief, copies, progress, and hope."""

import pytest

from engine.copies import find_copies
from engine.model import actions as act
from engine.model.config import ConsumerConfig, ProducerConfig, TopicConfig
from engine.model.events import RecordAppended
from engine.model.state import Belief
from engine.model.step import step
from engine.progress import progress
from engine.run import run
from engine.scenario import find, play
from engine.truths import can_be_saved, find_beliefs, is_counted
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, EARLY, Stage, cast, send

OLD = TopicConfig(eligible_leader_replicas=False)
ON_SEND = ProducerConfig(counts="send")


def hope(stage: Stage, message: int = 1) -> bool:
    """Whether the message can still reach the group."""
    return can_be_saved(stage.world, message, "g1", find_copies(stage.world))


def did(stage: Stage, message: int = 1) -> tuple[str, int]:
    """What the group did with the message."""
    return progress(stage.world, "g1", message, find_copies(stage.world))


def only_b1_has_it(topic: TopicConfig = OLD) -> Stage:
    """m1, acked with acks=1, is on b1 alone; the others stand still."""
    stage = Stage(cast(ACKS_ONE, topic)).do(act.PauseBroker("b2"))
    stage.do(act.PauseBroker("b3"), act.AnswerFetch("b1", "b2", 0))
    return stage.do(act.AnswerFetch("b1", "b3", 0), send(1)).calm()


# --- belief ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("belief", "config", "counted"),
    [
        (Belief(1, "acked"), ProducerConfig(), True),
        (Belief(1, "in flight", returned=True), ProducerConfig(), False),
        (Belief(1, "in flight", returned=True), ON_SEND, True),
        (Belief(1, "buffered"), ON_SEND, False),
        (Belief(1, "failed", returned=True), ON_SEND, True),
        (Belief(1, "failed", returned=True), ON_SEND._replace(waits=True), False),
        (Belief(1, "failed", returned=True, error="QUEUE_FULL"), ON_SEND, False),
    ],
)
def test_what_counts(belief: Belief, config: ProducerConfig, *, counted: bool) -> None:
    """The answer counts, or the return of a call that showed no error."""
    assert is_counted(belief, config) == counted


def test_beliefs_have_their_producer() -> None:
    """A belief is found by its message, with who holds it."""
    stage = Stage(cast()).do(send(1))

    assert find_beliefs(stage.world)[1][0] == "p1"


# --- copies ---------------------------------------------------------------------------


def test_copies() -> None:
    """Every replica that has the message, where, and whether it is on disk."""
    stage = Stage(cast()).do(send(1)).calm().do(act.WriteBack("b2", 0))
    copies = find_copies(stage.world)[1]

    assert [(c.broker, c.offset, c.on_disk) for c in copies] == [
        ("b1", 0, False),
        ("b2", 0, True),
        ("b3", 0, False),
    ]


# --- hope -----------------------------------------------------------------------------


def test_hope_in_the_buffer() -> None:
    """What the producer still holds may come to a log; after its end it may not."""
    stage = Stage(cast(ACKS_ALL._replace(linger_ms=1_000))).do(send(1))
    before = hope(stage)
    stage.do(act.KillProducer("p1"))

    assert (before, hope(stage)) == (True, False)


def test_hope_on_the_wire() -> None:
    """A request under way is hope even without its producer; not to a dead broker."""
    stage = Stage(cast(ACKS_ONE)).do(send(1), act.DrainBatches("p1"))
    stage.do(act.KillProducer("p1"))
    before = hope(stage)
    stage.do(act.CrashBroker("b1"))

    assert (before, hope(stage)) == (True, False)


def test_hope_in_a_dead_leader() -> None:
    """The last in-sync replica is down with the only copy: it may come back."""
    stage = only_b1_has_it()
    stage.do(act.ExpireSession("b2"), act.ExpireSession("b3"), act.CrashBroker("b1"))

    assert hope(stage)


def test_no_hope_beside_an_heir() -> None:
    """An in-sync replica without it is alive: the controller will elect that one."""
    stage = only_b1_has_it().do(act.ResumeBroker("b2")).calm(leave=("b1",))
    stage.do(act.CutLink("b1", "b2"), act.CrashBroker("b1"))

    assert not hope(stage)


def test_hope_in_a_socket() -> None:
    """A copy on its way to an heir is as good as one in its log."""
    stage = Stage(cast(ACKS_ONE)).do(act.PauseBroker("b2"), act.PauseBroker("b3"))
    stage.do(send(1)).calm().do(act.CrashBroker("b1"))

    assert hope(stage)


def test_no_hope_after_another_leader() -> None:
    """A leader without it is right by definition, whoever else has it on disk."""
    stage = only_b1_has_it().do(act.CrashBroker("b1"), act.ExpireSession("b1"))
    stage.do(act.ResumeBroker("b2")).calm()

    assert stage.log("b1") == [1]
    assert not hope(stage)


def test_hope_while_nobody_leads() -> None:
    """Until the heir without it is unfenced, an operator may elect who has it."""
    timeline = run(play(find("last-replica-standing")).plan)
    back = act.RegisterBroker("b1")
    registered = next(s.number for s in timeline.steps if s.action == back)
    worlds = [timeline.steps[registered + later].world for later in (0, 1)]

    assert [w.controller.metadata.partitions[0].leader for w in worlds] == ["", "b1"]
    assert [can_be_saved(w, 1, "g1", find_copies(w)) for w in worlds] == [True, False]


def test_no_hope_when_yes_is_on_its_way() -> None:
    """Whoever will hear that it is written does not send it again; cut off, it does."""
    timeline = run(play(find("zombie-leader")).plan)
    world = next(
        item.world
        for item in timeline.steps
        for event in item.events
        if isinstance(event, RecordAppended) and event.message == 2
    )
    cut = step(world, act.CutLink("b1", "p1")).world

    assert [can_be_saved(w, 2, "g1", find_copies(w)) for w in (world, cut)] == [
        *(False, True),
    ]


def test_who_is_not_heard_is_no_heir() -> None:
    """b1 is fenced and cut off, b3 stopped with the copy: b3 may come back first."""
    topic = OLD._replace(unclean_leader_election=True)
    stage = Stage(cast(ACKS_ONE, topic), absent=("c1",))
    stage.do(act.CutLink("b1", "controller"), act.ExpireSession("b1"))
    stage.calm().do(act.CrashBroker("b2"), act.ExpireSession("b2"))
    stage.calm(act.RefreshMetadata).do(send(1)).calm(act.RefreshMetadata)
    stage.do(act.StopBroker("b3"), act.GrantShutdown("b3"), act.LearnMetadata("b3"))
    stage.do(act.FinishShutdown("b3"))
    assert stage.log("b3") == [1]

    assert hope(stage)


# --- the group ------------------------------------------------------------------------


def test_progress() -> None:
    """Not reached, then in the application's hands, then processed."""
    stage = Stage(cast())
    before = did(stage)
    stage.do(send(1)).calm()
    waiting = did(stage)
    stage.do(act.Poll("c1"))
    during = did(stage)
    stage.do(act.FinishRecord("c1", 0, 0))

    assert (before, waiting) == (("not reached", 0), ("not reached", 0))
    assert (during, did(stage)) == (("processing", 0), ("processed", 1))


def test_passed_over() -> None:
    """The group's number is past a message that nobody finished."""
    config = EARLY._replace(commit="before")
    stage = Stage(cast(consumer=config)).do(send(1)).calm(act.Poll)
    during = hope(stage), did(stage)
    stage.do(act.CrashConsumer("c1"))

    assert during == (True, ("processing", 0))
    assert (hope(stage), did(stage)) == (False, ("passed over", 0))


def test_latest_skips_what_is_there() -> None:
    """Without a committed offset `latest` begins at the high watermark."""
    stage = Stage(cast(consumer=ConsumerConfig()), absent=("c1",)).do(send(1)).calm()

    assert (hope(stage), did(stage)) == (False, ("passed over", 0))


def test_on_the_wire() -> None:
    """An answer outlives the machine that sent it: its copy is hope until then."""
    stage = Stage(cast(ACKS_ONE)).do(send(1)).calm(leave=("b2", "b3"))
    stage.do(act.CutPower("b1"))
    sent = hope(stage)
    stage.do(act.CrashBroker("b2"), act.CrashBroker("b3"))

    assert not find_copies(stage.world)
    assert (sent, hope(stage)) == (True, False)


def test_stuck_is_not_passed_over() -> None:
    """auto.offset.reset=none skips nothing: the message waits for somebody."""
    config = ConsumerConfig(auto_offset_reset="none")
    stage = Stage(cast(consumer=config)).do(send(1)).calm()

    assert (hope(stage), did(stage)) == (True, ("not reached", 0))
