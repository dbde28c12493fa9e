"""Another client has other names: a link that picks one keeps what was changed.

``acks=1&producer=kafka-go-writer`` means RequiredAcks=one. Only what means exactly
the same is said in the new client's words; anything else stays as it was written,
and the engine says why it cannot be.
"""

from collections.abc import Iterator

from app.links import Experiment
from engine.scenario import Scenario
from engine.settings import SettingError
from engine.settings.catalogue import catalogue
from engine.settings.presets import Setup, setup
from engine.settings.translate import carry

CHOICES = ("kafka", "producer", "consumer")


def in_new_words(asked: Experiment, scenario: Scenario) -> Experiment:
    """Say the changes of a link in the words of the clients that it picks."""
    changes = dict(asked.changes)
    own = (scenario.kafka, scenario.client.producer, scenario.client.consumer)
    picked = tuple(changes.get(c, o) for c, o in zip(CHOICES, own, strict=True))
    if picked == own:
        return asked
    try:
        here = setup(*picked)
    except SettingError:
        return asked
    for name, text in asked.changes:
        if name not in CHOICES and here.find(name) is None:
            said = _said(name, text, here)
            if said and said[0] not in changes:
                asked = asked.without(name).with_change(*said)
    return asked


def _said(name: str, text: str, here: Setup) -> tuple[str, str] | None:
    for old in _owners(name, here):
        setting = old.find(name)
        assert setting is not None
        try:
            carried = carry({name: setting.read(text)}, old, here).texts
        except SettingError:
            return None
        if carried:
            return next(iter(carried.items()))
    return None


def _owners(name: str, here: Setup) -> Iterator[Setup]:
    """Find the clients that know a setting under this name."""
    known = catalogue()
    for producer in known.producers.values():
        if name in producer.by_alias:
            yield here._replace(producer=producer)
    for consumer in known.consumers.values():
        if name in consumer.by_alias:
            yield here._replace(consumer=consumer)
