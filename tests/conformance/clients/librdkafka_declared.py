"""What a librdkafka says of its own settings, read out of the library itself.

A program too: it prints the defaults of the library whose file it is given, in a
process that no other librdkafka shares.
"""

import ctypes
import json
import sys
from pathlib import Path

UNSET = ("group.instance.id", "transactional.id")  # a dump leaves out what has no value
_TEXT = 512


def declared(library: Path) -> dict[str, str | None]:
    """Ask a library for its defaults, those of a topic and of everything else."""
    kafka = ctypes.CDLL(str(library))
    return {
        # A few names are a topic's as well, from before there were groups.
        **_dumped(kafka.rd_kafka_topic_conf_new, kafka.rd_kafka_topic_conf_dump),
        **{name: None for name in UNSET if _knows(kafka, name)},
        **_dumped(kafka.rd_kafka_conf_new, kafka.rd_kafka_conf_dump),
    }


def version(library: Path) -> str:
    """Ask a library which one it is."""
    name = ctypes.CDLL(str(library)).rd_kafka_version_str
    name.restype = ctypes.c_char_p
    found = name()
    assert isinstance(found, bytes)
    return found.decode()


def bundled(packages: Path) -> Path:
    """Find the library that an unpacked confluent-kafka brings along."""
    places = ("confluent_kafka.libs", "confluent_kafka/.libs")
    found = [
        path for place in places for path in (packages / place).glob("librdkafka*.so*")
    ]
    assert found, f"no librdkafka in {packages}"
    return found[0]


def _knows(kafka: ctypes.CDLL, name: str) -> bool:
    kafka.rd_kafka_conf_new.restype = ctypes.c_void_p
    config = ctypes.c_void_p(kafka.rd_kafka_conf_new())
    error = ctypes.create_string_buffer(_TEXT)
    failed = kafka.rd_kafka_conf_set(config, name.encode(), b"x", error, _TEXT)
    return not failed


def _dumped(
    new: "ctypes._NamedFuncPointer", dump: "ctypes._NamedFuncPointer"
) -> dict[str, str | None]:
    new.restype = ctypes.c_void_p
    dump.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t)]
    dump.restype = ctypes.POINTER(ctypes.c_char_p)
    size = ctypes.c_size_t()
    texts = dump(new(), ctypes.byref(size))
    said = [texts[i] for i in range(size.value)]
    return {
        (name or b"").decode(): None if value is None else value.decode()
        for name, value in zip(said[::2], said[1::2], strict=True)
    }


if __name__ == "__main__":
    asked = Path(sys.argv[1])
    json.dump({"version": version(asked), "config": declared(asked)}, sys.stdout)
