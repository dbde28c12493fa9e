"""Which Kafka, which producer, which consumer: the three choices before all others."""

from collections.abc import Mapping
from typing import NamedTuple

from engine.settings.catalogue import Preset, Setting, catalogue
from engine.settings.errors import unknown

JAVA = "java"  # the Java client of the same age as the brokers
DEFAULT_KAFKA = "4.1"


class MenuEntry(NamedTuple):
    """One line of a menu: what a URL says, what a person reads."""

    id: str
    label: str
    versions: str


class Setup(NamedTuple):
    """Brokers, producer and consumer that meet in one scenario."""

    broker: Preset
    producer: Preset
    consumer: Preset

    def find(self, name: str) -> Setting | None:
        """Find a setting of any of the three by a name its owner accepts."""
        for preset in self:
            if name in preset.by_alias:
                return preset.by_alias[name]
        return None

    def names(self) -> tuple[str, ...]:
        """List all that can be set here, in the order of a form."""
        return tuple(name for preset in self for name in preset.settings)

    def owner(self, setting: Setting) -> Preset:
        """Say which of the three a setting, even one of another client, is about."""
        if setting.part == "broker":
            return self.broker
        return self.producer if setting.part == "producer" else self.consumer


def setup(kafka: str, producer: str, consumer: str) -> Setup:
    """Look up the three by their ids; `java` means the client of Kafka's version.

    Raises SettingError for an id that does not exist.
    """
    known = catalogue()
    broker = known.brokers[kafka_id(kafka)]
    return Setup(
        broker,
        _client("producer", producer, known.producers, broker),
        _client("consumer", consumer, known.consumers, broker),
    )


def kafka_id(found: str) -> str:
    """Settle how a Kafka version is written: '4.3' and '4.2+' are '4.2' here.

    Raises SettingError for a version that has no preset.
    """
    brokers = catalogue().brokers
    for id_, broker in brokers.items():
        if found == id_ or found in broker.spellings:
            return id_
    raise unknown("Kafka version", found, brokers)


def producer_id(found: str, broker: Preset) -> str:
    """Settle which producing client is meant beside these brokers.

    Raises SettingError for one that has no preset.
    """
    return _client("producer", found, catalogue().producers, broker).id


def _client(
    role: str, found: str, presets: Mapping[str, Preset], broker: Preset
) -> Preset:
    id_ = found
    if found == JAVA:
        same_age = (p.id for p in presets.values() if broker.id in p.kafka)
        id_ = next(same_age, broker.java)
    if id_ not in presets:
        raise unknown(f"{role} client", found, (JAVA, *presets))
    return presets[id_]


def kafka_versions() -> tuple[MenuEntry, ...]:
    """List the broker versions, oldest first."""
    return _menu(catalogue().brokers)


def producer_presets() -> tuple[MenuEntry, ...]:
    """List the producer clients; `java` follows Kafka's version."""
    return (_FOLLOWING, *_menu(catalogue().producers))


def consumer_presets() -> tuple[MenuEntry, ...]:
    """List the consumer clients; `java` follows Kafka's version."""
    return (_FOLLOWING, *_menu(catalogue().consumers))


def takes_many(producer: str) -> bool:
    """Whether one call of this client takes many messages, as in kafka-go."""
    return catalogue().producers[producer].rules.get("calls") == "many"


_FOLLOWING = MenuEntry(JAVA, "Java", "the client of the same version as Kafka")


def _menu(presets: Mapping[str, Preset]) -> tuple[MenuEntry, ...]:
    return tuple(MenuEntry(p.id, p.label, p.versions) for p in presets.values())
