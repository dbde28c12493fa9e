"""From a sweep to its cells: each an experiment or a question, with its link."""

from collections.abc import Iterator
from typing import NamedTuple

from app.laboratory import PREFIX
from app.links import Experiment, LinkError
from app.questions import NUMBERS, Asked
from app.runs import as_told, settle
from app.scenarios import find_scenario
from app.sweeping.links import Sweep
from engine.scenario import Scenario
from engine.scenario.moving import PREFIX as MOVED
from engine.search import FAULTS, Question
from engine.sweep import TIMED, Axis, Cell


class Place(NamedTuple):
    """One cell of the grid: its values, what is asked, and where it leads."""

    column: int
    row: int
    values: tuple[str, ...]  # of x, and of y if there is one
    cell: Cell
    url: str


def places(sweep: Sweep) -> tuple[Place, ...]:
    """List the cells, row by row; LinkError if no value of an axis is possible."""
    if sweep.mode == TIMED:
        _check(sweep)
    known: dict[object, str] = {}
    return tuple(
        _place(sweep, column, row, known)
        for row in range(sweep.rows)
        for column in range(sweep.columns)
    )


def settings_of(base: Experiment) -> dict[str, str]:
    """Return the settings of an experiment; its schedule and its cast do not count."""
    scenario = find_scenario(base.slug)
    client = scenario.client
    told = {"kafka": scenario.kafka} if scenario.kafka else {}
    told |= {"producer": client.producer, "consumer": client.consumer}
    for name, value in scenario.settings.items():
        told[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return told | {n: v for n, v in base.changes if not n.startswith((PREFIX, MOVED))}


def _place(sweep: Sweep, column: int, row: int, known: dict[object, str]) -> Place:
    chosen = [(sweep.x, sweep.x.values[column])]
    if sweep.y:
        chosen.append((sweep.y, sweep.y.values[row]))
    values = tuple(value for _, value in chosen)
    if sweep.mode == TIMED:
        made = sweep.base
        for axis, value in chosen:
            made = _with(made, axis, value)
        scenario, asked = as_told(made)
        cell = Cell(asked.changes, asked.orders, _as_json(scenario, made, known))
        return Place(column, row, values, cell, made.to_end().url)
    changes, question = settings_of(sweep.base), sweep.question
    for axis, value in chosen:
        if axis.name in NUMBERS or axis.name in FAULTS:
            question = _bounded(question, axis.name, int(value))
        else:
            changes[axis.name] = value
    asked_of = Asked(tuple(sorted(changes.items())), question)
    cell = Cell(asked_of.changes, question=question, states=sweep.states)
    return Place(column, row, values, cell, asked_of.url)


def _with(made: Experiment, axis: Axis, value: str) -> Experiment:
    if axis.is_order:
        return made.with_order(axis.order(value))
    return made.with_change(axis.name, value)


def _bounded(question: Question, name: str, most: int) -> Question:
    """The same question with another bound."""
    bounds = question.bounds
    if name in FAULTS:
        kinds = {**dict(bounds.faults), name: most}
        known = tuple((kind, kinds[kind]) for kind in FAULTS if kind in kinds)
        return question._replace(bounds=bounds._replace(faults=known))
    match name:
        case "faults":
            bounds = bounds._replace(total=most)
        case "messages":
            bounds = bounds._replace(messages=most)
        case "epochs":
            bounds = bounds._replace(epochs=most)
        case _:
            bounds = bounds._replace(attempts=most)
    return question._replace(bounds=bounds)


def _check(sweep: Sweep) -> None:
    """Raise what is wrong with the experiment, or with all values of an axis."""
    settle(sweep.base)
    for axis in filter(None, (sweep.x, sweep.y)):
        problems = list(_problems(sweep.base, axis))
        if len(problems) == len(axis.values):
            damages = problems[0].damages
            raise LinkError(damages, sweep.base)


def _problems(base: Experiment, axis: Axis) -> Iterator[LinkError]:
    for value in axis.values:
        try:
            settle(_with(base, axis, value))
        except LinkError as error:
            yield error
        else:
            return


def _as_json(scenario: Scenario, made: Experiment, known: dict[object, str]) -> str:
    """Write a scenario as it travels; what makes it so is its name, and the lab's."""
    own = (made.slug, *(pair for pair in made.changes if pair[0].startswith(PREFIX)))
    if own not in known:
        known[own] = scenario.model_dump_json(by_alias=True, exclude_unset=True)
    return known[own]
