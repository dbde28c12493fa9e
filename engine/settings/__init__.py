"""Kafka's settings by Kafka's own names, with the defaults of each client and version.

`resolve` is the one door: a scenario's settings and a visitor's changes go in, the
plain numbers of `engine.model.config` come out, and with them every value, where
its default was read, and what a client makes of it.

The order of the modules, from the ground up: errors · catalogue (what there is) ·
presets (the menus) · names · translate (from client to client) · asked · the rules
of producer, consumer and broker · build · values · own (what one of several producers
has for itself) · resolve.

Left out: per-topic and per-broker overrides of one setting, dynamic changes of
brokers' settings, compression, quotas, security.
"""

from engine.settings.errors import SettingError
from engine.settings.own import shared_name
from engine.settings.presets import (
    MenuEntry,
    consumer_presets,
    kafka_versions,
    producer_presets,
    takes_many,
)
from engine.settings.resolve import Resolved, canonical_changes, resolve
from engine.settings.values import Value

__all__ = [
    "MenuEntry",
    "Resolved",
    "SettingError",
    "Value",
    "canonical_changes",
    "consumer_presets",
    "kafka_versions",
    "producer_presets",
    "resolve",
    "shared_name",
    "takes_many",
]
