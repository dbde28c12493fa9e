"""A scenario, and what a visitor changed in it, as a plan that can be run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from engine.model.config import partition_count
from engine.run import Plan
from engine.scenario.beats import Beat
from engine.scenario.cast import Cast
from engine.scenario.complaints import complaints
from engine.scenario.configuring import configure, with_later
from engine.scenario.errors import Path, Problem, ScenarioError
from engine.scenario.format import MAX_ORDERS, Scenario
from engine.scenario.lines import MAX_MESSAGES, ScriptLine
from engine.scenario.moving import Moved, move
from engine.scenario.orders import Written, absent, count_messages, schedule
from engine.scenario.outcome import Outcome
from engine.scenario.words import read_words
from engine.settings import (
    Resolved,
    SettingError,
    canonical_changes,
    resolve,
    takes_many,
)

NOTHING: Mapping[str, object] = {}
CLIENTS = ("kafka", "producer", "consumer")


@dataclass(frozen=True, slots=True)
class Play:
    """One experiment: a scenario with what was changed in it, ready to run."""

    scenario: Scenario
    changes: Mapping[str, str]  # only those that make a difference, sorted
    added: tuple[str, ...]  # orders on top of the script, as in a link, by time
    resolved: Resolved
    plan: Plan
    script: tuple[ScriptLine, ...]  # the scenario's, as it is played

    @property
    def as_told(self) -> bool:
        """Whether nothing was changed."""
        return not self.changes and not self.added

    @property
    def fixed(self) -> bool:
        """Whether exactly the scenario's own fix is on."""
        return not self.added and self.changes == fix_of(self.scenario)

    @property
    def beats(self) -> tuple[Beat, ...]:
        """What a teacher would say; nothing of an experiment that nobody wrote for."""
        if self.as_told:
            return self.scenario.beats
        return self.scenario.fix_beats if self.fixed else ()

    @property
    def expected(self) -> Outcome | None:
        """What the scenario says of this experiment's end; None: nothing."""
        if self.as_told:
            return self.scenario.expect
        return self.scenario.expect.with_fix if self.fixed else None


def play(
    scenario: Scenario,
    changes: Mapping[str, object] = NOTHING,
    do: Sequence[str] = (),
) -> Play:
    """Settle an experiment, or raise ScenarioError with all that is wrong with it.

    `changes` are settings by Kafka's names, also kafka, producer and consumer, and
    times of the script's own orders (``when.crash.leader``, `engine.scenario.moving`);
    `do` are orders as in a link: ``120:crash:b1``.
    """
    added, damaged = _read_orders(do)
    moved, astray = _move(scenario, changes)
    resolved, refused = _resolve(scenario, moved.rest)
    problems = [*damaged, *astray, *refused]
    if resolved is None:
        raise ScenarioError(problems)
    try:
        planned = _plan(scenario, moved, resolved, added)
    except ScenarioError as error:
        raise ScenarioError([*problems, *error.problems]) from None
    if problems:
        raise ScenarioError(problems)
    own = (*_clients(scenario), scenario.settings)
    canonical = {**canonical_changes(*own, moved.rest), **moved.times}
    words = tuple(entry.line.spell() for entry in added)
    changed = dict(sorted(canonical.items()))
    return Play(scenario, changed, words, resolved, planned, moved.script)


def plan(
    scenario: Scenario,
    changes: Mapping[str, object] = NOTHING,
    do: Sequence[str] = (),
) -> Plan:
    """Make the plan of an experiment; see `play`."""
    return play(scenario, changes, do).plan


def fix_of(scenario: Scenario) -> dict[str, str]:
    """Return the scenario's fix as changes are written in a link."""
    own = (*_clients(scenario), scenario.settings)
    return canonical_changes(*own, scenario.fix)


def _clients(scenario: Scenario) -> tuple[str, str, str]:
    return scenario.kafka, scenario.client.producer, scenario.client.consumer


def _read_orders(do: Sequence[str]) -> tuple[list[Written], list[Problem]]:
    """Read orders as they stand in a link, in order of time."""
    found: list[Written] = []
    problems: list[Problem] = []
    for text in do:
        path: Path = (f"do={text[:60]}",)
        try:
            line = ScriptLine.model_validate(read_words(text))
        except ValidationError as error:
            problems += [
                Problem(path, f"{problem.field}: {problem.message}".removeprefix(": "))
                for problem in complaints(error, ScriptLine)
            ]
        except ValueError as error:
            problems.append(Problem(path, str(error)))
        else:
            found.append(Written(line, path, added=True))
    return sorted(found, key=lambda written: written.line.turn), problems


def _move(
    scenario: Scenario, changes: Mapping[str, object]
) -> tuple[Moved, tuple[Problem, ...]]:
    """Give the script's orders their new times, except those that cannot be."""
    try:
        return move(scenario, changes), ()
    except ScenarioError as error:
        wrong = {problem.path[0] for problem in error.problems}
        good = {name: value for name, value in changes.items() if name not in wrong}
        return move(scenario, good), error.problems


def _plan(
    scenario: Scenario, moved: Moved, resolved: Resolved, added: Sequence[Written]
) -> Plan:
    """Put configuration and schedule together, within the limits."""
    lines = (*moved.script, *(entry.line for entry in added))
    most = max((line.add_partitions or 0 for line in lines), default=0)
    config = with_later(configure(scenario, resolved), most)
    topic = config.topic
    own = {other.name: other.client for other in resolved.others}
    clients = {
        name: own.get(name, resolved.producer)
        for name in (f"p{i + 1}" for i in range(scenario.producers))
    }
    cast = Cast(
        brokers=tuple(f"b{i + 1}" for i in range(topic.brokers)),
        producers=tuple(f"p{i + 1}" for i in range(scenario.producers)),
        consumers=tuple(scenario.consumers),
        partitions=partition_count(config),
        together=tuple(name for name, client in clients.items() if takes_many(client)),
        racks=tuple(scenario.racks.items()),
    )
    told = [Written(line, ("script", i)) for i, line in enumerate(moved.script)]
    script = [*told, *added]
    end = scenario.until_ms
    late = [
        Problem(w.path, f"{w.line.at} ms is after the run's end at {end} ms")
        for w in script
        if w.line.at > end
    ]
    try:
        orders = schedule(script, cast, scenario.message_bytes)
    except ScenarioError as error:
        raise ScenarioError([*late, *error.problems]) from None
    if late:
        raise ScenarioError(late)
    _check_limit(len(script), MAX_ORDERS, "orders")
    messages = count_messages(orders)
    _check_limit(messages, MAX_MESSAGES, "messages")
    return Plan(config, orders, messages, end, absent(orders))


def _check_limit(found: int, most: int, what: str) -> None:
    if found > most:
        raise ScenarioError.of(f"{found} {what}; at most {most} are possible", "script")


def _resolve(
    scenario: Scenario, changes: Mapping[str, object]
) -> tuple[Resolved | None, list[Problem]]:
    """Settle the settings; those that cannot be are taken out, one after the other."""
    own: dict[str, object] = dict(scenario.settings)
    wanted = dict(changes)
    problems: list[Problem] = []
    while True:
        try:
            return resolve(*_clients(scenario), own, wanted), problems
        except SettingError as error:
            path = _path(error, scenario, own, wanted)
            problems.append(Problem(path, str(error)))
        part = own if path[0] == "settings" else wanted
        if part.pop(str(path[-1]), None) is None:
            return None, problems


def _path(
    error: SettingError,
    scenario: Scenario,
    own: Mapping[str, object],
    wanted: Mapping[str, object],
) -> Path:
    """Say where the setting stands that an error is about."""
    if error.name in wanted:
        return (error.name,)
    if error.name in own:
        return ("settings", error.name)
    for name in CLIENTS:
        if str(wanted.get(name, "")) == error.name:
            return (name,)
    where = {
        scenario.kafka: ("kafka",),
        scenario.client.producer: ("client", "producer"),
        scenario.client.consumer: ("client", "consumer"),
    }
    return where.get(error.name, ("settings",))
