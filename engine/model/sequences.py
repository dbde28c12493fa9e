"""The order of an idempotent producer's batches, and what it does about a gap.

Sources: facts/producers.md 3.2 (sequences), 3.4 (OUT_OF_ORDER), 3.5.

Left out: InitProducerId without transactions (such a producer has its id from the
start, and a new one at once), epochs beyond 32,767, what is still under way with an id
that was given up.
"""

from engine.model.accumulator import believe, flying, queued, with_queue
from engine.model.events import EpochBumped, Event
from engine.model.state import UNKNOWN, Batch, Producer


def requeue(
    producer: Producer, batches: tuple[Batch, ...], *, in_place: bool = False
) -> Producer:
    """Put batches back: at the head, but never before a lower sequence.

    `in_place`: never before a batch that was begun earlier (librdkafka, 6).
    """
    partition = batches[0].partition
    queue = producer.queues[partition]
    sequence = batches[0].sequence
    before = tuple(
        item
        for item in queue
        if UNKNOWN < item.sequence < sequence
        or (in_place and item.number < batches[0].number)
    )
    after = tuple(item for item in queue if item not in before)
    return with_queue(producer, partition, (*before, *batches, *after))


def follows_others(producer: Producer, batch: Batch) -> bool:
    """Whether an earlier batch of the partition is still unsettled."""
    return any(
        UNKNOWN < other.sequence < batch.sequence
        for other in queued(producer) + flying(producer)
        if other.partition == batch.partition
    )


def bump_epoch(producer: Producer, batch: Batch) -> tuple[Producer, tuple[Event, ...]]:
    """A real gap: new epoch, sequences from 0; the application is not told (3.4).

    Every sequenced batch of the partition is renumbered, those in flight too:
    their answers name batches, and what comes back out of order is sent again.
    """
    epoch = producer.producer_epoch + 1
    partition = batch.partition
    again = batch._replace(attempts=batch.attempts + 1, backing_off=True)
    waiting = (again, *producer.queues[partition])
    mine = [
        item
        for item in (*waiting, *flying(producer))
        if item.partition == partition and item.sequence != UNKNOWN
    ]
    renumbered: dict[int, Batch] = {}
    following = 0
    for item in sorted(mine, key=lambda one: one.sequence):
        renumbered[item.number] = item._replace(
            sequence=following, producer_epoch=epoch
        )
        following += len(item.records)
    for record in batch.records:
        producer = believe(producer, record.message, "buffered")
    producer = with_queue(
        producer,
        partition,
        tuple(renumbered.get(item.number, item) for item in waiting),
    )
    in_flight = tuple(
        request._replace(
            batches=tuple(renumbered.get(b.number, b) for b in request.batches)
        )
        for request in producer.in_flight
    )
    sequences = tuple(
        following if index == partition else 0
        for index in range(len(producer.sequences))
    )
    producer = producer._replace(
        producer_epoch=epoch, sequences=sequences, in_flight=in_flight
    )
    return producer, (EpochBumped(producer.name, epoch),)


PRODUCERS = 10  # ids of one producer differ by this, so that no two share one


def new_producer_id(producer: Producer, batch: Batch) -> Producer:
    """Java up to 2.4, after a gap: a new id, and all sequences from 0 (3.4).

    What waits with a sequence of the old id gets one of the new. `batch` has met the
    gap; one that still has a sequence of an id given up before changes nothing.
    """
    if batch.sequence >= producer.sequences[batch.partition]:
        return producer
    queues = tuple(
        tuple(batch._replace(sequence=UNKNOWN) for batch in queue)
        for queue in producer.queues
    )
    return producer._replace(
        producer_id=producer.producer_id + PRODUCERS,
        queues=queues,
        sequences=(0,) * len(producer.sequences),
    )


def waits_for_older_epoch(producer: Producer, batch: Batch) -> bool:
    """Whether a new batch has to wait for those of an older producer epoch (3.2)."""
    return batch.sequence == UNKNOWN and any(
        item.sequence != UNKNOWN and item.producer_epoch != producer.producer_epoch
        for item in flying(producer)
        if item.partition == batch.partition
    )
