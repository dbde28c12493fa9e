"""A packet arrives: which role takes it, and what if nobody is there.

What arrives at a broker is in `engine.model.broker_packets`.

Left out: connections that are set up again by a restarted machine as such
(everybody connected to it learns at once that the old ones are gone).
"""

from engine.model import (
    answers,
    asking,
    coordinator,
    members,
    offsets_log,
    reading,
    recommitting,
    revoking,
    share_reading,
    transaction_coordinator,
    verification,
)
from engine.model import consumer as consumers
from engine.model.broker_packets import dropped, to_broker
from engine.model.config import ConsumerConfig
from engine.model.crediting import credit
from engine.model.network import drop_connection, take
from engine.model.outcome import (
    Outcome,
    broker_of,
    consumer_of,
    producer_of,
    settle,
    then,
)
from engine.model.reaction import Reaction
from engine.model.state import (
    COORDINATOR,
    TRANSACTIONS,
    UNKNOWN,
    Closed,
    Consumer,
    FetchResponse,
    LeaveGroup,
    MarkersWritten,
    OffsetCommit,
    OffsetCommitResponse,
    Packet,
    ProduceRequest,
    ProduceResponse,
    ShareFetchResponse,
    TransactionRequest,
    TransactionResponse,
    TxnOffsetCommit,
    World,
    WriteTxnMarkers,
    place,
)


def is_muted(world: World, item: Packet) -> bool:
    """Whether the broker reads nothing more from this connection yet.

    It carries out the requests of one connection strictly one after the other
    (facts/producers.md 1.6): a parked acks=all request holds back the next.
    """
    if not isinstance(item.body, ProduceRequest):
        return False
    return any(
        (parked.client, parked.connection) == (item.source, item.connection)
        for parked in broker_of(world, item.target).parked_produces
    )


def deliver(world: World, number: int) -> Outcome:
    """Take the packet from the network and give it to its target."""
    network, item = take(world.network, number)
    world = world._replace(network=network)
    kind = item.target[0]
    if item.target == COORDINATOR:
        return _to_coordinator(world, item)
    if item.target == TRANSACTIONS:
        return _to_transactions(world, item)
    if kind == "b":
        return to_broker(world, item)
    if kind == "p":
        return _to_producer(world, item)
    return _to_consumer(world, item)


def _to_coordinator(world: World, item: Packet) -> Outcome:
    body = item.body
    if isinstance(body, TxnOffsetCommit):
        return _promise(world, item, body)
    if isinstance(body, WriteTxnMarkers):
        ended = coordinator.end_transaction(world.coordinator, item.source, body)
        return settle(world, ended)
    if isinstance(body, LeaveGroup):
        return Outcome(members.without(world, body.group, (body.member,)))
    assert isinstance(body, OffsetCommit), "nothing else goes there"
    classic = members.is_classic(world, body.group)
    if offsets_log.partition_of(world.config) != UNKNOWN:
        return offsets_log.write(world, item, classic=classic)
    return settle(
        world,
        coordinator.commit(
            world.coordinator, item.source, item.connection, body, classic=classic
        ),
    )


def _promise(world: World, item: Packet, body: TxnOffsetCommit) -> Outcome:
    """Offsets for a transaction: first the transaction's coordinator is asked."""
    world, error, events = verification.verify_offsets(world, body)
    promised = coordinator.promise(
        world.coordinator,
        item.source,
        item.connection,
        body,
        error,
        classic=members.is_classic(world, body.group),
        fences=world.config.topic.fences_members,
    )
    return then(Outcome(world, events), settle(world, promised))


def _to_transactions(world: World, item: Packet) -> Outcome:
    """The transaction coordinator takes a request, or hears of a marker."""
    known = world.transactions
    match item.body:
        case TransactionRequest():
            version = world.config.topic.transaction_version
            handled = transaction_coordinator.handle(
                known, item.source, item.connection, item.body, version
            )
        case MarkersWritten():
            handled = transaction_coordinator.note_marker(known, item.body)
        case _:
            return Outcome(world, dropped(item))
    return credit(settle(world, handled))


def _without_connection(world: World, item: Packet) -> World:
    """The world without what a client still sent on the connection now closed."""
    network = drop_connection(world.network, item.target, item.source, item.connection)
    return world._replace(network=network)


def _to_producer(world: World, item: Packet) -> Outcome:
    producer = producer_of(world, item.target)
    config = world.config.producers[place(item.target)]
    ended = producer.state in ("closed", "exited", "killed")
    if isinstance(item.body, TransactionResponse):
        mine = producer.transacting
        if ended or mine is None or mine.connection != item.connection:
            return Outcome(world, dropped(item))
        return settle(world, asking.receive(producer, config, item.body))
    connection = producer.connections[place(item.source)]
    if ended or not connection.up or connection.number != item.connection:
        return Outcome(world, dropped(item))
    match item.body:
        case ProduceResponse(correlation=correlation, results=results):
            return settle(
                world, answers.receive(producer, config, correlation, results)
            )
        case Closed():
            lost = answers.lose_connection(producer, config, item.source, "closed")
            return settle(_without_connection(world, item), lost)
        case _:
            return Outcome(world, dropped(item))


def _hear_of_commit(
    consumer: Consumer, config: ConsumerConfig, body: OffsetCommitResponse
) -> Reaction[Consumer]:
    """The answer to a commit: stored, not just then, or not at all."""
    if body.error in recommitting.RETRIABLE:
        return recommitting.fail(consumer, config, body)
    if body.error:
        return revoking.refuse_commit(consumer, config, body)
    return consumers.receive_commit(consumer, config, body.partition, body.offset)


def _to_consumer(world: World, item: Packet) -> Outcome:
    consumer = consumer_of(world, item.target)
    config = world.config.consumers[place(item.target)]
    if consumer.state not in ("running", "paused"):
        return Outcome(world, dropped(item))
    if isinstance(item.body, OffsetCommitResponse):
        if not (consumer.assigned or consumer.joining):
            return Outcome(world, dropped(item))
        return settle(world, _hear_of_commit(consumer, config, item.body))
    connection = consumer.connections[place(item.source)]
    if not connection.up or connection.number != item.connection:
        return Outcome(world, dropped(item))
    match item.body:
        case FetchResponse():
            taken = reading.receive_fetch(consumer, config, item.source, item.body)
        case ShareFetchResponse():
            taken = share_reading.receive_shared(consumer, item.source, item.body)
        case Closed():
            taken = reading.lose_connection(consumer, item.source, "closed")
            world = _without_connection(world, item)
        case _:
            return Outcome(world, dropped(item))
    return settle(world, taken)
