"""Settings that one of several producers has of its own: ``p2.acks``, ``p2.producer``.

A producer without any is like the first. One with settings of its own, or with a client
of its own, takes over what the others were given as far as its client knows it; then
its own settings outdo that.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from engine.model.config import ProducerConfig
from engine.settings.asked import Given, ask
from engine.settings.errors import SettingError
from engine.settings.names import find
from engine.settings.presets import Setup, producer_id, setup
from engine.settings.producer_build import build_producer
from engine.settings.producer_rules import producer_rules
from engine.settings.translate import carry
from engine.settings.values import Value, own_values

_OWN = re.compile(r"(p[2-9])\.(.+)")
_CLIENT = "producer"
Split = tuple[dict[str, object], dict[str, dict[str, object]]]


class Other(NamedTuple):
    """A producer that differs from the first."""

    name: str  # p2
    client: str
    config: ProducerConfig
    values: tuple[Value, ...]


def split(written: Mapping[str, object]) -> Split:
    """Take apart what is for everybody and what is one producer's own."""
    common: dict[str, object] = {}
    own: dict[str, dict[str, object]] = {}
    for name, found in written.items():
        match = _OWN.fullmatch(name)
        if match:
            own.setdefault(match[1], {})[match[2]] = found
        else:
            common[name] = found
    return common, own


def shared_name(name: str) -> str:
    """The setting's name without the producer whose own it is."""
    match = _OWN.fullmatch(name)
    return match[2] if match else name


def other_producer(
    name: str,
    main: tuple[Setup, Mapping[str, str]],
    own: Mapping[str, object],
    changes: Mapping[str, object],
) -> Other:
    """Settle one producer's own settings over what the others were given (`main`).

    Raises SettingError, with the producer's name before the setting's.
    """
    try:
        return _settle(name, main, own, changes)
    except SettingError as error:
        known = error.name in own or error.name in changes
        named = error.name if known else _CLIENT
        raise SettingError(
            f"{name}: {error}",
            name=f"{name}.{named}",
            found=error.found,
            possible=error.possible,
        ) from None


def _settle(
    name: str,
    main: tuple[Setup, Mapping[str, str]],
    own: Mapping[str, object],
    changes: Mapping[str, object],
) -> Other:
    here, common = main
    told = str(own.get(_CLIENT, here.producer.id)).strip()
    client = str(changes.get(_CLIENT, told)).strip()
    home = _with_client(here, told)
    there = _with_client(here, client)
    texts = carry(common, here, home).texts if home != here else dict(common)
    texts |= _read(own, home)
    if there != home:
        texts = carry(texts, home, there).texts
    changed = _read(changes, there)
    given = {key: Given(text, "scenario") for key, text in texts.items()}
    given |= {key: Given(text, "change") for key, text in changed.items()}
    asked = ask(there, given)
    implied = producer_rules(asked)
    settled = asked.settle(implied)
    picked = client if _CLIENT in changes else ""
    values = own_values(name, settled, implied, told, picked)
    return Other(name, there.producer.id, build_producer(settled), values)


def _with_client(here: Setup, client: str) -> Setup:
    """The same brokers and consumer, with another producer."""
    id_ = producer_id(client, here.broker)
    return setup(here.broker.id, id_, here.consumer.id)


def _read(written: Mapping[str, object], here: Setup) -> dict[str, str]:
    texts = {}
    for name, found in written.items():
        if name == _CLIENT:
            continue
        setting = find(name, here)
        if setting.part != _CLIENT:
            message = f"{name} is not a setting of a producer."
            possible = ", ".join(here.producer.settings)
            raise SettingError(message, name=name, found=str(found), possible=possible)
        texts[setting.name] = setting.read(found)
    return texts
