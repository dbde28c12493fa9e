"""What is under way from a buffer that another batch has been given (KAFKA-19012).

Where a request names its topics is memory of its own. Its batches lie in the pool's
buffers, and a batch's checksum covers neither topic nor partition. So a batch that is
complete and exactly as large as the one before it in the buffer goes where that one
should have gone, and the broker takes it. Anything else fails the checksum or the
length: nothing is written. What the socket has been given is out of reach: it takes
send.buffer.bytes that the other side has not confirmed, and a broker that does not
read still takes socket.receive.buffer.bytes.

Sources: KAFKA-19012; DefaultRecordBatch.java, ProduceRequest.validateRecords, and
MultiRecordsSend at 4.1.0.

Left out: a producer whose socket is full sends no further request to that broker; a
process that dies takes along what its socket has not been given.
"""

from engine.model.accumulator import batch_bytes, flying, messages_of, queued
from engine.model.events import BufferReused
from engine.model.network import link
from engine.model.outcome import Outcome, producer_of
from engine.model.state import (
    Batch,
    Freed,
    Packet,
    Producer,
    ProduceRequest,
    World,
    place,
)

RECEIVE_BUFFER_BYTES = 102_400  # socket.receive.buffer.bytes of a broker


def follow(before: World, outcome: Outcome, name: str) -> Outcome:
    """What one move of a producer does to its requests that are not written yet."""
    was, now = producer_of(before, name), producer_of(outcome.world, name)
    for freed in was.freed:
        if all(item.batch != freed.batch for item in now.freed):
            outcome = outcome._replace(world=_hang_up(outcome.world, name, freed))
    for freed in now.freed:
        if freed.by:
            outcome = _overwrite(outcome, now, freed)
    return outcome


def _hang_up(world: World, name: str, freed: Freed) -> World:
    """The connection is closed: what the socket was not given never arrives."""
    item = _request(world, name, freed)
    if item is None or _is_written(world, item, freed.batch):
        return world
    kept = tuple(other for other in world.network.packets if other is not item)
    return world._replace(network=world.network._replace(packets=kept))


def _overwrite(outcome: Outcome, producer: Producer, freed: Freed) -> Outcome:
    """The request's batch is now what the buffer holds."""
    world = outcome.world
    item = _request(world, producer.name, freed)
    taker = next(
        (one for one in queued(producer) + flying(producer) if one.number == freed.by),
        None,
    )
    if item is None or taker is None or _is_written(world, item, freed.batch):
        return outcome
    assert isinstance(item.body, ProduceRequest)
    old = next(one for one in item.body.batches if one.number == freed.batch)
    begun = _bytes_before(world, item, freed.batch) < _room(world, item)
    new = old._replace(torn=True) if begun else _as_in_buffer(old, taker)
    batches = tuple(new if one is old else one for one in item.body.batches)
    changed = item._replace(body=item.body._replace(batches=batches))
    packets = tuple(changed if one is item else one for one in world.network.packets)
    world = world._replace(network=world.network._replace(packets=packets))
    events = outcome.events
    if not old.torn and new.torn:
        lost = messages_of((old,))
        events += (BufferReused(producer.name, freed.by, item.target, lost),)
    return outcome._replace(world=world, events=events)


def _as_in_buffer(old: Batch, taker: Batch) -> Batch:
    """The batch that took the buffer, where it is complete and has the same length."""
    alike = len(old.records) == len(taker.records)
    if not taker.sent or not alike or batch_bytes(old) != batch_bytes(taker):
        return old._replace(torn=True)
    return old._replace(
        records=taker.records,
        sequence=taker.sequence,
        producer_epoch=taker.producer_epoch,
        torn=False,
    )


def _request(world: World, name: str, freed: Freed) -> Packet | None:
    """The request of that batch, if it has not arrived."""
    return next(
        (
            item
            for item in world.network.packets
            if item.source == name
            and isinstance(item.body, ProduceRequest)
            and item.body.correlation == freed.correlation
        ),
        None,
    )


def _is_written(world: World, item: Packet, number: int) -> bool:
    """Whether the socket has been given the whole batch."""
    assert isinstance(item.body, ProduceRequest)
    batch = next(one for one in item.body.batches if one.number == number)
    end = _bytes_before(world, item, number) + batch_bytes(batch)
    return end <= _room(world, item)


def _bytes_before(world: World, item: Packet, number: int) -> int:
    """How much the connection has to carry before that batch."""
    way = (item.source, item.target, item.connection)
    count = 0
    for other in world.network.packets:
        if not isinstance(other.body, ProduceRequest):
            continue
        if (other.source, other.target, other.connection) != way:
            continue
        for batch in other.body.batches:
            if other is item and batch.number == number:
                return count
            count += batch_bytes(batch)
    return count


def _room(world: World, item: Packet) -> int:
    """How many bytes the connection takes although nobody reads them."""
    own = world.config.producers[place(item.source)].send_buffer_bytes
    way = link(world.network, item.source, item.target)
    return own if way.cut or way.slow_ms else own + RECEIVE_BUFFER_BYTES
