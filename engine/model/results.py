"""Results that an application keeps in memory, and the flush that makes them durable.

To the client such a record is done; to the group it is processed with the flush.

Sources: facts/consumers.md A5 (Connect's preCommit), C1 L29.

Left out: a flush that fails.
"""

from engine.model.committing import commit_stored
from engine.model.config import ConsumerConfig
from engine.model.events import Event, MessageProcessed, ResultsFlushed
from engine.model.marking import raise_watermark
from engine.model.reaction import Reaction
from engine.model.state import Consumer


def flush(
    consumer: Consumer, config: ConsumerConfig, done: tuple[int, ...]
) -> Reaction[Consumer]:
    """What was kept in memory is durable now; `done`: how often each was before."""
    records = consumer.unflushed
    messages = tuple(record.message for record in records)
    consumer = consumer._replace(unflushed=(), processed=consumer.processed + messages)
    events: tuple[Event, ...] = (ResultsFlushed(consumer.name, messages),)
    events += tuple(
        MessageProcessed(
            consumer.name, item.message, item.partition, item.offset, times + 1
        )
        for item, times in zip(records, done, strict=True)
    )
    if config.commit != "flush":
        return Reaction(consumer, events=events)
    for partition in range(len(consumer.readings)):
        consumer = raise_watermark(consumer, config, partition)
    sent = commit_stored(consumer, config)
    return sent._replace(events=events + sent.events)
