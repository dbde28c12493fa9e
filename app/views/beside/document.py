"""A comparison for programs, and for a terminal: no picture, the same words."""

from collections.abc import Iterator

from pydantic import BaseModel

from app.comparing import Comparison
from app.links import Experiment
from app.views.beside.contrast import Name, choices, names
from app.views.beside.reckoning import in_words, prices, verdicts
from app.views.beside.telling import first_difference
from engine.narrate import headline
from engine.run import Step

MARKS = {"same": " ", "differs": "≠", "left": "A", "right": "B"}


class ComparedRun(BaseModel):
    """One side: what it plays, and where."""

    name: str
    choices: str
    scenario: str
    changes: dict[str, str]
    orders: tuple[str, ...]
    page: str
    timeline: str
    steps: int


class Choice(BaseModel):
    """What holds on one side alone; empty where the side has no such thing."""

    name: str
    a: str
    b: str
    chosen: bool


class Verdicts(BaseModel):
    """What became of a message, for a group, and how long its ack took."""

    message: int
    group: str
    a: str
    b: str
    acked_a: str
    acked_b: str


class Price(BaseModel):
    """One thing that the runs cost."""

    what: str
    a: str
    b: str


class Moment(BaseModel):
    """Where a side stands: a step of its own run."""

    step: int
    at_ms: int
    text: str


class ComparedStep(BaseModel):
    """One step of the comparison; `kind`: same, differs, left or right alone."""

    number: int
    kind: str
    a: Moment
    b: Moment


class ComparisonDocument(BaseModel):
    """Two runs on one clock."""

    page: str
    a: ComparedRun
    b: ComparedRun
    first: int | None
    first_difference: str
    words: tuple[str, ...]
    choices: tuple[Choice, ...]
    verdicts: tuple[Verdicts, ...]
    prices: tuple[Price, ...]
    steps: tuple[ComparedStep, ...]


def document(comparison: Comparison) -> ComparisonDocument:
    """Write a comparison down, with every step."""
    a, b = names(comparison)
    return ComparisonDocument(
        page=comparison.pair.url,
        a=_run(a, comparison.a.experiment, comparison.a.last),
        b=_run(b, comparison.b.experiment, comparison.b.last),
        first=comparison.alignment.first,
        first_difference=first_difference(comparison),
        words=in_words(comparison),
        choices=tuple(
            Choice(name=one.name, a=one.a, b=one.b, chosen=one.chosen)
            for one in choices(comparison)
        ),
        verdicts=tuple(
            Verdicts(**{k: v for k, v in one._asdict().items() if k != "same"})
            for one in verdicts(comparison)
        ),
        prices=tuple(
            Price(what=one.what, a=one.a, b=one.b) for one in prices(comparison)
        ),
        steps=tuple(_steps(comparison)),
    )


def _run(name: Name, experiment: Experiment, last: int) -> ComparedRun:
    query = f"&{experiment.query}" if experiment.query else ""
    return ComparedRun(
        name=name.title,
        choices=name.choices,
        scenario=experiment.slug,
        changes=dict(experiment.changes),
        orders=experiment.orders,
        page=experiment.url,
        timeline=f"/api/v1/timeline?scenario={experiment.slug}{query}",
        steps=last + 1,
    )


def _steps(comparison: Comparison) -> Iterator[ComparedStep]:
    for number, joint in enumerate(comparison.joints):
        a, b = comparison.steps(number)
        yield ComparedStep(number=number, kind=joint.kind, a=_moment(a), b=_moment(b))


def _moment(step: Step) -> Moment:
    return Moment(step=step.number, at_ms=step.at_ms, text=headline(step))


def lines(found: ComparisonDocument) -> Iterator[str]:
    """Tell a comparison on a terminal."""
    for letter, side in (("A", found.a), ("B", found.b)):
        said = f": {side.choices}" if side.choices else ""
        yield f"{letter}  {side.scenario}, {side.name.lower()}{said}"
    yield ""
    yield found.first_difference
    yield ""
    for step in found.steps:
        mover = step.b if step.kind == "right" else step.a
        yield f"{MARKS[step.kind]} +{mover.at_ms:>9,} ms  {mover.text}"
        if step.kind == "differs" and step.a.text != step.b.text:
            yield f"  +{step.b.at_ms:>9,} ms  {step.b.text} (B)"
    yield ""
    yield from (f"= {said}" for said in found.words)
    yield ""
    wide = max(len(price.what) for price in found.prices)
    for price in found.prices:
        yield f"  {price.what:{wide}}  {price.a:>22}  {price.b:>22}"
