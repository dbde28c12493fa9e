"""The grammar of links to sweeps: an experiment, two axes, and how a cell is judged.

``/sweep?scenario=acked-then-lost&x=acks:0,1,all&y=min.insync.replicas:1,2,3``: what is
said of the experiment is the grammar of `app.links`, an axis that of
`engine.sweep.axes`. With ``mode=worst`` each cell is a search, and the fields of
`app.questions` say within which bounds; its axes may be bounds too (``x=faults:0..2``).
"""

from collections.abc import Iterator
from typing import NamedTuple

from app.laboratory import LAB
from app.limits import SWEEP_CELLS, SWEEP_SEARCHES, SWEEP_STATES
from app.links import START, Damage, Experiment, LinkError
from app.parsing import parse
from app.questions import FIELDS, NUMBERS, USUAL, read_question, spelt, written
from engine.scenario.moving import PREFIX as MOVED
from engine.search import FAULTS, Question
from engine.sentence import say
from engine.sweep import TIMED, WORST, Axis, AxisError, read_axis

OWN = ("scenario", "x", "y", "mode", "states")
STATES = 20_000  # of the search in a cell, unless the link says otherwise
BOUNDS = (*NUMBERS, *FAULTS)  # what an axis may vary of a question


class Sweep(NamedTuple):
    """What a link says; `y` is None where there is one axis only."""

    base: Experiment
    x: Axis
    y: Axis | None = None
    mode: str = TIMED
    question: Question = USUAL
    states: int = STATES

    @property
    def columns(self) -> int:
        """How many cells stand beside each other."""
        return len(self.x.values)

    @property
    def rows(self) -> int:
        """How many stand below each other."""
        return len(self.y.values) if self.y else 1

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.columns * self.rows

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Return what its link says, in the one right order."""
        return tuple(self._told())

    @property
    def url(self) -> str:
        """Return the address of its page."""
        return self.under("/sweep")

    @property
    def understood(self) -> tuple[str, ...]:
        """Say in words what it holds."""
        return tuple(f"{name}={value}" for name, value in self.fields)

    def under(self, path: str) -> str:
        """Return its address under another path."""
        return f"{path}?{written(self.fields)}"

    def _told(self) -> Iterator[tuple[str, str]]:
        yield "scenario", self.base.slug
        yield from self.base.changes
        yield from (("do", order) for order in self.base.orders)
        yield "x", self.x.text
        if self.y:
            yield "y", self.y.text
        if self.mode == WORST:
            yield "mode", WORST
            yield from spelt(self.question)
            if self.states != STATES:
                yield "states", str(self.states)


def parse_sweep(query: str, *, unbounded: bool = False) -> Sweep:
    """Read a link strictly; LinkError names what is damaged.

    `unbounded`: the limits of the web do not hold, it is one's own machine.
    """
    asked = parse(LAB, query)
    if asked.at != START:
        reason = say("A sweep shows how its runs end; it has no moment.")
        raise LinkError([Damage("at", reason)], None)
    fields = dict(asked.changes)
    damages: list[Damage] = []
    mode = fields.get("mode", TIMED)
    if mode not in (TIMED, WORST):
        reason = say("There is no such word here.")
        damages.append(Damage(f"mode={mode[:40]}", reason, f"{TIMED}, {WORST}"))
    bound = FIELDS if mode == WORST else ()
    own = {*OWN, *bound}
    base = Experiment(
        fields.get("scenario", LAB),
        tuple(pair for pair in asked.changes if pair[0] not in own),
        asked.orders,
    )
    x, y = (_axis(name, fields.get(name, ""), mode, damages) for name in ("x", "y"))
    states = _states(fields.get("states", ""), damages, unbounded=unbounded)
    if x is None and not damages:
        reason = say("A sweep needs an axis: what varies, and its values.")
        damages.append(Damage("x", reason, "x=acks:0,1,all"))
    if x and y and x.name == y.name:
        damages.append(Damage("y", say("Both axes vary the same.")))
    if damages or x is None:
        raise LinkError(damages, base)
    question = read_question({n: fields[n] for n in bound if n in fields})
    made = Sweep(base, x, y, mode, question, states)
    if not unbounded:
        _check_size(made)
    return made


def _axis(name: str, text: str, mode: str, damages: list[Damage]) -> Axis | None:
    if not text:
        return None
    try:
        axis = read_axis(text)
    except AxisError as error:
        damages.append(Damage(f"{name}={text[:60]}", str(error)))
        return None
    if (axis.is_order or axis.name.startswith(MOVED)) and mode == WORST:
        reason = say("The worst case has no schedule: an axis is a setting or a bound.")
        damages.append(Damage(f"{name}={text[:60]}", reason, ", ".join(BOUNDS)))
    if axis.name in BOUNDS and mode == WORST and not all(map(_is_small, axis.values)):
        reason = say("A bound is a number from 0 to 9.")
        damages.append(Damage(f"{name}={text[:60]}", reason))
    return axis


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) == 1


def _states(text: str, damages: list[Damage], *, unbounded: bool) -> int:
    if not text:
        return STATES
    most = 10**9 if unbounded else SWEEP_STATES
    if not (text.isdecimal() and text.isascii() and 0 < int(text[:12]) <= most):
        reason = say("A search in a cell may have so many states.")
        damages.append(Damage(f"states={text[:12]}", reason, f"1 to {most:,}"))
        return STATES
    return int(text)


def _check_size(sweep: Sweep) -> None:
    """Refuse a grid that is larger than the limit."""
    most = SWEEP_SEARCHES if sweep.mode == WORST else SWEEP_CELLS
    if sweep.size > most:
        reason = say(
            "{size} cells are more than {most}, the limit of this page. On your own"
            " machine there is none: ackward sweep.",
            size=sweep.size,
            most=most,
        )
        raise LinkError([Damage("x, y", reason)], sweep.base)
