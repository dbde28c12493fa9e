"""What is modelled and what is left out, in the words of the code itself."""

from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from app import limits
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

LEFT_OUT = "Left out:"
PACKAGES = ("engine.model", "engine")  # rules first


class Module(NamedTuple):
    """One part of the model: what it is, and what it leaves out."""

    name: str
    summary: str
    left_out: str


@dataclass(frozen=True, slots=True)
class ModelPage:
    """The whole page."""

    modules: tuple[Module, ...]
    limits: tuple[tuple[str, str], ...]
    settings: tuple[Value, ...]
    kafka: tuple[MenuEntry, ...]
    producers: tuple[MenuEntry, ...]
    consumers: tuple[MenuEntry, ...]


def model_page() -> ModelPage:
    """Read the notes of every module, and every limit where it is decided."""
    modules = [_module(name) for package in PACKAGES for name in _names(package)]
    return ModelPage(
        modules=tuple(module for module in modules if module.left_out),
        limits=_limits(),
        settings=resolve().values,
        kafka=kafka_versions(),
        producers=producer_presets(),
        consumers=consumer_presets(),
    )


def _names(package: str) -> list[str]:
    inside = iter_modules(import_module(package).__path__)
    return [f"{package}.{found.name}" for found in inside]


def _module(name: str) -> Module:
    doc = (import_module(name).__doc__ or "").strip()
    paragraphs = [" ".join(part.split()) for part in doc.split("\n\n")]
    left = [part for part in paragraphs if part.startswith(LEFT_OUT)]
    return Module(
        name=name.rpartition(".")[2].replace("_", " "),
        summary=paragraphs[0] if paragraphs else "",
        left_out=" ".join(part.removeprefix(LEFT_OUT).strip() for part in left),
    )


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
