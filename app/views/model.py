"""What is modelled and what is left out, in the words of the code itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app import limits
from app.views.modules import Module, modules
from engine import run
from engine.scenario import format as shape
from engine.scenario import lines
from engine.settings import (
    MenuEntry,
    Value,
    consumer_presets,
    kafka_versions,
    producer_presets,
    resolve,
)

ROLES: Mapping[str, str] = {
    "The producer": "producer accumulator sender answers sequences batching clients"
    " partitioner partitioning partitions",
    "The brokers": "broker machine leader follower fetches isr high_watermark"
    " purgatory hosting log truncation retention compaction segments",
    "The controller": "controller election reassignment zookeeper",
    "Groups": "coordinator membership groups generations",
    "The consumer": "consumer reading committing validation polling marking",
    "Transactions": "transactions",
    "The network": "network",
    "Where they meet, and when": "step step_broker step_client deliver outcome begin"
    " enabled idle orders",
}


class Part(NamedTuple):
    """The modules of one role."""

    title: str
    modules: tuple[Module, ...]


@dataclass(frozen=True, slots=True)
class ModelPage:
    """The whole page."""

    parts: tuple[Part, ...]
    limits: tuple[tuple[str, str], ...]
    settings: tuple[Value, ...]
    kafka: tuple[MenuEntry, ...]
    producers: tuple[MenuEntry, ...]
    consumers: tuple[MenuEntry, ...]


def model_page() -> ModelPage:
    """Read the notes of every module, and every limit where it is decided."""
    return ModelPage(
        parts=tuple(_parts()),
        limits=_limits(),
        settings=resolve().values,
        kafka=kafka_versions(),
        producers=producer_presets(),
        consumers=consumer_presets(),
    )


def _parts() -> Iterator[Part]:
    """Group the modules that leave something out by role; what has none comes last."""
    rest = {module.path: module for module in modules() if module.left_out}
    for title, names in ROLES.items():
        paths = [f"engine.model.{name}" for name in names.split()]
        own = [rest.pop(path) for path in paths if path in rest]
        if own:
            yield Part(title, tuple(own))
    if rest:
        yield Part("Around the rules", tuple(rest.values()))


def _limits() -> tuple[tuple[str, str], ...]:
    days = lines.MAX_MS // 86_400_000
    return (
        ("brokers", _bound("brokers", "7")),
        ("producers", f"{shape.MAX_PRODUCERS}"),
        ("consumers", f"{shape.MAX_CONSUMERS}"),
        ("messages", f"{lines.MAX_MESSAGES}"),
        ("orders in a script", f"{shape.MAX_ORDERS}"),
        ("steps of a story", f"{run.MAX_STEPS:,}"),
        ("actions, with the unseen ones", f"{run.MAX_ACTIONS:,}"),
        ("virtual time", f"{days} days"),
        ("characters of a link", f"{limits.URL_CHARACTERS:,}"),
        ("bytes of a scenario sent to the API", f"{limits.BODY_BYTES:,}"),
    )


def _bound(name: str, otherwise: str) -> str:
    for value in resolve().values:
        if value.name == name:
            return str(value.maximum)
    return otherwise
