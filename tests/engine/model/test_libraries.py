"""What client libraries do differently: gaps, expiry, attempts, closing."""

from engine.model import actions as act
from engine.model.config import ProducerConfig, TopicConfig
from engine.model.events import CallReturned, EpochBumped, RecordFailed
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, Stage, cast, send

ONE_EACH = ACKS_ALL._replace(acks=1, batch_bytes=100)
ALONE = TopicConfig(brokers=1, replication_factor=1)


def gap(config: ProducerConfig) -> Stage:
    """A leader that lost messages 2 and 3 with its power gets 4, 5 and 6."""
    stage = Stage(cast(config, ALONE)).do(send(1)).calm().do(act.WriteBack("b1", 0))
    stage.do(send(2), send(3)).calm()
    stage.do(act.CutPower("b1"), act.ExpireSession("b1"), act.StartBroker("b1"))
    stage.do(act.RegisterBroker("b1"), act.Heartbeat("b1"))
    stage.calm(act.Connect, act.RefreshMetadata).do(send(4), send(5), send(6))
    stage.do(*(act.DrainBatches("p1"),) * 3)
    return stage.calm(act.EndBackoff)


class TestGaps:
    """An idempotent producer whose numbers no longer fit the log (3.4)."""

    def test_java_2_4_tells_the_application(self) -> None:
        """What is under way fails, the rest follows under one new producer id."""
        stage = gap(ONE_EACH._replace(on_gap="fail")).do(send(7)).calm()

        assert [(e.message, e.error) for e in stage.told(RecordFailed)] == [
            (message, "OUT_OF_ORDER_SEQUENCE_NUMBER") for message in (4, 5, 6)
        ]
        assert stage.log("b1") == [1, 7]
        assert stage.told(EpochBumped) == []
        assert stage.producer().producer_id == 11

    def test_librdkafka_gives_up(self) -> None:
        """A gap is fatal: everything fails, and every later call too."""
        stage = gap(ONE_EACH._replace(on_gap="fatal")).do(send(7))

        failed = [(e.message, e.error) for e in stage.told(RecordFailed)]
        assert failed[0] == (4, "OUT_OF_ORDER_SEQUENCE_NUMBER")
        assert failed[1:] == [(5, "_FATAL"), (6, "_FATAL"), (7, "_FATAL")]
        assert stage.told(CallReturned)[-1].outcome == "failed"
        assert stage.log("b1") == [1]


class TestExpiry:
    """Which batches a time limit ends (1.8)."""

    def test_java_2_0_lets_a_request_take_its_time(self) -> None:
        """Before KIP-91 only a waiting batch could expire, not one under way."""
        config = ACKS_ONE._replace(expires="waiting")
        stage = Stage(cast(config)).do(send(1), act.DrainBatches("p1"))
        assert not stage.can(act.ExpireBatch)

        stage.do(act.CutLink("p1", "b1"), send(2))
        assert stage.can(act.ExpireBatch)

    def test_since_then_both(self) -> None:
        """From 2.1 on the limit holds for what is under way as well."""
        stage = Stage(cast(ACKS_ONE)).do(send(1), act.DrainBatches("p1"))

        assert stage.can(act.ExpireBatch)
