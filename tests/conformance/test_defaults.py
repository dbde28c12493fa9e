"""What the presets hold is what the libraries themselves declare.

Each preset is compared with the first and the last release it is about, as far as both
can be had: what holds at both ends did not change and change back between them. What a
library cannot tell stands in UNTOLD, and what is nobody's to tell in UNASKED, with the
reason; both only shrink.
"""

import math
from collections.abc import Iterator, Mapping

import pytest

from engine.settings.catalogue import Preset, Setting, catalogue
from tests.conformance.declared import releases
from tests.conformance.declared.releases import Asked

pytestmark = pytest.mark.conformance

# A name of the model that no setting changes: where the library says what it is.
FIXED: Mapping[str, Mapping[str, str]] = {
    "java": {"metadata_max_age_ms": "metadata.max.age.ms"},
    "librdkafka": {
        "request_timeout_ms": "socket.timeout.ms",
        "max_request_bytes": "message.max.bytes",
        "metadata_max_age_ms": "topic.metadata.refresh.interval.ms",
    },
    "kafka-go": {"rebalance_timeout_ms": "RebalanceTimeout"},
    "sarama": {
        "rebalance_timeout_ms": "Consumer.Group.Rebalance.Timeout",
        "metadata_max_age_ms": "Metadata.RefreshFrequency",
        "request_timeout_ms": "Net.ReadTimeout",
    },
    "franz-go": {
        "rebalance_timeout_ms": "RebalanceTimeout",
        "metadata_max_age_ms": "MetadataMaxAge",
    },
    "kafka-python": {"metadata_max_age_ms": "metadata_max_age_ms"},
    "aiokafka": {"metadata_max_age_ms": "metadata_max_age_ms"},
    "kafkajs": {"rebalance_timeout_ms": "rebalanceTimeout"},
}
# librdkafka knows most settings by a name that nobody writes.
CANONICAL = {
    "acks": "request.required.acks",
    "linger.ms": "queue.buffering.max.ms",
    "max.in.flight": "max.in.flight.requests.per.connection",
    "retries": "message.send.max.retries",
}
CLASSES = {
    "RangeAssignor": "range",
    "RoundRobinAssignor": "roundrobin",
    "CooperativeStickyAssignor": "cooperative-sticky",
}
# (family, setting): why the library cannot tell.
UNTOLD: Mapping[tuple[str, str], str] = {
    ("kafkajs", "metadataMaxAge"): "a constant that it shows to nobody",
    ("aiokafka", "acks"): "a mark that stands for 1, or for all with idempotence",
}
# (preset, setting): a setting that a preset offers and not all of its releases have.
AHEAD: Mapping[tuple[str, str], str] = {}
# What is there under that name, and is something else.
NAMESAKES = {"max.poll.records"}  # of librdkafka's share consumers, since 2.15
NOTHING = {
    "group.instance.id": "none",
    "transactional.id": "none",
    "partitioner.class": "BuiltInPartitioner",  # what a producer takes without one
    "isolation_level": "read_uncommitted",  # of kafka-python 2
}


def cases() -> Iterator[tuple[Preset, Asked]]:
    """Each preset with each release that is asked about it."""
    for (kind, id_), chosen in releases.ASKED.items():
        known = catalogue().producers if kind == "producer" else catalogue().consumers
        for asked in chosen:
            yield known[id_], asked


each_case = pytest.mark.parametrize(
    ("preset", "asked"),
    [pytest.param(p, a, id=f"{a.kind}-{p.id}-{a.release}") for p, a in cases()],
)


def comparable(preset: Preset) -> list[Setting]:
    """List the settings of the library itself that it can tell of."""
    return [
        setting
        for name, setting in preset.settings.items()
        if name in preset.defaults
        and setting.role != "application"
        and (preset.family, name) not in UNTOLD
        and (preset.id, name) not in AHEAD
    ]


def own_name(preset: Preset, setting: Setting) -> str:
    """Return what the library calls a setting when it lists them."""
    if preset.family == "librdkafka":
        return CANONICAL.get(setting.name, setting.name)
    return setting.name


def meant(setting: Setting, said: str | None) -> str:
    """Put what a library said into the words of the presets."""
    if said is None:
        return NOTHING[setting.name]
    if setting.name == "partition.assignment.strategy":
        names = [part.rpartition(".")[2] for part in said.split(",")]
        return ",".join(CLASSES.get(name, name) for name in names)
    if setting.kind == "integer":
        assert setting.maximum is not None
        beyond = float(said) > setting.maximum  # as good as no limit
        return str(setting.maximum if beyond else math.ceil(float(said)))
    return setting.read(said.rpartition(".")[2])


@each_case
def test_defaults(preset: Preset, asked: Asked) -> None:
    """A preset's default is what that release takes when nobody sets it."""
    declared = asked.declared()
    expected = {s.name: preset.defaults[s.name].text for s in comparable(preset)}

    found = {
        setting.name: meant(setting, declared[own_name(preset, setting)])
        for setting in comparable(preset)
    }

    assert expected == found


@each_case
def test_fixed(preset: Preset, asked: Asked) -> None:
    """What no setting of a preset changes is what that release declares."""
    declared = asked.declared()
    names = FIXED.get(preset.family, {})
    told = {field: name for field, name in names.items() if field in preset.fixed}

    expected = {field: preset.fixed[field] for field in told}
    assert expected == {field: int(declared[name] or 0) for field, name in told.items()}


@pytest.mark.parametrize(
    ("preset", "asked"),
    [
        pytest.param(preset, asked, id=f"{asked.kind}-{preset.id}-{asked.release}")
        for preset, asked in cases()
        if preset.family in {"java", "librdkafka"}  # the others spell it otherwise
    ],
)
def test_lacks(preset: Preset, asked: Asked) -> None:
    """What a client is said to lack it does not declare, and its preset has it not."""
    declared = {*asked.declared(), *preset.defaults} - NAMESAKES

    assert not {*preset.lacks} & declared


def test_exceptions() -> None:
    """What is made an exception of is a setting of a preset that is asked about."""
    known = {p.id: p for p, _ in cases()}
    by_family = {(p.family, name) for p in known.values() for name in p.defaults}
    by_preset = {(p.id, name) for p in known.values() for name in p.defaults}

    assert {*UNTOLD} <= by_family
    assert {*AHEAD} <= by_preset


def test_all_presets() -> None:
    """Every preset is compared with a library, or says why it cannot be."""
    known = catalogue()
    everything = {("producer", id_) for id_ in known.producers}
    everything |= {("consumer", id_) for id_ in known.consumers}

    assert everything == {*releases.ASKED, *releases.UNASKED}
    assert not {*releases.ASKED} & {*releases.UNASKED}
