"""What a transactional producer asks the coordinator, and what it makes of answers.

One request at a time: InitProducerId, AddPartitionsToTxn and AddOffsetsToTxn (before
4.0, before a partition's first batch or the offsets may leave), TxnOffsetCommit (to the
coordinator of the group), EndTxn (when nothing is queued or in flight).

Sources: facts/producers.md 4.1-4.3; Sender.maybeSendAndPollTransactionalRequest.

Left out: the search for the coordinator (it is always found).
"""

from engine.model.accumulator import believe, flying, queued
from engine.model.config import ProducerConfig
from engine.model.events import (
    EndUnanswered,
    Event,
    TransactionRequestSent,
    TransactionRetried,
    TransactionsInitialized,
)
from engine.model.producer import go_on
from engine.model.reaction import Reaction, packet
from engine.model.state import (
    COORDINATOR,
    GROUP_OFFSETS,
    TRANSACTIONS,
    Producer,
    Transacting,
    TransactionRequest,
    TransactionResponse,
    TxnOffsetCommit,
)
from engine.model.transacting import FATAL, changed, fail_transaction, fatal, settle

BUSY = "CONCURRENT_TRANSACTIONS"


def due(producer: Producer) -> str:
    """What is to be asked next: "init", "add", "offsets", "end", or "" for nothing."""
    mine = producer.transacting
    if mine is None or mine.request or mine.backing_off:
        return ""
    if mine.state == "initializing":
        return "init"
    if _missing(producer, mine):
        return "add"
    if mine.offsets:
        return "offsets"
    ending = mine.state in ("committing", "aborting") and bool(mine.partitions)
    waits = queued(producer) or flying(producer)
    return "end" if ending and not waits else ""


def _missing(producer: Producer, mine: Transacting) -> tuple[int, ...]:
    """Partitions with batches of which the coordinator has to hear first."""
    if not mine.asks_first or mine.state not in ("in transaction", "committing"):
        return ()
    wanted = [index for index, queue in enumerate(producer.queues) if queue]
    wanted += [GROUP_OFFSETS] if mine.offsets else []
    return tuple(item for item in wanted if item not in mine.partitions)


def ask(producer: Producer) -> Reaction[Producer]:
    """Send the request that is due; a new instance knows no producer id yet."""
    mine, what = producer.transacting, due(producer)
    assert mine is not None, f"{producer.name} has no transactional.id"
    if what == "offsets":
        return _ask_for_offsets(producer, mine)
    partitions = _missing(producer, mine) if what == "add" else ()
    body = TransactionRequest(
        what,
        mine.transactional_id,
        0 if what == "init" and not mine.bump else producer.producer_id,
        producer.producer_epoch,
        partitions,
        commit=mine.state == "committing",
    )
    producer = changed(producer, request=what, asking=partitions)
    sent = packet(producer.name, TRANSACTIONS, mine.connection, body)
    return Reaction(producer, (sent,), (TransactionRequestSent(producer.name, what),))


def _ask_for_offsets(producer: Producer, mine: Transacting) -> Reaction[Producer]:
    """TxnOffsetCommit; from 4.0 the offsets are in the transaction with it."""
    group, member, generation = mine.member
    body = TxnOffsetCommit(
        mine.transactional_id,
        producer.producer_id,
        producer.producer_epoch,
        group,
        member,
        generation,
        mine.offsets,
    )
    partitions = tuple(dict.fromkeys((*mine.partitions, GROUP_OFFSETS)))
    producer = changed(producer, request="offsets", partitions=partitions)
    sent = packet(producer.name, COORDINATOR, mine.connection, body)
    event = TransactionRequestSent(producer.name, "offsets")
    return Reaction(producer, (sent,), (event,))


def receive(
    producer: Producer, config: ProducerConfig, answer: TransactionResponse
) -> Reaction[Producer]:
    """The coordinator's answer."""
    mine = producer.transacting
    if mine is None or mine.request != answer.request:
        return Reaction(producer)
    producer = changed(producer, request="")
    if answer.error == BUSY:
        retried = TransactionRetried(producer.name, answer.request)
        return Reaction(changed(producer, backing_off=True), events=(retried,))
    if answer.error:
        ends = answer.request == "end" or answer.error in FATAL
        failing = fatal if ends else fail_transaction
        producer, events = failing(producer, answer.error)
        return go_on(producer, config, events)
    producer, events = _succeed(producer, mine, answer)
    return go_on(producer, config, events)


def _succeed(
    producer: Producer, mine: Transacting, answer: TransactionResponse
) -> tuple[Producer, tuple[Event, ...]]:
    if answer.request == "offsets":
        return changed(producer, offsets=()), ()
    if answer.request == "add":
        partitions = mine.partitions + mine.asking
        return changed(producer, partitions=partitions, asking=()), ()
    producer = _with_epoch(producer, answer.producer_id, answer.epoch)
    if answer.request == "init":
        initialized = TransactionsInitialized(
            producer.name, mine.transactional_id, answer.epoch
        )
        return changed(producer, state="ready"), (initialized,)
    outcome = "commit" if mine.state == "committing" else "abort"
    producer, ended = settle(producer, outcome)
    bumps = outcome == "abort" and mine.bump and mine.asks_first
    state = "initializing" if bumps else "ready"
    return changed(producer, state=state, partitions=(), late=False), (ended,)


def _with_epoch(producer: Producer, producer_id: int, epoch: int) -> Producer:
    """A new epoch begins with sequence 0 everywhere."""
    if (producer.producer_id, producer.producer_epoch) == (producer_id, epoch):
        return producer
    return producer._replace(
        producer_id=producer_id,
        producer_epoch=epoch,
        sequences=(0,) * len(producer.sequences),
    )


def end_backoff(producer: Producer) -> Reaction[Producer]:
    """The coordinator may be asked again."""
    return Reaction(changed(producer, backing_off=False))


def is_kept_waiting(producer: Producer) -> bool:
    """Whether commit or abort blocks, and has not run into max.block.ms yet."""
    mine, call = producer.transacting, producer.call
    if mine is None or mine.late or call is None:
        return False
    return call.begun and mine.state in ("committing", "aborting")


def give_up(producer: Producer) -> Reaction[Producer]:
    """max.block.ms is over: an exception, and nothing is known; it is called again."""
    mine = producer.transacting
    assert mine is not None, f"{producer.name} has no transactional.id"
    outcome = "commit" if mine.state == "committing" else "abort"
    messages: tuple[int, ...] = ()
    for belief in producer.beliefs:
        if (belief.transaction, belief.state) == (mine.number, "in transaction"):
            messages += (belief.message,)
            producer = believe(producer, belief.message, "unknown")
    event = EndUnanswered(producer.name, outcome, messages)
    return Reaction(changed(producer, late=True), events=(event,))
