"""The stories of the catalogue, played with somebody's configuration."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.checking.subject import Subject, assumed, for_story
from app.laboratory import lab
from app.links import Experiment
from engine.ledger import Verdict, judge, last_rows
from engine.run import RunError, Timeline, run
from engine.scenario import Play, Scenario, ScenarioError, ScriptLine, find, play
from engine.scenario.words import read_words
from engine.search.faults import (
    CLOSE_CONSUMER,
    CRASH,
    CUT,
    DISK,
    EXIT,
    KILL,
    KILL_CONSUMER,
    LARGE,
    OUTAGE,
    PAUSE,
    PAUSE_CONSUMER,
    POWER,
    STOP,
    UNCLEAN,
)
from engine.search.risks import AGE, AHEAD, REASSIGN, Risk
from engine.settings import kafka_versions

LOST, KEPT, UNPLAYABLE = "lost", "kept", "unplayable"
_FAULTS = {
    "crash": CRASH,
    "kill": KILL,
    "exit": EXIT,
    "power": POWER,
    "disk": DISK,
    "pause": PAUSE,
    "stop": STOP,
    "elect-unclean": UNCLEAN,
    "reassign": REASSIGN,
    "cut": CUT,
    "drop": CUT,
    "outage": OUTAGE,
    "close": CLOSE_CONSUMER,
    "age": AGE,
    "ahead": AHEAD,
    "bytes": LARGE,
}
_LARGE = 100_000  # bytes; smaller messages are no fault
_CLIENTS = {CRASH: KILL_CONSUMER, PAUSE: PAUSE_CONSUMER}


class Told(NamedTuple):
    """What became of a story with this configuration."""

    slug: str
    title: str
    outcome: str  # "lost", "kept" or "unplayable"
    url: str
    faults: tuple[str, ...] = ()  # that were ordered until the loss could not be undone
    steps: int = 0  # until then
    habits: tuple[tuple[str, str], ...] = ()  # of the application, that it is about


def tell_all(subject: Subject, risk: Risk) -> Iterator[Told]:
    """Play the stories of a class, then what is ordered for it in the lab."""
    for slug in risk.stories:
        yield tell_story(subject, find(slug), risk)
    for orders in risk.orders:
        yield tell_story(subject, lab(), risk, orders)


def tell_story(
    subject: Subject, scenario: Scenario, risk: Risk, orders: tuple[str, ...] = ()
) -> Told:
    """Play one story with this configuration in the place of its own."""
    title = scenario.title
    played = settled(subject, scenario, risk, orders)
    if played is None:
        return Told(scenario.slug, title, UNPLAYABLE, Experiment(scenario.slug).url)
    changes = tuple(sorted(played.changes.items()))
    url = Experiment(scenario.slug, changes, played.added).url
    try:
        timeline = run(played.plan)
    except RunError:
        return Told(scenario.slug, title, UNPLAYABLE, Experiment(scenario.slug).url)
    doomed = _doomed(timeline, risk)
    if doomed is None or (risk.mended and _is_usual(played, orders)):
        return Told(scenario.slug, title, KEPT, url)
    until = timeline.steps[doomed].at_ms
    script = (*scenario.script, *(line_of(order) for order in orders))
    faults = tuple(_faults(scenario, script, until))
    habits = tuple(_habits(subject, scenario))
    return Told(scenario.slug, title, LOST, url, faults, doomed, habits)


def settled(
    subject: Subject, scenario: Scenario, risk: Risk, orders: tuple[str, ...] = ()
) -> Play | None:
    """Settle a story with this configuration; None: it is none that can be."""
    changes = for_story(subject, scenario, risk)
    if orders:
        changes |= assumed(subject, risk)
    try:
        return play(scenario, changes, orders)
    except ScenarioError:
        return None


def _habits(subject: Subject, scenario: Scenario) -> Iterator[tuple[str, str]]:
    """What the story's application does, as far as nobody said otherwise."""
    said = dict(subject.habits)
    for name, value in scenario.settings.items():
        work = name == "application.processing.ms"  # how long it takes, not how
        if name.startswith("application.") and name not in said and not work:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _doomed(timeline: Timeline, risk: Risk) -> int | None:
    """Find the step from which a message is lost in the way of this class."""
    if all(row.verdict is not Verdict.LOST for row in last_rows(timeline)):
        return None
    steps = [
        fate.doomed_at
        for fate in judge(timeline).fates
        if fate.doomed_at is not None and (not risk.causes or fate.cause in risk.causes)
    ]
    return min(steps, default=None)


def _is_usual(played: Play, orders: tuple[str, ...]) -> bool:
    """Whether the newest Kafka loses a message there, too: no fault of a release."""
    newest = {**played.changes, "kafka": kafka_versions()[-1].id}
    try:
        timeline = run(play(played.scenario, newest, orders).plan)
    except (RunError, ScenarioError):
        return False
    return any(row.verdict is Verdict.LOST for row in last_rows(timeline))


def line_of(order: str) -> ScriptLine:
    """Read an order as a link has it."""
    return ScriptLine.model_validate(read_words(order))


def _faults(
    scenario: Scenario, script: Iterable[ScriptLine], until_ms: int
) -> Iterator[str]:
    """What went wrong until then; what goes wrong at one moment on links is one."""
    handler = scenario.handler
    if handler.fails or handler.fails_first or handler.poison:
        yield OUTAGE
    moments: set[tuple[str, object]] = set()
    for line in script:
        for verb, fault in _FAULTS.items():
            late = line.after is None and line.at > until_ms
            if _value(line, verb) is None or late:
                continue
            kind = _whose(str(_value(line, verb)), fault)
            if not kind or (kind == LARGE and (line.bytes or 0) < _LARGE):
                continue
            moment = (kind, (line.at, line.after) if fault == CUT else id(line))
            if moment not in moments:
                moments.add(moment)
                rack = scenario.racks.get(str(_value(line, verb)), ("",))
                yield from [kind] * len(rack)


def _whose(target: str, fault: str) -> str:
    """A crash of a client is the end of its process."""
    if target[:1] == "c" and target[1:].isdecimal():
        return _CLIENTS.get(fault, fault)
    if target[:1] == "p" and target[1:].isdecimal():
        return {CRASH: KILL, CLOSE_CONSUMER: ""}.get(fault, fault)
    return fault


def _value(line: ScriptLine, verb: str) -> object:
    return line.value(verb)
