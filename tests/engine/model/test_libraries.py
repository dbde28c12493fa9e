"""What client libraries do differently: gaps, expiry, attempts, closing."""

from engine.model import actions as act
from engine.model.config import UNLIMITED, ProducerConfig, TopicConfig
from engine.model.events import (
    BufferDiscarded,
    CallBlocked,
    CallRepartitioned,
    CallReturned,
    EpochBumped,
    MessagesSentAgain,
    ProducerStarted,
    RecordFailed,
)
from engine.model.orders import refusal
from engine.model.partitioning import partition_of
from engine.model.state import UNKNOWN, Record
from engine.settings import resolve
from tests.engine.performance import play
from tests.engine.stage_setting import (
    ACKS_ALL,
    ACKS_ONE,
    BYTES,
    KAFKA_GO,
    Stage,
    cast,
    send,
)

SLOW = ACKS_ALL._replace(linger_ms=1_000)
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


class TestClosing:
    """What becomes of the buffer when a producer is closed, or its process ends."""

    def test_java_flushes(self) -> None:
        """close() waits until everything has its answer (1.9)."""
        stage = Stage(cast(SLOW)).do(send(1), act.CloseProducer("p1")).calm()

        assert stage.belief(1) == "acked"
        assert stage.producer().state == "closed"

    def test_franz_go_throws_away(self) -> None:
        """Close() fails the buffer with ErrClientClosed (7)."""
        config = SLOW._replace(close_discards=True)
        stage = Stage(cast(config)).do(send(1), act.CloseProducer("p1"))

        assert stage.told(BufferDiscarded) == [BufferDiscarded("p1", (1,), ())]
        assert [(e.message, e.certain) for e in stage.told(RecordFailed)] == [(1, True)]
        assert stage.producer().state == "closed"

    def test_what_is_under_way_may_arrive(self) -> None:
        """A discarded request is not called back: the failure is not certain."""
        config = ACKS_ALL._replace(close_discards=True)
        stage = Stage(cast(config)).do(send(1), act.DrainBatches("p1"))
        stage.do(act.CloseProducer("p1")).calm()

        assert [e.certain for e in stage.told(RecordFailed)] == [False]
        assert stage.log("b1") == [1]

    def test_flush_first(self) -> None:
        """An application that flushes before it closes loses nothing."""
        config = SLOW._replace(close_discards=True, flushes=True)
        stage = Stage(cast(config)).do(send(1), act.CloseProducer("p1")).calm()

        assert stage.belief(1) == "acked"
        assert stage.told(BufferDiscarded) == []

    def test_flush_before_the_end(self) -> None:
        """The same for an application that just ends."""
        config = SLOW._replace(flushes=True)
        stage = Stage(cast(config)).do(send(1), act.ExitProducer("p1")).calm()

        assert stage.log("b1") == [1]

    def test_a_close_with_a_limit(self) -> None:
        """After the limit, what has no answer fails (1.9)."""
        config = ACKS_ALL._replace(close_timeout_ms=500)
        stage = Stage(cast(config)).do(act.CutLink("p1", "b1"), send(1))
        stage.do(act.CloseProducer("p1")).calm().do(act.GiveUpClose("p1"))

        assert stage.told(BufferDiscarded) == [BufferDiscarded("p1", (), (1,))]
        assert stage.producer().state == "closed"

    def test_a_close_without_a_limit(self) -> None:
        """Java's close() goes on waiting."""
        stage = Stage(cast(ACKS_ALL)).do(act.CutLink("p1", "b1"), send(1))

        assert not stage.do(act.CloseProducer("p1")).calm().can(act.GiveUpClose)

    def test_the_limits_run_by_the_clock(self) -> None:
        """close(500 ms), and the one second that kafka-python 3 has at exit."""
        cut = (0, act.CutLink("p1", "b1"))
        for order, config, at in (
            (act.CloseProducer("p1"), ACKS_ALL._replace(close_timeout_ms=500), 510),
            (act.ExitProducer("p1"), ACKS_ALL._replace(exit_timeout_ms=1_000), 1_010),
        ):
            seen = play(cast(config), cut, (0, send(1)), (10, order))

            assert [when for when, _ in seen.timed(BufferDiscarded)] == [at]

    def test_an_exit_without_a_limit_is_the_end(self) -> None:
        """Most libraries do nothing when the process ends."""
        stage = Stage(cast(SLOW)).do(send(1), act.ExitProducer("p1"))

        assert stage.producer().state == "exited"


class TestRestart:
    """A new process of the same application (3.1, D5)."""

    def test_what_had_no_answer_goes_again(self) -> None:
        """It is sent again under a new producer id, and nobody knows it again."""
        stage = Stage(cast(ACKS_ALL)).do(send(1), act.DrainBatches("p1"))
        stage.deliver("p1", "b1").do(act.KillProducer("p1")).calm()
        stage.do(act.StartProducer("p1")).calm(act.RefreshMetadata)

        assert stage.told(ProducerStarted) == [ProducerStarted("p1", (1,))]
        assert stage.log("b1") == [1, 1]
        assert stage.belief(1) == "acked"
        assert stage.producer().producer_id == 11

    def test_what_was_answered_does_not(self) -> None:
        """The source has moved past what was acknowledged."""
        stage = Stage(cast(ACKS_ALL)).do(send(1)).calm().do(act.KillProducer("p1"))
        stage.do(act.StartProducer("p1")).calm(act.RefreshMetadata)

        assert stage.log("b1") == [1]

    def test_an_application_that_counts_calls_has_moved_on(self) -> None:
        """With application.counts=send the source forgot what the call returned for."""
        config = SLOW._replace(counts="send")
        stage = Stage(cast(config)).do(send(1), act.KillProducer("p1"))
        stage.do(act.StartProducer("p1")).calm(act.RefreshMetadata, act.EndLinger)

        assert stage.log("b1") == []

    def test_a_late_answer_is_not_for_the_new_process(self) -> None:
        """Its connections are new: what was meant for the old one is dropped."""
        stage = Stage(cast(ACKS_ONE)).do(send(1), act.DrainBatches("p1"))
        stage.deliver("p1", "b1").do(act.KillProducer("p1"))
        stage.do(act.StartProducer("p1")).deliver("b1", "p1")

        assert stage.belief(1) == "buffered"

    def test_one_that_runs_cannot_start(self) -> None:
        """The order is refused while the process runs."""
        stage = Stage(cast(ACKS_ALL))

        assert refusal(stage.world, act.StartProducer("p1")) == "p1 runs already"


class TestSendingAgain:
    """What the application does when it is told of a failure (D4, D6)."""

    def test_a_failure_that_was_none(self) -> None:
        """Expired under way, appended, sent again: a new sequence, a second copy."""
        config = ACKS_ALL._replace(resends="failed")
        stage = Stage(cast(config)).do(send(1), act.DrainBatches("p1"))
        stage.do(act.ExpireBatch("p1", 1)).calm()

        assert stage.told(MessagesSentAgain) == [MessagesSentAgain("p1", (1,))]
        assert stage.log("b1") == [1, 1]
        assert stage.belief(1) == "acked"

    def test_the_whole_call(self) -> None:
        """One of two failed: a habit decides whether the other goes again (D6)."""
        logs = {}
        for habit in ("failed", "call"):
            config = KAFKA_GO._replace(resends=habit, retries=0, keyless="turn")
            topic = TopicConfig(partitions=2, max_message_bytes=500)
            stage = Stage(cast(config, topic))
            big = (Record(1, 0, 100), Record(2, 1, 501))
            stage.do(act.Send("p1", big)).do(
                act.EndLinger("p1", 1), act.EndLinger("p1", 2)
            )
            stage.calm()
            again = stage.told(MessagesSentAgain)[0].messages
            stage.do(act.EndLinger("p1", 3)).calm()
            logs[habit] = (again, stage.log("b1"))

        assert logs == {"failed": ((2,), [1]), "call": ((1, 2), [1, 1])}


class TestQueue:
    """What fills a producer up (6, 7)."""

    def test_reports_that_nobody_reads(self) -> None:
        """librdkafka: an acknowledged message counts until poll() served its report."""
        config = ACKS_ALL._replace(buffer_records=2, max_block_ms=0, counts="send")
        errors = []
        for polls in (True, False):
            stage = Stage(cast(config._replace(polls=polls)))
            for message in (1, 2, 3):
                stage.do(send(message)).calm()
            errors.append([e.error for e in stage.told(RecordFailed)])

        assert errors == [[], ["QUEUE_FULL"]]

    def test_aiokafka_waits_for_the_open_batch(self) -> None:
        """A full batch has to leave before the partition takes another message."""
        config = SLOW._replace(one_batch_buffered=True, batch_bytes=100)
        stage = Stage(cast(config)).do(act.CutLink("p1", "b1"), send(1), send(2))
        assert stage.told(CallBlocked)[-1].reason == "buffer"

        stage.do(act.DrainBatches("p1"))
        assert stage.producer().call is None

    def test_sarama_waits_without_limit(self) -> None:
        """A call that waits for room never gives up by itself."""
        config = SLOW._replace(buffer_records=1, max_block_ms=UNLIMITED)
        stage = Stage(cast(config)).do(send(1), send(2))

        assert not stage.can(act.GiveUpCall)


class TestAttempts:
    """What counts as an attempt, and who fails along (6, 7)."""

    def test_franz_go_leaves_no_gap(self) -> None:
        """What is buffered behind a record that failed fails with it."""
        config = ACKS_ALL._replace(
            fails_together=True, max_in_flight=1, batch_bytes=600, splits=False
        )
        stage = Stage(cast(config, TopicConfig(max_message_bytes=500)))
        stage.do(send(1, size=501), act.DrainBatches("p1"), send(2)).calm()

        assert [e.message for e in stage.told(RecordFailed)] == [1, 2]

    def test_librdkafka_does_not_count_a_changed_leader(self) -> None:
        """NOT_LEADER proves that nothing was written: it costs no retry."""
        config = ACKS_ONE._replace(retries=0, counts_leader_change=False)
        stage = Stage(cast(config)).do(act.PauseBroker("b1"), act.ExpireSession("b1"))
        stage.do(act.ResumeBroker("b1"), act.LearnMetadata("b1"))
        stage.do(act.LearnMetadata("b2"), send(1)).calm(
            act.EndBackoff, act.RefreshMetadata
        )

        assert stage.told(RecordFailed) == []
        assert stage.belief(1) == "acked"

    def test_no_leader_is_an_attempt(self) -> None:
        """Sarama tries again where kafka-go gives up at once."""
        errors = []
        for again in (False, True):
            config = KAFKA_GO._replace(retries_leaderless=again, retries=1)
            alone = TopicConfig(brokers=1, replication_factor=1)
            stage = Stage(cast(config, alone), absent=("b1",))
            stage.do(send(1), act.EndLinger("p1", 1), act.FailAttempt("p1", 1, 0))
            errors.append([e.error for e in stage.told(RecordFailed)])

        assert errors == [["topic partition has no leader"], []]

    def test_three_retries_in_three_tenths_of_a_second(self) -> None:
        """Sarama's budget ends long before another broker leads (L7)."""
        config = resolve(producer="sarama-async").config.producers[0]
        seen = play(cast(config), (0, act.CrashBroker("b1")), (10, send(1)))

        assert [when for when, _ in seen.timed(RecordFailed)] == [318]

    def test_the_place_of_a_retry(self) -> None:
        """Java puts a retry at the head, librdkafka back to where it was (6)."""
        orders = []
        for in_place in (False, True):
            config = ONE_EACH._replace(
                acks=-1, idempotent=False, retries_in_place=in_place
            )
            stage = Stage(cast(config, TopicConfig(min_insync_replicas=2)))
            stage.do(act.ExpireSession("b2"), act.ExpireSession("b3"))
            stage.do(act.LearnMetadata("b1"), send(1), act.DrainBatches("p1"))
            stage.do(send(2), act.DrainBatches("p1")).calm()
            orders.append([b.records[0].message for b in stage.producer().queues[0]])

        assert orders == [[2, 1], [1, 2]]


class TestKafkaJs:
    """A call that is tried again as a whole, with other partitions (7, L11)."""

    CALL = tuple(Record(message, UNKNOWN, BYTES) for message in (1, 2, 3, 4))

    def refused(self, records: tuple[Record, ...]) -> Stage:
        """One call for three leaders, of which b1 has just ceased to be one."""
        config = resolve(producer="kafkajs").config.producers[0]
        stage = Stage(cast(config, TopicConfig(partitions=3)))
        stage.do(act.StopBroker("b1"), act.GrantShutdown("b1"))
        stage.calm().do(act.Send("p1", records))
        return stage.calm(act.EndBackoff, act.RefreshMetadata)

    def test_a_broker_that_answered_is_not_asked_again(self) -> None:
        """What belongs to it the second time is not sent, and the call succeeds."""
        stage = self.refused(self.CALL)

        assert stage.told(CallRepartitioned) == [
            CallRepartitioned("p1", (), (1, 2, 3, 4))
        ]
        assert stage.told(CallReturned)[-1].outcome == "done"
        assert [stage.log("b2", part) for part in (0, 1, 2)] == [[], [2], [3]]
        assert stage.belief(1) == "acked"

    def test_a_key_keeps_its_partition(self) -> None:
        """With a key the message goes to the new leader of its partition."""
        key = next(one for one in "abcdef" if partition_of(one, 3, "murmur2") == 0)

        stage = self.refused((Record(1, UNKNOWN, BYTES, key),))
        assert stage.log("b2", 0) == [1]

    def test_what_was_written_can_be_written_twice(self) -> None:
        """A message that had its answer may fall to the broker that had none."""
        config = resolve(producer="kafkajs").config.producers[0]
        topic = TopicConfig(partitions=2, brokers=2, replication_factor=1)
        stage = Stage(cast(config, topic)).do(act.CutLink("b2", "p1"))
        stage.do(act.Send("p1", self.CALL[:3])).calm()
        stage.do(act.TimeOutRequest("p1", 2), act.HealLink("b2", "p1"))
        stage.calm(act.Connect, act.RefreshMetadata).do(act.EndBackoff("p1", 2, 1))
        stage.calm()

        assert stage.told(CallRepartitioned)[0].left == (2,)
        assert stage.log("b1", 0) == [1, 3]
        assert stage.log("b2", 1) == [2, 1, 3]


class TestErrors:
    """sarama's Errors channel (7)."""

    def test_an_error_that_nobody_reads_stops_the_producer(self) -> None:
        """After the first failure no call is taken and nothing is sent."""
        config = ACKS_ONE._replace(reads_errors=False, max_request_bytes=500)
        stage = Stage(cast(config)).do(send(1, size=501), send(2), send(3)).calm()

        assert [event.reason for event in stage.told(CallBlocked)] == ["errors"] * 2
        assert stage.log("b1") == []
        assert not stage.can(act.DrainBatches)

    def test_what_was_buffered_before_stays_there(self) -> None:
        """The error that nobody reads stands in the way of older messages, too."""
        config = ACKS_ONE._replace(reads_errors=False, max_request_bytes=500)
        stage = Stage(cast(config)).do(send(1), send(2, size=501)).calm()

        assert stage.log("b1") == []
        assert not stage.can(act.DrainBatches)

    def test_an_error_that_is_read_does_not(self) -> None:
        """Somebody reads the channel, and the next message goes out."""
        config = ACKS_ONE._replace(max_request_bytes=500)
        stage = Stage(cast(config)).do(send(1, size=501), send(2)).calm()

        assert stage.log("b1") == [2]

    def test_what_is_under_way_is_still_answered(self) -> None:
        """The broker does not wait for anybody's channel."""
        config = ACKS_ONE._replace(reads_errors=False, max_request_bytes=500)
        stage = Stage(cast(config)).do(send(1), act.DrainBatches("p1"))
        stage.do(send(2, size=501)).calm()

        assert stage.belief(1) == "acked"
