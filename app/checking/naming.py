"""Which setting a name means, and to whom it belongs.

A name is looked up in what the chosen client has (under any name that the client
accepts), then among the other words for it here, then in the list of everything that
Kafka knows (`known.yaml`): what stands there is no mistake, but nothing that decides
over a message in the model. Only then is it unknown, with the nearest known name.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from engine.settings.catalogue import Setting
from engine.settings.presets import Setup

ROLES = ("producer", "consumer", "topic", "broker")
_KNOWN = Path(__file__).with_name("known.yaml")
_PREFIXES = (
    *(
        "listener.name.",
        "listeners",
        "confluent.",
        "metric.reporters",
        "config.providers",
    ),
    *(
        "schema.registry",
        "spring.",
        "value.subject",
        "key.subject",
        "use.latest.version",
    ),
    *("auto.register.schemas", "specific.avro", "interceptor.", "sasl.", "ssl."),
)


class Meaning(NamedTuple):
    """A setting of the model, and how the value's number becomes its."""

    name: str
    factor: int = 1
    note: str = ""


# Names that brokers and old clients use for what the model has under another name.
OTHER_WORDS: Mapping[str, Meaning] = {
    "default.replication.factor": Meaning("replication.factor", note="new-topics"),
    "num.partitions": Meaning("partitions", note="new-topics"),
    "log.retention.minutes": Meaning("retention.ms", 60_000),
    "log.retention.hours": Meaning("retention.ms", 3_600_000),
    "log.roll.hours": Meaning("segment.ms", 3_600_000),
    "replicas": Meaning("replication.factor"),
}
# What is no setting of Kafka but the form of a topic or of a cluster.
_SHAPE: Mapping[str, tuple[str, ...]] = {
    "topic": ("partitions", "replication.factor", "replicas"),
    "broker": ("brokers",),
}
# Of words that mean the same the one with the finest unit counts; the coarsest first.
COARSE = ("log.retention.hours", "log.retention.minutes", "log.roll.hours")


@cache
def known() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Read the list: who knows which names, by family and role."""
    loaded = yaml.safe_load(_KNOWN.read_text("utf-8"))
    return {
        family: {role: frozenset(names.split()) for role, names in roles.items()}
        for family, roles in loaded.items()
    }


@cache
def names_of(role: str) -> frozenset[str]:
    """Everything that anybody in this role knows by name."""
    return frozenset().union(
        *(roles.get(role, frozenset()) for roles in known().values())
    )


def roles_of(name: str, setup: Setup) -> tuple[str, ...]:
    """Say who could mean something by a name, those first who have it in the model."""
    modelled = [role for role in ROLES if meaning(name, role, setup)]
    listed = [role for role in ROLES if name in names_of(role)]
    return tuple(dict.fromkeys((*modelled, *listed)))


def meaning(name: str, role: str, setup: Setup) -> tuple[Setting, Meaning] | None:
    """Find the setting of the model that this role means by a name."""
    if name.startswith("application.") or name == "network.latency.ms":
        return None
    if role in {"producer", "consumer"}:
        preset = setup.producer if role == "producer" else setup.consumer
        setting = preset.by_alias.get(name)
        return (setting, Meaning(setting.name)) if setting else None
    here = setup.broker.by_alias
    if name not in names_of(role) and name not in _SHAPE[role]:
        return None  # a topic does not know the brokers' names, nor they the topic's
    if name in here:
        return here[name], Meaning(here[name].name)
    other = OTHER_WORDS.get(name)
    return (here[other.name], other) if other and other.name in here else None


def is_known(name: str) -> bool:
    """Whether Kafka or a client of it knows this name, in any role."""
    if any(name in names_of(role) for role in ROLES):
        return True
    return name.startswith(_PREFIXES)


def likeliest(name: str, setup: Setup) -> str:
    """Find what was probably meant; empty if nothing is near."""
    everything = {n for role in ROLES for n in names_of(role)} | set(OTHER_WORDS)
    for preset in setup:
        everything |= {n for n in preset.by_alias if not n.startswith("application.")}
    by_bare = {re.sub(r"[._-]", "", n).lower(): n for n in sorted(everything)}
    bare = re.sub(r"[._-]", "", name[:80]).lower()
    near = get_close_matches(bare, by_bare, n=1, cutoff=0.74)
    return by_bare[near[0]] if near else ""
