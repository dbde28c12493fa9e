"""A consumer's commits: which offset goes to the coordinator, and when.

What is committed is a position, an offset that is stored for it
(`engine.model.marking`), or one record's own. What sends it, by commit mode:

- the next poll() after the interval: ``auto`` (Java, kafka-python);
- a clock in the background: `TIMED`, among them ``task`` (aiokafka), which takes
  the positions;
- the end of a batch: ``batch``, and ``resolve``, ``resolve-all`` (kafkajs);
- every record: ``record`` (its own offset), ``async`` and ``async-retry`` (the same
  without waiting), ``positions`` (commitSync() without arguments), ``watermark``;
- the end of a batch, in one transaction with its results: ``transaction``
  (`engine.model.writing`);
- a flush of what the application kept in memory: ``flush``;
- the hand-over itself: ``before`` (kafka-go ReadMessage).

Sources: facts/consumers.md A4 (close), B4 (Java), B5 (librdkafka), B6 (kafka-go),
B7, B8.

What follows when the coordinator does not take one: `engine.model.recommitting` and
`engine.model.revoking`.

Left out: several partitions in one request.
"""

from engine.model.config import ConsumerConfig
from engine.model.events import CommitIntervalPassed, CommitSent
from engine.model.marking import next_offset, wants_store
from engine.model.reaction import Reaction, packet
from engine.model.reading import with_reading
from engine.model.state import COORDINATOR, UNKNOWN, Consumer, Handed, OffsetCommit

ONLY_GREATER = ("store", "store-after")  # librdkafka sends no smaller offset
TIMED = (*ONLY_GREATER, "previous", "task", "mark", "mark-first", "mark-watermark")
TRANSACTION = "transaction"
AFTER_BATCH = ("batch", "resolve", "resolve-all", TRANSACTION)
OF_POSITIONS = ("auto", "task", "batch", "positions", TRANSACTION)
AT_CLOSE = ("auto", *TIMED, "resolve", "resolve-all")


def wants_commit(consumer: Consumer) -> bool:
    """Whether some position is another one than was committed last, ahead or behind."""
    return any(
        reading.position not in (UNKNOWN, reading.committing)
        for reading in consumer.readings
    )


def commit_record(
    consumer: Consumer, config: ConsumerConfig, record: Handed
) -> Reaction[Consumer]:
    """Send the commit that follows one record."""
    offset = next_offset(config, record)
    return send_commit(consumer, record.partition, offset, config.commit)


def commit_after(
    consumer: Consumer, config: ConsumerConfig, record: Handed
) -> Reaction[Consumer]:
    """What the application commits after its work on a record, if it does then."""
    match config.commit:
        case "record":
            sent = commit_record(consumer, config, record)
            waits = config.workers == 1
            return sent._replace(state=sent.state._replace(waits_for_commit=waits))
        case "async" | "async-retry":
            return commit_record(consumer, config, record)
        case "positions":
            sent = commit_positions(consumer, config.commit)
            waits = bool(sent.out)
            return sent._replace(state=sent.state._replace(waits_for_commit=waits))
        case "watermark":
            return commit_stored(consumer, config)
        case _:
            return Reaction(consumer)


def send_commit(
    consumer: Consumer, partition: int, offset: int, how: str, attempt: int = 1
) -> Reaction[Consumer]:
    """Ask the coordinator to store one offset; `attempt`: the so many-th time."""
    reading = consumer.readings[partition]._replace(committing=offset, unanswered=True)
    who = (consumer.member_id, consumer.generation)
    body = OffsetCommit(consumer.group, partition, offset, *who, attempt)
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
        sent = send_commit(reaction.state, partition, reading.position, how)
        reaction = Reaction(
            sent.state, reaction.out + sent.out, reaction.events + sent.events
        )
    return reaction


def commit_stored(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """Commit every stored offset that is news to the coordinator."""
    reaction: Reaction[Consumer] = Reaction(consumer)
    for partition, reading in enumerate(consumer.readings):
        least = max(reading.committing, reading.committed)
        if config.commit in ONLY_GREATER and reading.stored <= least:
            continue
        if reading.stored in (UNKNOWN, reading.committing):
            continue
        sent = send_commit(reaction.state, partition, reading.stored, config.commit)
        reaction = Reaction(
            sent.state, reaction.out + sent.out, reaction.events + sent.events
        )
    return reaction


def commit_offsets(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """commitSync() after the batch, or the clock in the background."""
    if config.commit == TRANSACTION:
        return Reaction(_end_transaction(consumer))
    if config.commit in OF_POSITIONS:
        sent = commit_positions(consumer, config.commit)
    else:
        sent = commit_stored(consumer, config)
    waits = config.commit not in TIMED and bool(sent.out)
    return sent._replace(state=sent.state._replace(waits_for_commit=waits))


def _end_transaction(consumer: Consumer) -> Consumer:
    """The batch is done: its offsets shall count together with its results."""
    starts: tuple[tuple[int, int], ...] = ()
    for partition, reading in enumerate(consumer.readings):
        if reading.position in (UNKNOWN, reading.committing):
            continue
        starts += ((partition, reading.committing),)
        moved = reading._replace(committing=reading.position)
        consumer = with_reading(consumer, partition, moved)
    return consumer._replace(transaction="asked", starts=starts, waits_for_commit=True)


def commit_at_close(consumer: Consumer, config: ConsumerConfig) -> Reaction[Consumer]:
    """What a clean end commits: positions, or what is stored, or nothing (A4)."""
    if config.commit == "auto":
        return commit_positions(consumer, "close")
    if config.commit in OF_POSITIONS and config.commit in AT_CLOSE:
        return commit_positions(consumer, config.commit)
    if config.commit in AT_CLOSE:
        return commit_stored(consumer, config)
    return Reaction(consumer)


def has_news(consumer: Consumer, config: ConsumerConfig) -> bool:
    """Whether there is an offset to commit that was not sent yet."""
    if config.commit in OF_POSITIONS:
        return wants_commit(consumer)
    if config.commit in ONLY_GREATER:
        return any(r.stored > max(r.committing, r.committed) for r in consumer.readings)
    return wants_store(consumer)


def can_commit(consumer: Consumer, config: ConsumerConfig) -> bool:
    """Whether `commit_offsets` has something to do now."""
    if not consumer.assigned or consumer.waits_for_commit:
        return False
    if config.commit in TIMED:
        return has_news(consumer, config)
    if config.commit not in AFTER_BATCH:
        return False
    left = config.hands_off or not (consumer.batch or consumer.hands)
    return left and has_news(consumer, config)


def pass_interval(consumer: Consumer) -> Reaction[Consumer]:
    """auto.commit.interval.ms is over: the next poll commits."""
    event = CommitIntervalPassed(consumer.name)
    return Reaction(consumer._replace(commit_due=True), events=(event,))
