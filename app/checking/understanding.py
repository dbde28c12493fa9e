"""What was pasted, understood: settings of the model, where from, and what is left."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.checking.choosing import Choice, Chosen, choose
from app.checking.entries import Place, Reading, Trouble
from app.checking.naming import COARSE, Meaning, is_known, likeliest, meaning
from app.checking.secrets import is_presentable
from app.checking.sorting import Sorted, sort
from app.checking.spring import ACK_MODE
from app.checking.values import Taken, take
from engine.settings import Resolved, SettingError, resolve

_GUESSES = 30  # of unknown names; more are listed without one
_LISTED = 200  # unknown or unmodelled names


class Given(NamedTuple):
    """A setting of the model that was written somewhere."""

    setting: str  # its name in the model
    role: str
    text: str  # as the model takes it
    name: str  # as it was written
    written: str
    place: Place
    note: str
    outdone: str = ""  # what stands elsewhere and holds instead


class Unknown(NamedTuple):
    """A name that nobody knows; not repeated if it could be anything else."""

    name: str
    place: Place
    near: str


class Unmodelled(NamedTuple):
    """A name that Kafka knows and that does not bear on loss here."""

    name: str
    place: Place
    secret: bool


class Refusal(NamedTuple):
    """A value or a combination that a client or a broker refuses."""

    setting: str
    message: str
    place: Place | None


class Understood(NamedTuple):
    """Everything that was read, and the configuration that it makes."""

    chosen: Chosen
    given: tuple[Given, ...]
    unknown: tuple[Unknown, ...]
    unmodelled: tuple[Unmodelled, ...]
    misplaced: tuple[Sorted, ...]
    troubles: tuple[Trouble, ...]
    refusals: tuple[Refusal, ...]
    settings: Mapping[str, str]  # by the model's names, as `resolve` takes changes
    habits: Mapping[str, str]  # what somebody said of the application
    resolved: Resolved
    topic: str = ""

    def place(self, setting: str) -> Place | None:
        """Say where a setting was written, if it was."""
        for found in self.given:
            if found.setting == setting and not found.outdone:
                return found.place
        return None


def understand(
    readings: Iterable[Reading],
    choice: Choice,
    habits: Mapping[str, str] | None = None,
) -> Understood:
    """Settle what was read. SettingError for a client or version that is not there."""
    readings = tuple(readings)
    chosen = choose(choice, readings)
    sorted_ = [found for reading in readings for found in sort(reading, chosen.setup)]
    usable = [found for found in sorted_ if not found.misplaced]
    given, refusals = _given(usable, chosen)
    settings = {g.setting: g.text for g in given if g.text and not g.outdone}
    resolved, settled, refused = _resolved(chosen, settings, habits or {})
    places = {g.setting: g.place for g in given if not g.outdone}
    refusals += [r._replace(place=places.get(r.setting)) for r in refused]
    unknown, unmodelled = _others(usable, chosen)
    return Understood(
        chosen,
        tuple(given),
        unknown,
        unmodelled,
        tuple(found for found in sorted_ if found.misplaced),
        tuple(trouble for reading in readings for trouble in reading.troubles),
        tuple(refusals),
        {name: settled[name] for name in settings if name in settled},
        {name: settled[name] for name in habits or {} if name in settled},
        resolved,
        next((reading.name for reading in readings if reading.name), ""),
    )


def _given(found: list[Sorted], chosen: Chosen) -> tuple[list[Given], list[Refusal]]:
    """Read the values; of several for one setting one holds, and it is said which."""
    given: list[Given] = []
    refusals: list[Refusal] = []
    for one in found:
        meant = meaning(one.entry.name, one.role, chosen.setup) if one.role else None
        if meant is None and one.entry.name == ACK_MODE:
            habit = chosen.setup.consumer.by_alias["application.commit"]
            meant = habit, Meaning(habit.name)
        if meant is None or one.entry.secret:
            continue
        setting, how = meant
        taken: Taken = take(setting, how, one.entry.value)
        if taken.refused:
            refusals.append(Refusal(setting.name, taken.refused, one.entry.place))
        line = (one.role, taken.text, one.entry.name, one.entry.value, one.entry.place)
        given.append(Given(setting.name, *line, taken.note))
    return [_outdone(item, given) for item in given], refusals


def _outdone(item: Given, given: list[Given]) -> Given:
    """A topic's own outdoes the brokers', a finer unit a coarser, a later line."""
    rivals = [other for other in given if other.setting == item.setting and other.text]
    if not item.text or len(rivals) < 2:
        return item
    best = max(rivals, key=lambda one: (_rank(one), rivals.index(one)))
    return item if best == item else item._replace(outdone=str(best.place))


def _rank(item: Given) -> tuple[bool, bool, int]:
    known = item.role == "topic"
    coarse = COARSE.index(item.name) if item.name in COARSE else 0
    if item.setting == "brokers":
        return known, True, int(item.text)
    return known, item.name not in COARSE, coarse


def _resolved(
    chosen: Chosen, settings: Mapping[str, str], habits: Mapping[str, str]
) -> tuple[Resolved, Mapping[str, str], list[Refusal]]:
    """Let the clients have their say; what they refuse is taken out, one by one."""
    wanted: dict[str, str] = {**settings, **habits}
    refused: list[Refusal] = []
    kafka, producer, consumer = chosen.ids
    while True:
        try:
            found = resolve(kafka, producer, consumer, wanted)
        except SettingError as error:
            culprit = error.name if error.name in wanted else next(iter(wanted), "")
            if not culprit:
                raise
            refused.append(Refusal(error.name, str(error), None))
            del wanted[culprit]
        else:
            return found, wanted, refused


def _others(
    found: list[Sorted], chosen: Chosen
) -> tuple[tuple[Unknown, ...], tuple[Unmodelled, ...]]:
    unknown: list[Unknown] = []
    unmodelled: list[Unmodelled] = []
    for one in found:
        name, place = one.entry.name, one.entry.place
        if one.role and meaning(name, one.role, chosen.setup):
            continue
        if name == ACK_MODE:
            continue
        if is_known(name) or (one.entry.secret and is_presentable(name)):
            unmodelled.append(Unmodelled(name, place, one.entry.secret))
            continue
        near = likeliest(name, chosen.setup) if len(unknown) < _GUESSES else ""
        shown = name if near or is_presentable(name) else ""
        unknown.append(Unknown(shown, place, near))
    return tuple(unknown[:_LISTED]), tuple(unmodelled[:_LISTED])
