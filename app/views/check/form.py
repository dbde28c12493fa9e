"""The form: what is pasted, which clients, and what no file says."""

from typing import NamedTuple

from app.checking.words import HABITS, Habit
from engine.sentence import Sentence, say
from engine.settings import (
    MenuEntry,
    consumer_presets,
    kafka_versions,
    producer_presets,
)


class Menu(NamedTuple):
    """One of the three menus before everything else."""

    name: str
    label: Sentence
    entries: tuple[MenuEntry, ...]
    chosen: str


class Example(NamedTuple):
    """A configuration to try it with."""

    title: Sentence
    text: str


class CheckForm(NamedTuple):
    """What the form shows."""

    menus: tuple[Menu, ...]
    habits: tuple[tuple[Habit, str], ...]  # and what was said
    examples: tuple[Example, ...]
    trouble: str = ""  # why the last one could not be read


EXAMPLES = (
    Example(
        say("acks=1, as in many tutorials"),
        "bootstrap.servers=localhost:9092\nacks=1\nlinger.ms=20\nretries=3\n",
    ),
    Example(
        say("Spring Boot, careful"),
        "spring:\n  kafka:\n    producer:\n      acks: all\n    consumer:\n"
        "      auto-offset-reset: earliest\n      enable-auto-commit: false\n"
        "    listener:\n      ack-mode: RECORD\n",
    ),
    Example(
        say("A topic with two copies"),
        "Topic: orders\tPartitionCount: 6\tReplicationFactor: 2\t"
        "Configs: min.insync.replicas=1,retention.ms=3600000\n",
    ),
)


def check_form(said: dict[str, str] | None = None, trouble: str = "") -> CheckForm:
    """Lay the form out, with what was chosen before."""
    said = said or {}
    menus = (
        Menu("kafka", say("Brokers"), kafka_versions(), said.get("kafka", "")),
        Menu("producer", say("Producer"), producer_presets(), said.get("producer", "")),
        Menu("consumer", say("Consumer"), consumer_presets(), said.get("consumer", "")),
    )
    habits = tuple((habit, said.get(habit.name, "")) for habit in HABITS)
    return CheckForm(menus, habits, EXAMPLES, trouble)
