"""A leader asks the transaction coordinator before it appends (KIP-890).

From 4.0 (transaction version 2) the leader itself adds the partition to the
transaction; from 3.6 it only makes sure that the producer has done so. Before
that nobody asked, and a late batch could begin a transaction that nobody ends.
Where the log has the transaction open already, there is nothing to ask.

Sources: facts/producers.md 4.1; ReplicaManager.maybeSendPartitionsToTransaction.

Left out: the question takes no time of its own and always finds the coordinator;
the broker's own retries while the transaction before is completing.
"""

from engine.model import transaction_coordinator
from engine.model.events import Event
from engine.model.hosting import hosted
from engine.model.stability import has_open
from engine.model.state import (
    GROUP_OFFSETS,
    Batch,
    Broker,
    ProduceRequest,
    TransactionRequest,
    TxnOffsetCommit,
    World,
)

FENCED_PRODUCER = "INVALID_PRODUCER_EPOCH"


def verify(
    world: World, broker: Broker, request: ProduceRequest
) -> tuple[World, ProduceRequest, tuple[Event, ...]]:
    """The request with what the coordinator refused, and the world that it asked."""
    if not request.transactional_id:
        return world, request, ()
    events: tuple[Event, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    for batch in request.batches:
        if not _asks(broker, request, batch):
            continue
        world, error, more = _ask(world, request, batch)
        events += more
        if error:
            refused += ((batch.number, error),)
    return world, request._replace(refused=refused), events


def verify_offsets(
    world: World, request: TxnOffsetCommit
) -> tuple[World, str, tuple[Event, ...]]:
    """The group's coordinator asks in the same way, for offsets in a transaction."""
    question = TransactionRequest(
        "add",
        request.transactional_id,
        request.producer_id,
        request.epoch,
        (GROUP_OFFSETS,),
    )
    return _put(world, question)


def _asks(broker: Broker, request: ProduceRequest, batch: Batch) -> bool:
    part = hosted(broker, batch.partition)
    return part.leadership is not None and not has_open(
        part.replica, request.producer_id, batch.producer_epoch
    )


def _ask(
    world: World, request: ProduceRequest, batch: Batch
) -> tuple[World, str, tuple[Event, ...]]:
    question = TransactionRequest(
        "add",
        request.transactional_id,
        request.producer_id,
        batch.producer_epoch,
        (batch.partition,),
    )
    world, error, events = _put(world, question)
    if error == transaction_coordinator.FENCED:
        error = FENCED_PRODUCER
    return world, error, events


def _put(
    world: World, question: TransactionRequest
) -> tuple[World, str, tuple[Event, ...]]:
    """Put the question: an order to add, or whether it was added."""
    topic = world.config.topic
    if topic.transaction_version >= transaction_coordinator.BY_EPOCH:
        known, error, events = transaction_coordinator.add(world.transactions, question)
        world = world._replace(transactions=known)
    else:
        asks = topic.transaction_verification
        known, events = world.transactions, ()
        error = transaction_coordinator.verify(known, question) if asks else ""
    return world, error, events
