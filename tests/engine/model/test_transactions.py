"""Transactional producers and their coordinator: facts/producers.md 4.1-4.3, 4.5."""

import pytest

from engine.model import actions as act
from engine.model import events as e
from engine.model.config import Config, ProducerConfig, TopicConfig
from engine.model.enabled import enabled
from engine.model.orders import refusal
from engine.model.state import Producer, Transacting, Transaction
from tests.engine.stage_setting import (
    ACKS_ALL,
    EARLY,
    TOPIC,
    Stage,
    send,
)

TX = ProducerConfig(linger_ms=0, transactional_id="orders")
EACH = TX._replace(transactional_id="orders-*")
OLD = TopicConfig(transaction_version=1)  # 3.6 to 3.9
OLDEST = OLD._replace(transaction_verification=False)  # before 3.6
ASK = (act.AskCoordinator, act.WriteMarkers)
BEGIN = act.BeginTransaction("p1")
COMMIT = act.CommitTransaction("p1")
ABORT = act.AbortTransaction("p1")


def stage(*producers: ProducerConfig, topic: TopicConfig = TOPIC) -> Stage:
    """A cluster with these producers, and one consumer."""
    return Stage(Config(producers or (TX,), topic, (EARLY,)))


def transacting(producer: Producer) -> Transacting:
    """The producer's part in its transactions."""
    assert producer.transacting is not None
    return producer.transacting


def patient(scene: Stage) -> Stage:
    """Everything prompt happens, and whoever was told to ask again does so."""
    scene.calm(*ASK)
    for _ in range(10):
        again = [
            move
            for move in enabled(scene.world)
            if isinstance(move, act.EndTransactionBackoff | act.EndBackoff)
        ]
        if not again:
            return scene
        scene.do(again[0]).calm(*ASK)
    raise AssertionError("it is told to ask again for ever")


def known(scene: Stage) -> Transaction:
    """The first transactional id, as the coordinator knows it."""
    return scene.world.transactions.transactions[0]


def open_one(topic: TopicConfig = TOPIC) -> Stage:
    """Message 1 is written in a transaction that is still open."""
    return stage(topic=topic).do(BEGIN, send(1)).calm(*ASK)


# --- calls --------------------------------------------------------------------------


def test_a_begin_tells_nobody() -> None:
    """beginTransaction() is local: the coordinator hears nothing of it."""
    scene = stage().do(BEGIN)

    assert known(scene).state == "empty"
    assert scene.world.network.packets == ()


def test_an_ack_within_a_transaction_is_no_success_yet() -> None:
    """The broker has the message, and the application does not count it yet."""
    assert open_one().belief(1) == "in transaction"


def test_a_commit_makes_it_a_success() -> None:
    """After commitTransaction() has returned the application takes it for done."""
    scene = open_one().do(COMMIT).calm(*ASK)

    assert scene.belief(1) == "acked"
    assert scene.told(e.TransactionEnded)[0].messages == (1,)


def test_an_abort_makes_it_a_failure() -> None:
    """After abortTransaction() the message counts as failed."""
    scene = open_one().do(ABORT).calm(*ASK)

    assert scene.belief(1) == "failed"


def test_a_commit_sends_what_lingers() -> None:
    """commitTransaction() flushes: nobody waits for linger.ms."""
    slow = TX._replace(linger_ms=60_000)
    scene = stage(slow).do(BEGIN, send(1), COMMIT).calm(*ASK)

    assert scene.belief(1) == "acked"


def test_an_abort_drops_what_lingers() -> None:
    """abortTransaction() fails what was never sent, for certain."""
    slow = TX._replace(linger_ms=60_000)
    scene = stage(slow).do(BEGIN, send(1), ABORT).calm(*ASK)

    assert scene.told(e.RecordFailed)[0].certain
    assert scene.log("b1") == []


def test_a_transaction_without_records_ends_at_once() -> None:
    """The coordinator knows nothing of it and is not asked."""
    scene = stage().do(BEGIN, COMMIT)

    assert transacting(scene.producer()).state == "ready"
    assert known(scene).state == "empty"


def test_the_application_waits_for_its_commit() -> None:
    """What it does next is done when commitTransaction() has returned."""
    scene = open_one().do(COMMIT, BEGIN, send(2))

    assert scene.producer().queues == ((),)
    assert patient(scene).belief(2) == "in transaction"


def test_a_send_outside_of_a_transaction_throws() -> None:
    """A transactional producer sends in transactions only."""
    scene = stage().do(send(1))

    assert scene.belief(1) == "failed"
    assert scene.producer().beliefs[0].certain


def test_without_an_id_a_commit_is_a_flush() -> None:
    """An application without transactional.id makes the same calls, to no effect."""
    scene = stage(ACKS_ALL._replace(linger_ms=60_000)).do(BEGIN, send(1), COMMIT)

    assert scene.calm().belief(1) == "acked"
    assert scene.world.transactions.transactions == ()


def test_close_aborts_what_is_open() -> None:
    """close() aborts an open transaction."""
    scene = open_one().do(act.CloseProducer("p1")).calm(*ASK)

    assert known(scene).state == "complete abort"
    assert scene.producer().state == "closed"


def test_a_killed_producer_knows_nothing_of_its_transaction() -> None:
    """Whether its messages are ever read is not for it to say any more."""
    assert open_one().do(act.KillProducer("p1")).belief(1) == "unknown"


def test_a_late_commit_is_unknown_and_called_again() -> None:
    """max.block.ms over: neither committed nor aborted, until the answer comes."""
    scene = open_one().do(act.CutLink("p1", "transactions"), COMMIT).calm(*ASK)
    scene.do(act.GiveUpCall("p1", 0))

    assert scene.belief(1) == "unknown"
    assert scene.told(e.EndUnanswered)[0].messages == (1,)
    assert scene.do(act.HealLink("p1", "transactions")).calm(*ASK).belief(1) == "acked"


# --- refusals -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "order", "expected"),
    [
        ((BEGIN,), BEGIN, "p1 is in a transaction already"),
        ((), COMMIT, "p1 is in no transaction"),
        ((), ABORT, "p1 is in no transaction"),
        ((), act.StartProducer("p1"), "p1 runs already"),
        ((act.KillProducer("p1"),), act.StartProducer("p1"), ""),
        ((BEGIN,), COMMIT, ""),
    ],
)
def test_refusals(
    before: tuple[act.Order, ...], order: act.Order, expected: str
) -> None:
    """What an application would not call now is refused, with the reason."""
    assert refusal(stage().do(*before).world, order) == expected


# --- the coordinator ----------------------------------------------------------------


def test_from_4_0_the_leader_adds_the_partition() -> None:
    """The producer asks nobody before its first batch; the leader does."""
    scene = stage().do(BEGIN, send(1), act.DrainBatches("p1")).deliver("p1", "b1")

    assert known(scene).partitions == (0,)
    assert scene.log("b1") == [1]


def test_before_4_0_the_producer_adds_it_first() -> None:
    """AddPartitionsToTxn is answered before the first batch may leave."""
    scene = stage(topic=OLD).do(BEGIN, send(1))

    assert not scene.can(act.DrainBatches)
    scene.do(act.AskCoordinator("p1")).deliver("p1", "transactions")
    assert known(scene).partitions == (0,)
    assert scene.deliver("transactions", "p1").can(act.DrainBatches)


def test_end_is_answered_before_any_marker() -> None:
    """Prepare is the commit point: the application hears of it at once."""
    scene = (
        open_one().do(COMMIT, act.AskCoordinator("p1")).deliver("p1", "transactions")
    )

    assert known(scene).state == "prepare commit"
    assert scene.deliver("transactions", "p1").belief(1) == "acked"
    assert [entry.control for entry in scene.replica("b1").log] == [""]


def test_complete_when_every_partition_has_its_marker() -> None:
    """The answer of the last leader completes the transaction."""
    topic = TopicConfig(partitions=2)
    scene = stage(topic=topic).do(BEGIN, send(1), send(2, partition=1)).calm(*ASK)
    scene.do(COMMIT, act.AskCoordinator("p1")).calm(act.AskCoordinator)
    scene.do(act.WriteMarkers("orders", 0)).calm()

    assert known(scene).state == "prepare commit"
    assert known(scene).pending == (1,)
    scene.do(act.WriteMarkers("orders", 1)).calm()
    assert known(scene).state == "complete commit"


def test_a_marker_waits_for_all_in_sync_replicas() -> None:
    """It is answered when the high watermark has passed it."""
    scene = open_one().do(COMMIT).calm(act.AskCoordinator)
    scene.do(act.WriteMarkers("orders", 0)).deliver("transactions", "b1")

    assert len(scene.broker("b1").parked_markers) == 1
    assert known(scene).state == "prepare commit"
    assert known(scene.calm()).state == "complete commit"


def test_a_marker_that_its_replicas_delay_is_asked_for_again() -> None:
    """After the leader's time-out the coordinator asks again; it is written again."""
    scene = open_one().do(COMMIT).calm(act.AskCoordinator)
    scene.do(act.CutLink("b2", "b1"), act.WriteMarkers("orders", 0))
    scene.calm(leave=("b2",))
    scene.do(act.ExpireMarker("b1", "orders", 0)).calm()

    assert scene.told(e.MarkerFailed)[0].error == "REQUEST_TIMED_OUT"
    assert scene.can(act.WriteMarkers)


def test_a_dead_leader_gets_its_marker_from_the_next_one() -> None:
    """The coordinator asks whoever leads now."""
    scene = open_one().do(COMMIT).calm(act.AskCoordinator).do(act.CrashBroker("b1"))

    assert not scene.can(act.WriteMarkers)
    scene.do(act.ExpireSession("b1")).calm(act.RefreshMetadata, act.Connect, *ASK)
    assert known(scene).state == "complete commit"


def test_the_next_transaction_waits_for_the_markers() -> None:
    """CONCURRENT_TRANSACTIONS: the next one begins when the last is complete."""
    scene = open_one(OLD).do(COMMIT).calm(act.AskCoordinator)
    scene.do(BEGIN, send(2)).calm(act.AskCoordinator)

    assert scene.told(e.TransactionRetried)
    assert scene.log("b1") == [1]
    assert patient(scene).belief(2) == "in transaction"


def test_from_4_0_the_next_one_retries_at_the_leader() -> None:
    """CONCURRENT_TRANSACTIONS comes as the answer to a produce request."""
    scene = open_one().do(COMMIT).calm(act.AskCoordinator)
    scene.do(BEGIN, send(2)).calm()

    assert scene.told(e.RetryScheduled)[0].error == "CONCURRENT_TRANSACTIONS"


@pytest.mark.parametrize(("version", "expected"), [(1, 0), (2, 1)])
def test_an_epoch_for_each_transaction(version: int, expected: int) -> None:
    """KIP-890: with version 2 the epoch grows with every transaction."""
    topic = TopicConfig(transaction_version=version)
    scene = open_one(topic).do(COMMIT).calm(*ASK)

    assert scene.producer().producer_epoch == expected
    assert scene.producer().sequences == ((0,) if expected else (1,))


# --- fencing and timeouts -----------------------------------------------------------


def test_two_of_one_name_the_later_fences_the_earlier() -> None:
    """initTransactions() of a second instance takes the epoch from the first."""
    scene = stage(TX, TX)

    assert [p.producer_epoch for p in scene.world.producers] == [0, 1]
    assert {p.producer_id for p in scene.world.producers} == {1}


def test_each_its_own_name_fences_nobody() -> None:
    """A star in the id stands for the producer's name."""
    scene = stage(EACH, EACH)

    assert [p.producer_epoch for p in scene.world.producers] == [0, 0]
    assert [t.transactional_id for t in scene.world.transactions.transactions] == [
        "orders-p1",
        "orders-p2",
    ]


def test_a_successor_aborts_what_its_predecessor_left_open() -> None:
    """initTransactions() waits until the open transaction is aborted."""
    scene = open_one().do(act.KillProducer("p1"), act.StartProducer("p1"))
    scene.do(act.AskCoordinator("p1")).deliver("p1", "transactions")

    assert known(scene).state == "prepare abort"
    assert scene.told(e.TransactionPrepared)[0].why == "new instance"
    patient(scene)
    assert transacting(scene.producer()).state == "ready"
    assert scene.producer().producer_epoch == 2


def test_a_zombie_is_refused_by_the_leader() -> None:
    """What the old instance still sends carries an epoch of the past."""
    scene = Stage(Config((TX, TX), TopicConfig(), (EARLY,)), absent=("p2",))
    scene.do(BEGIN, send(1)).calm(*ASK)
    patient(scene.do(act.StartProducer("p2")))
    scene.do(send(2)).calm(*ASK)

    assert scene.told(e.BatchRejected)[0].error == "INVALID_PRODUCER_EPOCH"
    assert scene.belief(2) == "failed"


def test_a_zombie_cannot_commit() -> None:
    """The coordinator answers PRODUCER_FENCED, which is fatal."""
    scene = Stage(Config((TX, TX), TopicConfig(), (EARLY,)), absent=("p2",))
    scene.do(BEGIN, send(1)).calm(*ASK)
    patient(scene.do(act.StartProducer("p2")))
    scene.do(COMMIT).calm(*ASK)

    assert scene.told(e.TransactionFailed)[0].fatal
    assert transacting(scene.producer()).state == "fatal error"
    assert scene.belief(1) == "failed"


def test_an_old_transaction_is_aborted_and_its_producer_fenced() -> None:
    """transaction.timeout.ms over: aborted, with an epoch that nobody has."""
    scene = open_one().do(act.ExpireTransaction("orders")).calm(*ASK)

    assert known(scene).state == "complete abort"
    assert known(scene).epoch == 1
    scene.do(COMMIT).calm(*ASK)
    assert scene.belief(1) == "failed"


def test_only_an_open_transaction_expires() -> None:
    """The clock runs from the first partition to the end."""
    assert not stage().do(BEGIN).can(act.ExpireTransaction)
    assert open_one().can(act.ExpireTransaction)
    assert not open_one().do(COMMIT).calm(*ASK).can(act.ExpireTransaction)


# --- errors -------------------------------------------------------------------------


def expired(topic: TopicConfig = TOPIC) -> Stage:
    """Message 1 is on a cut link, and its delivery timeout has passed."""
    scene = stage(topic=topic).do(BEGIN, act.CutLink("p1", "b1"), send(1))
    scene.calm(act.AskCoordinator)
    return scene.do(act.ExpireBatch("p1", 1))


def test_a_failed_batch_leaves_only_the_abort() -> None:
    """The transaction can be aborted, and nothing else."""
    scene = expired()

    assert transacting(scene.producer()).state == "abortable error"
    assert not scene.told(e.TransactionFailed)[0].fatal


def test_a_commit_after_a_failed_batch_throws_and_the_application_aborts() -> None:
    """As the example in KafkaProducer's documentation does."""
    scene = expired().do(COMMIT)

    assert [call.call for call in scene.told(e.TransactionCallFailed)] == ["commit"]
    assert scene.told(e.TransactionEnding)[0].outcome == "abort"


def test_a_batch_that_fails_during_the_commit_aborts_it() -> None:
    """commitTransaction() throws, and the application aborts."""
    scene = stage().do(BEGIN, send(1)).calm(*ASK)
    scene.do(act.CutLink("p1", "b1"), send(2), act.DrainBatches("p1"), COMMIT)
    scene.do(act.ExpireBatch("p1", 2)).calm(*ASK)

    assert known(scene).state == "complete abort"
    assert [scene.belief(1), scene.belief(2)] == ["failed", "failed"]


def test_before_4_0_an_abort_after_a_failed_batch_takes_a_new_epoch() -> None:
    """The client asks for one (KIP-360); the leader learns it with the next batch."""
    scene = patient(expired(OLD).do(ABORT))

    assert scene.producer().producer_epoch == 1


def late_batch(topic: TopicConfig) -> Stage:
    """The batch arrives after its transaction was aborted."""
    scene = patient(expired(topic).do(act.TimeOutRequest("p1", 1), ABORT))
    return patient(scene.do(act.HealLink("p1", "b1")))


def test_before_3_6_a_late_batch_opens_a_transaction_that_nobody_ends() -> None:
    """The hanging transaction of KIP-890: nobody asked the coordinator."""
    scene = late_batch(OLDEST)

    assert [entry.control or entry.message for entry in scene.replica("b1").log] == [
        "abort",
        1,
    ]
    assert known(scene).state == "empty"


@pytest.mark.parametrize("topic", [OLD, TopicConfig()], ids=["3.6", "4.0"])
def test_from_3_6_a_late_batch_is_refused(topic: TopicConfig) -> None:
    """The leader asks the coordinator, which knows of no such transaction."""
    scene = late_batch(topic)

    assert 1 not in scene.log("b1")
    assert scene.told(e.BatchRejected)


def test_the_next_commit_would_commit_the_late_batch_too() -> None:
    """Before 3.6 the marker of the next transaction ends the hanging one as well."""
    scene = late_batch(OLDEST)
    scene.calm(act.Connect, act.RefreshMetadata).do(BEGIN, send(2))
    scene.calm(*ASK, act.Connect, act.RefreshMetadata).do(COMMIT).calm(*ASK)

    assert scene.belief(2) == "acked"
    assert [entry.control for entry in scene.replica("b1").log if entry.control] == [
        "abort",
        "commit",
    ]


# --- starting -----------------------------------------------------------------------


def test_a_restart_sends_again_what_was_not_committed() -> None:
    """In its first transaction: its source stands where the last commit left it."""
    scene = open_one().do(act.KillProducer("p1"), act.StartProducer("p1"))
    patient(scene)

    assert scene.log("b1") == [1, 0]
    patient(scene.do(BEGIN, COMMIT))
    assert scene.log("b1") == [1, 0, 1, 0]
    assert scene.belief(1) == "acked"
    assert [m.messages for m in scene.told(e.MessagesSentAgain)] == [(1,)]


def test_a_restart_sends_nothing_again_that_was_committed() -> None:
    """What commitTransaction() returned for is behind it."""
    scene = open_one().do(COMMIT).calm(*ASK)
    patient(scene.do(act.KillProducer("p1"), act.StartProducer("p1")))

    assert patient(scene.do(BEGIN, COMMIT)).log("b1") == [1, 0]
