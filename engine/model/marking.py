"""Which offset of a partition may be committed next: stored, marked or resolved.

`Reading.stored` is that offset. Commit modes (`ConsumerConfig.commit`) differ in
when it moves; `engine.model.committing` says when it is sent:

- when a record is handed out: ``store`` (librdkafka), ``mark-first`` (Sarama, with
  the mark at the top of the loop);
- at the next poll: ``previous`` (franz-go: what the poll before returned);
- when the work on a record is done: ``store-after`` (librdkafka), ``mark`` (Sarama
  and franz-go marks, where the larger mark wins), ``resolve`` (kafkajs);
- when every record below it is done: ``watermark``, ``mark-watermark``, and
  ``flush``, for which a record is done once its result is on disk;
- when the whole batch is left behind: ``resolve-all`` (kafkajs eachBatch).

Sources: facts/consumers.md B5 (librdkafka), B7 (Sarama, franz-go, kafkajs), B18
(contiguous watermark).

Left out: marks in the metadata of a commit (parallel-consumer's bitmap).
"""

from engine.model.config import ConsumerConfig
from engine.model.reading import with_reading
from engine.model.state import UNKNOWN, Consumer, Handed

AT_HANDING = ("store", "mark-first")
AFTER_WORK = ("store-after", "mark", "resolve")
CONTIGUOUS = ("watermark", "mark-watermark", "flush")
LARGER_WINS = ("mark", "mark-first")


def _store(consumer: Consumer, partition: int, offset: int) -> Consumer:
    reading = consumer.readings[partition]
    if reading.position == UNKNOWN:
        return consumer  # not its partition any more: clients refuse to store it
    return with_reading(consumer, partition, reading._replace(stored=offset))


def next_offset(config: ConsumerConfig, record: Handed) -> int:
    """The offset that stands for "this record is done": the one after it (B1).

    An application that is off by one says the record's own (C2, U10).
    """
    return record.offset + 1 if config.commits_next else record.offset


def note_poll(consumer: Consumer, config: ConsumerConfig) -> Consumer:
    """A new poll: what the last one returned counts as done (franz-go)."""
    if config.commit == "previous":
        for partition, reading in enumerate(consumer.readings):
            consumer = _store(consumer, partition, reading.position)
    return consumer


def note_handed(
    consumer: Consumer, config: ConsumerConfig, records: tuple[Handed, ...]
) -> Consumer:
    """The application gets records of one partition."""
    if config.commit not in AT_HANDING:
        return consumer
    last = records[-1]
    return _mark(consumer, config, last.partition, next_offset(config, last))


def note_done(consumer: Consumer, config: ConsumerConfig, record: Handed) -> Consumer:
    """The work on a record ended well, or the application takes it as if it had."""
    if config.commit in AFTER_WORK:
        offset = next_offset(config, record)
        consumer = _mark(consumer, config, record.partition, offset)
    return raise_watermark(consumer, config, record.partition)


def raise_watermark(
    consumer: Consumer, config: ConsumerConfig, partition: int
) -> Consumer:
    """Everything below the oldest record that is not done may be committed (B18)."""
    if config.commit not in CONTIGUOUS:
        return consumer
    open_ = unfinished(consumer) + consumer.undone
    oldest = [record.offset for record in open_ if record.partition == partition]
    position = consumer.readings[partition].position
    return _store(consumer, partition, min([*oldest, position]))


def note_batch_left(consumer: Consumer, config: ConsumerConfig) -> Consumer:
    """The handler of a whole batch returned: its last offset is resolved (B7)."""
    if config.commit == "resolve-all":
        for partition, reading in enumerate(consumer.readings):
            if reading.consumed:
                consumer = _store(consumer, partition, reading.position)
    return consumer


def unfinished(consumer: Consumer) -> tuple[Handed, ...]:
    """Every record that the application has and has not finished."""
    taken = consumer.held + consumer.hands + consumer.batch
    return taken + consumer.unflushed + consumer.enlisted


def _mark(
    consumer: Consumer, config: ConsumerConfig, partition: int, offset: int
) -> Consumer:
    stored = consumer.readings[partition].stored
    if config.commit in LARGER_WINS:
        offset = max(offset, stored)
    return _store(consumer, partition, offset)


def wants_store(consumer: Consumer) -> bool:
    """Whether what is stored is another offset than was committed last."""
    return any(
        reading.stored not in (UNKNOWN, reading.committing)
        for reading in consumer.readings
    )
