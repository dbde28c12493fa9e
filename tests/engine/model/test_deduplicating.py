"""An application that recognizes what it has worked on before."""

from engine.model import actions as act
from engine.model.config import ConsumerConfig
from engine.model.events import MessageProcessed, RepetitionSkipped
from tests.engine.stage_setting import ACKS_ONE, EARLY, TOPIC, Stage, cast, send


def twice(consumer: ConsumerConfig) -> Stage:
    """Message 1 is in the log two times, and a consumer reads both."""
    stage = Stage(cast(ACKS_ONE, TOPIC, consumer)).do(send(1)).calm()
    stage.do(send(1)).calm()
    return stage.calm(act.Poll, act.FinishRecord)


def test_the_second_copy_is_left_out() -> None:
    """The work is done once; the position moves past both."""
    stage = twice(EARLY._replace(deduplicates=True))

    assert [event.times for event in stage.told(MessageProcessed)] == [1]
    assert [event.offset for event in stage.told(RepetitionSkipped)] == [1]
    assert stage.consumer().processed == (1,)


def test_by_default_it_is_done_again() -> None:
    """Nothing in Kafka's consumer knows what a message means."""
    stage = twice(EARLY)

    assert [event.times for event in stage.told(MessageProcessed)] == [1, 2]
    assert stage.told(RepetitionSkipped) == []
