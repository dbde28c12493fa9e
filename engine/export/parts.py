"""The form of an exported run. Within one schema number, fields are only added."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from engine.ledger import Fate, Row

SCHEMA = 1
REVISION = "0.1.0"  # of the rules: another one may tell another story


class Part(BaseModel):
    """A part of the document: exact, and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SettingPart(Part):
    """One setting as it held during the run."""

    name: str
    value: str
    default: str
    origin: Literal["default", "scenario", "change"]


class OrderPart(Part):
    """One order of the script, or one that a visitor added."""

    at_ms: int
    order: str
    added: bool


class EventPart(Part):
    """One fact: its class, its own fields, and its sentence."""

    event: str
    fields: dict[str, Any]
    sentence: str


class ProducerPart(Part):
    """A producing application: its messages in the buffer and in flight."""

    name: str
    state: str
    buffered: tuple[int, ...]
    in_flight: tuple[int, ...]


class ReplicaPart(Part):
    """One broker's copy of one partition; the log lists messages by offset."""

    partition: int
    log: tuple[int, ...]
    log_start: int
    flushed: int
    high_watermark: int


class BrokerPart(Part):
    """A broker, what it holds, and whether the controller takes it for dead."""

    name: str
    state: str
    fenced: bool
    replicas: tuple[ReplicaPart, ...]


class PartitionPart(Part):
    """What the controller decided about one partition; leader "": nobody."""

    partition: int
    leader: str
    epoch: int
    isr: tuple[str, ...]
    elr: tuple[str, ...]


class ConsumerPart(Part):
    """A consuming application; position -1: it has none."""

    name: str
    group: str
    state: str
    positions: tuple[int, ...]
    in_hand: tuple[int, ...]


class GroupPart(Part):
    """A group's committed offsets, one a partition; -1: none."""

    name: str
    committed: tuple[int, ...]


class WorldPart(Part):
    """The world after a step, in short: who lives, who holds what, who leads."""

    producers: tuple[ProducerPart, ...]
    brokers: tuple[BrokerPart, ...]
    partitions: tuple[PartitionPart, ...]
    consumers: tuple[ConsumerPart, ...]
    groups: tuple[GroupPart, ...]


class StepPart(Part):
    """One step of the story; `order` is "" for what processes do by themselves."""

    number: int
    at_ms: int
    action: dict[str, Any] | None
    order: str
    headline: str
    events: tuple[EventPart, ...]
    rows: tuple[Row, ...]
    world: WorldPart


class TimelineDocument(Part):
    """A whole run: what was asked for, what happened, how every message ended."""

    schema_version: int = SCHEMA
    engine_revision: str = REVISION
    scenario: str
    changes: dict[str, str]
    kafka: str
    producer: str
    consumer: str
    settings: tuple[SettingPart, ...]
    orders: tuple[OrderPart, ...]
    messages: int
    ended: str
    steps: tuple[StepPart, ...]
    fates: tuple[Fate, ...]
