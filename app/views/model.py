"""What is modelled and what is left out, in the words of the code itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app import limits
from app.views.modules import Module, modules
from engine.run import MAX_ACTIONS, MAX_STEPS
from engine.scenario import format as shape
from engine.scenario import lines, times
from engine.settings import (
    MenuEntry,
    Value,
    consumer_presets,
    kafka_versions,
    producer_presets,
    resolve,
)

ROLES: Mapping[str, str] = {
    "The producer": "producer accumulator partitioning sequences sender answers"
    " waiting closing resending repartitioning clients",
    "The brokers": "broker machine leader follower fetches isr high_watermark"
    " purgatory truncation hosting log segments cleaner ageing",
    "The controller": "controller election planned reassignment placement dynamic"
    " topics zookeeper",
    "Groups": "coordinator groups assignors membership members rebalancing"
    " reconciling expiring offsets_log",
    "The consumer": "consumer reading marking committing polling handling results"
    " revoking seeking validation parking recommitting"
    " writing finishing",
    "Transactions": "transaction_coordinator transacting transaction_calls asking"
    " verification markers stability isolation crediting",
    "The network": "network",
    "Where they meet, and when": "step step_broker step_client deliver outcome begin"
    " enabled idle orders timing settling run",
}
# What tells the part of a module that has no place yet, in its own summary.
WORDS: Mapping[str, str] = {
    "transaction": "Transactions",
    "group": "Groups",
    "member": "Groups",
    "consum": "The consumer",
    "produc": "The producer",
    "controller": "The controller",
    "broker": "The brokers",
    "replica": "The brokers",
    "log": "The brokers",
}
REST = "Around the rules"


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
    """Group the modules that leave something out by role, in the order of ROLES."""
    order = [module for names in ROLES.values() for module in names.split()]
    parts: dict[str, list[Module]] = {title: [] for title in ROLES}
    for module in modules():
        if module.left_out:
            parts.setdefault(_part(module), []).append(module)
    parts[REST] = parts.pop(REST, [])
    for title, own in parts.items():
        names = {m.path: m.path.rpartition(".")[2] for m in own}
        own.sort(key=lambda m: [*order, names[m.path]].index(names[m.path]))
        if own:
            yield Part(title, tuple(own))


def _part(module: Module) -> str:
    """Find the part of the page that a module belongs to."""
    name = module.path.rpartition(".")[2]
    known = next((title for title, own in ROLES.items() if name in own.split()), "")
    if known or not module.path.startswith("engine.model."):
        return known or REST
    said = module.summary.lower()
    return next((title for word, title in WORDS.items() if word in said), REST)


def _limits() -> tuple[tuple[str, str], ...]:
    days = times.MAX_MS // 86_400_000
    return (
        ("brokers", _bound("brokers", "7")),
        ("producers", f"{shape.MAX_PRODUCERS}"),
        ("consumers", f"{shape.MAX_CONSUMERS}"),
        ("messages", f"{lines.MAX_MESSAGES}"),
        ("orders in a script", f"{shape.MAX_ORDERS}"),
        ("steps of a story", f"{MAX_STEPS:,}"),
        ("actions, with the unseen ones", f"{MAX_ACTIONS:,}"),
        ("virtual time", f"{days} days"),
        ("characters of a link", f"{limits.URL_CHARACTERS:,}"),
        ("bytes of a scenario sent to the API", f"{limits.BODY_BYTES:,}"),
    )


def _bound(name: str, otherwise: str) -> str:
    for value in resolve().values:
        if value.name == name:
            return str(value.maximum)
    return otherwise
