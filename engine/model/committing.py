"""A consumer's commits: which offset goes to the coordinator, and when.

Sources: facts/consumers.md B4 (Java), B5 (librdkafka), B6 (kafka-go), B8.

Left out: retries of a failed commit, commits that the coordinator refuses.
"""

from engine.model.config import ConsumerConfig
from engine.model.events import CommitIntervalPassed, CommitSent
from engine.model.reaction import Reaction, packet
from engine.model.reading import with_reading
from engine.model.state import COORDINATOR, UNKNOWN, Consumer, Handed, OffsetCommit

STORING = ("store", "store-after")


def wants_commit(consumer: Consumer) -> bool:
    """Whether some position is another one than was committed last, ahead or behind."""
    return any(
        reading.position not in (UNKNOWN, reading.committing)
        for reading in consumer.readings
    )


def commit_record(consumer: Consumer, record: Handed, how: str) -> Reaction[Consumer]:
    """Send the commit that follows one record."""
    return _send_commit(consumer, record.partition, record.offset + 1, how)


def _send_commit(
    consumer: Consumer, partition: int, offset: int, how: str
) -> Reaction[Consumer]:
    reading = consumer.readings[partition]._replace(committing=offset)
    body = OffsetCommit(consumer.group, partition, offset)
    return Reaction(
        with_reading(consumer, partition, reading),
        (packet(consumer.name, COORDINATOR, 1, body),),
        (CommitSent(consumer.name, partition, offset, how),),
    )


def commit_positions(consumer: Consumer, how: str) -> Reaction[Consumer]:
    """Commit every position that has moved since the last commit."""
    reaction: Reaction[Consumer] = Reaction(consumer)
    for partition, reading in enumerate(consumer.readings):
        if reading.position in (UNKNOWN, reading.committing):
            continue
        sent = _send_commit(reaction.state, partition, reading.position, how)
        reaction = Reaction(
            sent.state, reaction.out + sent.out, reaction.events + sent.events
        )
    return reaction


def commit_offsets(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """commitSync() after the batch, or librdkafka's background thread."""
    if config.commit not in STORING:
        sent = commit_positions(consumer, config.commit)
        return sent._replace(state=sent.state._replace(waits_for_commit=True))
    reaction: Reaction[Consumer] = Reaction(consumer)
    for partition, reading in enumerate(consumer.readings):
        if reading.stored > max(reading.committing, reading.committed):
            sent = _send_commit(
                reaction.state, partition, reading.stored, config.commit
            )
            reaction = Reaction(
                sent.state, reaction.out + sent.out, reaction.events + sent.events
            )
    return reaction


def can_commit(consumer: Consumer, config: ConsumerConfig) -> bool:
    """Whether `commit_offsets` has something to do now."""
    if not consumer.assigned or consumer.waits_for_commit:
        return False
    if config.commit in STORING:
        return any(r.stored > max(r.committing, r.committed) for r in consumer.readings)
    idle = not (consumer.batch or consumer.hands)
    return config.commit == "batch" and idle and wants_commit(consumer)


def pass_interval(consumer: Consumer) -> Reaction[Consumer]:
    """auto.commit.interval.ms is over: the next poll commits."""
    event = CommitIntervalPassed(consumer.name)
    return Reaction(consumer._replace(commit_due=True), events=(event,))
