"""Which partition a record goes to: the clients' own hashes, and taking turns."""

import pytest

from engine.model import actions as act
from engine.model.config import ProducerConfig, TopicConfig
from engine.model.events import MessageBuffered
from engine.model.partitioning import crc32, fnv1a, murmur2, partition_of
from engine.model.state import UNKNOWN, Record
from tests.engine.stage_setting import ACKS_ALL, Stage, cast

LINGERING = ProducerConfig(batch_bytes=250, linger_ms=1_000)
THREE = TopicConfig(partitions=3)


def buffered(config: ProducerConfig, *records: Record) -> list[int]:
    """The partitions to which these records go, one call each."""
    stage = Stage(cast(config, THREE))
    for record in records:
        stage.do(act.Send("p1", (record,)))
    return [event.partition for event in stage.told(MessageBuffered)]


def keyless(*messages: int) -> tuple[Record, ...]:
    """Messages of 100 bytes without key and partition."""
    return tuple(Record(message, UNKNOWN, 100) for message in messages)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("21", -973932308),
        ("foobar", -790332482),
        ("a-little-bit-long-string", -985981536),
        ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        ("abc", 479470107),
    ],
)
def test_murmur2_is_that_of_kafka(key: str, expected: int) -> None:
    """Kafka's own test vectors (UtilsTest.testMurmur2)."""
    found = murmur2(key.encode())

    assert expected == (found - 2**32 if found >= 2**31 else found)


def test_a_negative_hash_is_masked_not_negated() -> None:
    """ToPositive takes the sign bit away: -973932308 & 0x7fffffff, not abs()."""
    assert partition_of("21", 3, "murmur2") == (-973932308 & 0x7FFFFFFF) % 3
    assert partition_of("21", 3, "murmur2") != 973932308 % 3


def test_crc32_is_that_of_librdkafka() -> None:
    """The check value of CRC-32."""
    assert crc32(b"123456789") == 0xCBF43926


def test_fnv1a_is_that_of_sarama() -> None:
    """The published values of 32-bit FNV-1a."""
    assert [fnv1a(b""), fnv1a(b"a"), fnv1a(b"foobar")] == [
        0x811C9DC5,
        0xE40C292C,
        0xBF9CF968,
    ]


def test_sarama_divides_before_it_drops_the_sign() -> None:
    """A negative hash: Go's remainder keeps the sign, and then it is dropped."""
    assert partition_of("foobar", 3, "fnv1a") == (2**32 - 0xBF9CF968) % 3
    assert partition_of("foobar", 3, "fnv1a reference") == (0x3F9CF968 % 3)


def test_clients_disagree_about_a_key() -> None:
    """Murmur2, CRC32 and FNV-1a send one key to different partitions."""
    where = {
        hashing: partition_of("order-7", 4, hashing)
        for hashing in ("murmur2", "crc32", "fnv1a")
    }

    assert len(set(where.values())) > 1


def test_no_such_hash() -> None:
    """A hash that no client has is an error of whoever configured it."""
    with pytest.raises(ValueError, match="there is no hash 'md5'"):
        partition_of("a", 3, "md5")


def test_a_key_has_one_partition() -> None:
    """Messages of one key go to one partition, whoever else sends in between."""
    keyed = [Record(m, UNKNOWN, 100, key) for m, key in enumerate("abab", 1)]

    found = buffered(ACKS_ALL, *keyed)

    assert found[:2] == found[2:]
    assert found[0] != found[1]


def test_a_partition_of_ones_own_wins() -> None:
    """The application's choice outdoes the key."""
    assert buffered(ACKS_ALL, Record(1, 2, 100, "a")) == [2]


def test_keys_that_do_not_matter() -> None:
    """kafka-go's round robin does not look at keys."""
    config = ACKS_ALL._replace(keyed="", keyless="turn")

    assert buffered(config, *(Record(m, UNKNOWN, 9, "a") for m in (1, 2, 3))) == [
        0,
        1,
        2,
    ]


def test_in_turn() -> None:
    """Java before 2.4: every record without a key goes to the next partition."""
    config = ACKS_ALL._replace(keyless="turn")

    assert buffered(config, *keyless(1, 2, 3, 4)) == [0, 1, 2, 0]


def test_sticky_until_the_batch_is_full() -> None:
    """Java 2.4 to 3.2: the next partition when a new batch has to be begun."""
    config = LINGERING._replace(keyless="sticky batch")

    assert buffered(config, *keyless(1, 2, 3, 4, 5)) == [0, 0, 1, 1, 2]


def test_sticky_moves_on_although_nothing_is_full() -> None:
    """Sent batches are gone: with linger 0 a slow sender moves on every time."""
    stage = Stage(cast(ACKS_ALL._replace(keyless="sticky batch"), THREE))
    for record in keyless(1, 2, 3):
        stage.do(act.Send("p1", (record,))).calm()

    assert [e.partition for e in stage.told(MessageBuffered)] == [0, 1, 2]


def test_uniform_sticky_counts_bytes() -> None:
    """Java from 3.3 on stays until batch.size bytes went there, sent or not."""
    config = ACKS_ALL._replace(keyless="sticky bytes", batch_bytes=250)
    stage = Stage(cast(config, THREE))
    for record in keyless(1, 2, 3, 4):
        stage.do(act.Send("p1", (record,))).calm()

    assert [e.partition for e in stage.told(MessageBuffered)] == [0, 0, 0, 1]


def test_uniform_sticky_waits_for_an_open_batch() -> None:
    """With an open batch it stays a little longer, up to twice batch.size."""
    config = LINGERING._replace(keyless="sticky bytes")

    assert buffered(config, *keyless(1, 2, 3, 4, 5, 6)) == [0, 0, 0, 0, 0, 1]


def test_without_a_leader() -> None:
    """A record without a key avoids a partition without a leader; kafka-go does not."""
    found = []
    for avoids in (True, False):
        config = ACKS_ALL._replace(avoids_leaderless=avoids)
        topic = TopicConfig(partitions=3, replication_factor=1)
        stage = Stage(cast(config, topic), absent=("b1",))
        stage.do(act.Send("p1", keyless(1)))
        found.append(stage.told(MessageBuffered)[0].partition)

    assert found == [1, 0]
