"""Which partition a record goes to: by the hash of its key, or in turn.

Sources: facts/producers.md 1.3 (Java), 5 (kafka-go), 7; facts/producers.yaml, the
`partitioner` of each client. The hashes are the clients' own: Java's murmur2
(Utils.java), librdkafka's CRC32 (rdcrc32.c), FNV-1a as sarama and kafka-go's Hash
take it (partitioner.go, balancer.go) and as librdkafka does (rdmurmur2.c, rdfnv1a.c).

Left out: chance. Where a client draws a partition at random this takes the next one
in turn. Java's preference for short queues (adaptive partitioning), the time that
librdkafka sticks to a partition (sticky.partitioning.linger.ms), partitioners of the
application's own.
"""

from engine.model.accumulator import batch_bytes, has_room
from engine.model.config import ProducerConfig
from engine.model.state import NOBODY, UNKNOWN, Producer, Record

_WORD = 0xFFFF_FFFF
_SIGN = 0x8000_0000


def choose_partition(
    producer: Producer, config: ProducerConfig, record: Record
) -> tuple[Record, Producer]:
    """The record with its partition: its own, that of its key, or the next in turn."""
    if record.partition != UNKNOWN:
        return record, producer
    count = topic_size(producer)
    if record.key and config.keyed:
        chosen = partition_of(record.key, count, config.keyed)
        return record._replace(partition=chosen), producer
    match config.keyless:
        case "sticky batch":
            producer = _leave_full_batch(producer, config, record)
        case "sticky bytes":
            producer = _leave_after_enough(producer, config)
            filled = producer.stuck_bytes + record.bytes
            producer = producer._replace(stuck_bytes=filled)
        case _:
            chosen = _available(producer, config, producer.next_partition)
            return record._replace(partition=chosen), producer._replace(
                next_partition=(chosen + 1) % count
            )
    chosen = _available(producer, config, producer.next_partition)
    return record._replace(partition=chosen), producer._replace(next_partition=chosen)


def partition_of(key: str, partitions: int, hashing: str) -> int:
    """The partition of a key, as this client's hash has it."""
    data = key.encode()
    match hashing:
        case "murmur2":
            return (murmur2(data) & ~_SIGN) % partitions
        case "crc32":
            return crc32(data) % partitions
        case "fnv1a":  # sarama, kafka-go: the sign goes after the division
            return abs(_remainder(_signed(fnv1a(data)), partitions))
        case "fnv1a reference":
            return (fnv1a(data) & ~_SIGN) % partitions
        case other:
            raise ValueError(f"there is no hash {other!r}")


def murmur2(data: bytes) -> int:
    """Java's murmur2 of the bytes, as an unsigned word (Utils.murmur2)."""
    seed, factor = 0x9747_B28C, 0x5BD1_E995
    found = seed ^ len(data)
    whole = len(data) - len(data) % 4
    for start in range(0, whole, 4):
        word = int.from_bytes(data[start : start + 4], "little") * factor & _WORD
        word = (word ^ word >> 24) * factor & _WORD
        found = found * factor & _WORD ^ word
    if whole < len(data):
        rest = int.from_bytes(data[whole:], "little")
        found = (found ^ rest) * factor & _WORD
    found = (found ^ found >> 13) * factor & _WORD
    return found ^ found >> 15


def crc32(data: bytes) -> int:
    """The CRC-32 of the bytes (the one of zlib and Ethernet), as an unsigned word."""
    found = _WORD
    for byte in data:
        found ^= byte
        for _ in range(8):
            found = found >> 1 ^ (0xEDB8_8320 if found & 1 else 0)
    return found ^ _WORD


def fnv1a(data: bytes) -> int:
    """The 32-bit FNV-1a hash of the bytes, as an unsigned word."""
    found = 0x811C_9DC5
    for byte in data:
        found = (found ^ byte) * 0x0100_0193 & _WORD
    return found


def _signed(word: int) -> int:
    return word - (1 << 32) if word & _SIGN else word


def _remainder(number: int, divisor: int) -> int:
    """What is left of a division as Go has it, with the sign of the number."""
    left = abs(number) % divisor
    return -left if number < 0 else left


def topic_size(producer: Producer) -> int:
    """How many partitions the main topic has; records without one go there."""
    return producer.partitions or len(producer.queues)


def _available(producer: Producer, config: ProducerConfig, start: int) -> int:
    """The first partition from here that has a leader, or this one."""
    count = topic_size(producer)
    if not config.avoids_leaderless:
        return start
    for step in range(count):
        found = (start + step) % count
        if producer.leaders[found].broker != NOBODY:
            return found
    return start


def _next(producer: Producer) -> Producer:
    following = (producer.next_partition + 1) % topic_size(producer)
    return producer._replace(next_partition=following, stuck_bytes=0)


def _leave_full_batch(
    producer: Producer, config: ProducerConfig, record: Record
) -> Producer:
    """Java 2.4 to 3.2: another partition whenever a batch would be begun (KIP-480)."""
    queue = producer.queues[producer.next_partition]
    stays = queue and has_room(queue[-1], record, config)
    return producer if stays or producer.next_batch == 1 else _next(producer)


def _leave_after_enough(producer: Producer, config: ProducerConfig) -> Producer:
    """Java from 3.3 on: another partition after batch.size bytes (KIP-794).

    It waits for the end of the batch that is open, but not for more than twice that.
    """
    filled, limit = producer.stuck_bytes, config.batch_bytes
    queue = producer.queues[producer.next_partition]
    ended = not queue or queue[-1].closed or batch_bytes(queue[-1]) >= limit
    enough = (filled >= limit and ended) or filled >= 2 * limit
    return _next(producer) if enough and filled else producer
