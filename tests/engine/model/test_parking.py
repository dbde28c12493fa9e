"""Dead letter topics: a producer inside a consumer's process, and what it carries."""

from typing import Any

from engine.model import actions as act
from engine.model.config import Config, FurtherTopic
from engine.model.events import (
    ParkingFailed,
    ProcessingFailed,
    ProducerEnded,
    RecordParked,
)
from engine.model.orders import refusal
from tests.engine.model.test_consumer import done
from tests.engine.performance import Performance, play
from tests.engine.stage_setting import ACKS_ALL, EARLY, TOPIC, Stage, send

DEAD = FurtherTopic("orders-dlt")
CONSUMER = EARLY._replace(commit="record", failing=(1,), dead_letter="orders-dlt")
SHARED_FATE = (100, act.CrashConsumer("c1")), (200, act.StartConsumer("c1"))


def parking(parks: str, linger_ms: int = 0, **habits: Any) -> Config:
    """A consumer that gives up on message 1, and a producer in its process."""
    inside = ACKS_ALL._replace(linger_ms=linger_ms, inside="c1")
    consumer = CONSUMER._replace(parks=parks, **habits)
    return Config((ACKS_ALL, inside), TOPIC, (consumer,), (DEAD,))


def failed(parks: str, linger_ms: int = 0) -> Stage:
    """Message 1 has just failed."""
    stage = Stage(parking(parks, linger_ms)).do(send(1, 2)).calm()
    return done(stage.do(act.Poll("c1")), 0)


def told(parks: str, linger_ms: int = 0, **habits: Any) -> Performance:
    """Two messages and a crash shortly after the first one failed."""
    config = parking(parks, linger_ms, **habits)
    return play(config, (0, send(1)), (0, send(2)), *SHARED_FATE)


def test_a_dead_letter_is_written() -> None:
    """What the handler gives up on becomes a record of the other topic (B19)."""
    stage = failed("await").calm()

    assert [event.then for event in stage.told(ProcessingFailed)] == ["park"]
    assert [stage.log(name, 1) for name in ("b1", "b2", "b3")] == [[1]] * 3


def test_the_commit_waits_for_the_dead_letter() -> None:
    """Awaited: nothing is committed before the other topic has acknowledged (B19)."""
    stage = failed("await").calm()
    before = stage.committed()
    stage.do(act.SettleParked("c1", 0, 0)).calm()

    assert (before, stage.committed()) == (-1, 1)
    assert [event.message for event in stage.told(RecordParked)] == [1]


def test_the_worker_waits_too() -> None:
    """While a dead letter is awaited its worker takes no other record."""
    stage = failed("await")

    assert [record.message for record in stage.consumer().hands] == [1]
    assert not stage.can(act.FinishRecord)


def test_fire_and_forget() -> None:
    """Not awaited: the offset is committed while the copy is in a buffer (L17)."""
    stage = failed("send", linger_ms=500).calm()

    assert (stage.committed(), stage.log("b1", 1)) == (1, [])


def test_the_producer_inside_dies_too() -> None:
    """A crash of the consumer takes the producer's buffer along."""
    stage = failed("send", linger_ms=500).do(act.CrashConsumer("c1"))

    ends = [(e.producer, e.killed, e.buffered) for e in stage.told(ProducerEnded)]
    assert ends == [("p2", True, (1,))]


def test_the_producer_inside_is_flushed_at_close() -> None:
    """A clean close sends what is in the buffer."""
    stage = failed("send", linger_ms=500).do(act.CloseConsumer("c1")).calm()

    assert stage.log("b1", 1) == [1]


def test_a_restart_brings_a_new_producer() -> None:
    """It has a new producer id, so nothing of it is taken for a repetition."""
    stage = failed("send").calm().do(act.CrashConsumer("c1"))
    before = stage.world.producers[1].producer_id
    stage.do(act.StartConsumer("c1"))
    after = stage.world.producers[1]

    assert after.producer_id != before
    assert (after.state, after.beliefs) == ("running", ())


def test_a_dead_letter_that_fails() -> None:
    """If the other topic does not take it, the handler has to try again."""
    stage = failed("await", linger_ms=500)
    stage.do(act.ExpireBatch("p2", 1), act.SettleParked("c1", 0, 0))

    assert [event.message for event in stage.told(ParkingFailed)] == [1]
    assert stage.can(act.FinishRecord)


def test_attempts_come_first() -> None:
    """With retries the record is parked when they are used up (A5)."""
    config = parking("await", on_error="retry", attempts=2)
    seen = play(config, (0, send(1)))

    thens = [event.then for event in seen.told(ProcessingFailed)]
    assert thens == ["retry", "park"]


def test_nobody_orders_a_producer_inside() -> None:
    """What happens to the consumer happens to it."""
    world = failed("send").world

    assert "part of c1" in refusal(world, act.KillProducer("p2"))


# --- verdicts -------------------------------------------------------------------------


def test_parked_is_neither_done_nor_lost() -> None:
    """The dead letter topic has it: somebody can send it once more."""
    assert told("await").verdicts() == {1: "parked", 2: "delivered"}


def test_lost_between_two_topics() -> None:
    """Committed in one topic, and never written to the other (L17)."""
    seen = told("send", linger_ms=1_000)

    assert seen.verdicts() == {1: "lost", 2: "delivered"}
    assert seen.ledger.fates[0].cause == "buffer"


def test_the_point_of_no_return_is_the_crash() -> None:
    """As long as the producer lives, the dead letter may still be written."""
    seen = told("send", linger_ms=1_000)
    doomed = seen.ledger.fates[0].doomed_at

    assert doomed is not None
    assert seen.timeline.steps[doomed].action == act.CrashConsumer("c1")


def test_not_parked_without_a_topic() -> None:
    """`none`: the error is logged, and the message passed over (L7)."""
    assert told("none").verdicts() == {1: "lost", 2: "delivered"}


def test_a_retry_topic_is_read() -> None:
    """A group that reads the other topic too gets the message from there (U14)."""
    seen = told(
        "send", failing=(), fails_first=((1, 1),), topics=("orders", "orders-dlt")
    )

    assert seen.verdicts() == {1: "delivered", 2: "delivered"}


def test_a_copy_and_the_message_itself() -> None:
    """Written, and not committed before the crash: both come back (U14)."""
    seen = told(
        "await",
        commit="none",
        failing=(),
        fails_first=((1, 1),),
        topics=("orders", "orders-dlt"),
    )

    assert seen.verdicts()[1] == "duplicated"
