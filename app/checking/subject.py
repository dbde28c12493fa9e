"""What is asked about: a configuration as plain values, and as changes of a story."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.checking.understanding import Understood
from engine.scenario import Scenario
from engine.search.risks import Risk
from engine.settings import Resolved, resolve
from engine.settings.catalogue import catalogue
from engine.settings.presets import Setup, setup

Pairs = tuple[tuple[str, str], ...]
_HABIT = "application."
# One partition is enough for a loss; how many brokers there are, follows the copies.
_SIZES = ("brokers", "partitions")
_RESET = "auto.offset.reset"
_EARLIEST = ("earliest", "first", "start", "oldest", "true")
# Searches are about one partition, and about offsets that are kept.
_UNSEARCHED = ("partitions", "offsets.topic.replication.factor")


class Subject(NamedTuple):
    """A configuration: clients, settings, and what was said of the application."""

    kafka: str
    producer: str
    consumer: str
    settings: Pairs
    habits: Pairs = ()

    @property
    def clients(self) -> dict[str, str]:
        """The three choices, as changes of any scenario."""
        names = ("kafka", "producer", "consumer")
        return dict(zip(names, self[:3], strict=True))

    def resolved(self, more: Mapping[str, str] | None = None) -> Resolved:
        """Settle it, with other values in the place of some."""
        changes = {**dict(self.settings), **dict(self.habits), **(more or {})}
        return resolve(*self[:3], changes)

    def changed(self, changes: Mapping[str, str]) -> "Subject":
        """The same with some settings changed, or another client."""
        clients = {n: v for n, v in changes.items() if n in self.clients}
        said = {n: v for n, v in changes.items() if n.startswith(_HABIT)}
        rest = {n: v for n, v in changes.items() if n not in clients and n not in said}
        return self._replace(
            **clients,
            settings=tuple({**dict(self.settings), **rest}.items()),
            habits=tuple({**dict(self.habits), **said}.items()),
        )


def subject_of(found: Understood) -> Subject:
    """Take the understood configuration as plain values."""
    settings = tuple(found.settings.items())
    return Subject(*found.chosen.ids, settings, tuple(found.habits.items()))


def for_search(subject: Subject, risk: Risk) -> dict[str, str]:
    """What a search is given: clients, settings, and the habits that are assumed."""
    settings = {n: v for n, v in subject.settings if n not in _UNSEARCHED}
    begins = {} if risk.resets else from_the_beginning(setup(*subject[:3]))
    return {
        **subject.clients,
        **settings,
        **begins,
        **assumed(subject, risk),
        **dict(subject.habits),
    }


def from_the_beginning(here: Setup) -> dict[str, str]:
    """Let a group without an offset read everything, in the words of its client."""
    setting = here.consumer.by_concept.get(_RESET)
    if setting is None:
        return {}
    return {setting.name: next(one for one in setting.choices if one in _EARLIEST)}


def assumed(subject: Subject, risk: Risk) -> dict[str, str]:
    """The habits that a risk assumes, where nobody said otherwise and they exist."""
    here = setup(*subject[:3])
    said = dict(subject.habits)
    return {
        name: value
        for name, value in risk.assumes
        if name not in said and here.find(name) is not None
    }


def for_story(subject: Subject, scenario: Scenario, risk: Risk) -> dict[str, str]:
    """What makes a story one about this configuration: whatever Kafka reads is its own.

    What the application does stays as the story has it, unless somebody said more. A
    story of the producer or of the brokers keeps its reader, so that nothing is lost at
    the consumer there; and where a group begins matters to the classes about that only.
    """
    here = setup(*subject[:3])
    reads = risk.where in {"consumer", "housekeeping"}
    clients = subject.clients
    if not reads:
        clients["consumer"] = scenario.client.consumer
    changes = {**dict(_instead(subject, scenario)), **dict(subject.settings)}
    changes.pop("partitions", None)
    kept = {}
    for name, value in changes.items():
        setting = here.find(name)
        assert setting is not None, f"{name} is a setting of the subject"
        if setting.part == "consumer" and not reads:
            continue
        kept[name] = value
    kept |= _sizes(subject, scenario)
    if reads and not risk.resets:
        kept |= from_the_beginning(here)
    habits = {
        name: value
        for name, value in subject.habits
        if reads or here.consumer.by_alias.get(name) is None
    }
    return {**clients, **kept, **habits}


def _sizes(subject: Subject, scenario: Scenario) -> dict[str, str]:
    """As many brokers as the story has, or as the copies need."""
    copies = subject.resolved().value("replication.factor").text
    told = scenario.settings.get("brokers")
    if told is None or "brokers" in dict(subject.settings):
        return {}
    return {"brokers": str(max(int(told), int(copies)))}


def _instead(subject: Subject, scenario: Scenario) -> Iterator[tuple[str, str]]:
    """The subject's values of what the story sets for itself."""
    here = setup(*subject[:3])
    values = {value.name: value.text for value in subject.resolved().values}
    for name in scenario.settings:
        if name.startswith(_HABIT) or name in _SIZES:
            continue
        for setting in catalogue().everywhere.get(name, ()):
            same = here.owner(setting).by_concept.get(setting.concept)
            if same is not None and not same.name.startswith(_HABIT):
                yield same.name, values[same.name]
                break
