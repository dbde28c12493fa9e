"""The grammar of links to comparisons: two experiments, one URL, one step.

``/compare?scenario=acked-then-lost&a.kafka=3.9&b.acks=all&at=19``: what stands
without a prefix holds for both sides, what begins with ``a.`` or ``b.`` for one. The
rest is the grammar of `app.links`: settings under Kafka's names, ``do`` for orders
(``b.do=60:crash:b2``). ``at`` is a step of the comparison, a time (``57ms``), ``end``,
or ``first``: where the two first differ, as without it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote_plus

from app.limits import QUERY_FIELDS, READABLE_CHARACTERS
from app.links import READABLE, START, Damage, Experiment, LinkError, by_time
from app.links import Moment as OneMoment
from app.parsing import parse

SIDES = ("a", "b")
MOMENT = re.compile(r"(?P<step>[0-9]{1,6})|(?P<ms>[0-9]{1,12})ms|end|first")
WHOLE = ("at", "seen")  # of the comparison, never of one side
WHOLE_CHARACTERS = 1_200  # of such a field are read

Field = tuple[str, str]


class Moment(NamedTuple):
    """Where in a comparison: a step, the last one until a time, or a place by name."""

    kind: str = "step"  # "step" | "ms" | "end" | "first"
    value: int = 0

    @property
    def text(self) -> str:
        """Return it as a link spells it."""
        if self.kind in ("end", "first"):
            return self.kind
        return OneMoment(self.kind, self.value).text


FIRST = Moment("first")


class Pair(NamedTuple):
    """What a link to a comparison says."""

    a: Experiment
    b: Experiment
    at: Moment = FIRST
    seen: str = ""  # how both ended where the link was made

    @property
    def query(self) -> str:
        """Return the canonical query; what is too long to read is compressed."""
        text = _spelt(self.fields)
        where = [] if self.at == FIRST else [("at", self.at.text)]
        if self.seen:
            where.append(("seen", self.seen))
        return "&".join(filter(None, (text, _spelt(where))))

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return what the query says of the two runs, field by field."""
        fields = tuple(self._told())
        if len(_spelt(fields)) > READABLE_CHARACTERS:
            return tuple(self._squeezed())
        return fields

    @property
    def url(self) -> str:
        """Return the address of its page."""
        return self.under("/compare")

    def under(self, path: str) -> str:
        """Return its address under another path."""
        return f"{path}?{self.query}"

    @property
    def understood(self) -> tuple[str, ...]:
        """Say in words what it holds."""
        sides = zip(SIDES, (self.a, self.b), strict=True)
        return tuple(
            f"{n.upper()}: {line}" for n, one in sides for line in one.understood
        )

    @property
    def runs(self) -> "Pair":
        """The same without the moment: what has to be simulated."""
        return Pair(self.a, self.b)

    def to(self, step: int) -> "Pair":
        """The same comparison at another step."""
        return self._replace(at=Moment("step", step))

    @property
    def turned(self) -> "Pair":
        """The same with the sides changed."""
        return Pair(self.b, self.a)

    def _whose(self) -> Iterator[Field]:
        if self.a.slug == self.b.slug:
            yield "scenario", self.a.slug
        else:
            yield "a.scenario", self.a.slug
            yield "b.scenario", self.b.slug

    def _told(self) -> Iterator[Field]:
        yield from self._whose()
        changes = [pair for pair in self.a.changes if pair in self.b.changes]
        orders = _shared(self.a.orders, self.b.orders)
        yield from changes
        yield from (("do", order) for order in orders)
        for name, side in zip(SIDES, (self.a, self.b), strict=True):
            for key, value in side.changes:
                if (key, value) not in changes:
                    yield f"{name}.{key}", value
            for order in _without(side.orders, orders):
                yield f"{name}.do", order

    def _squeezed(self) -> Iterator[Field]:
        yield from self._whose()
        for name, side in zip(SIDES, (self.a, self.b), strict=True):
            short = side.run._replace(seen="").query
            if short.startswith("z="):
                yield f"{name}.z", short.removeprefix("z=")
            else:
                yield from ((f"{name}.{key}", value) for key, value in side.changes)
                yield from ((f"{name}.do", order) for order in side.orders)


def pair_of(a: Experiment, b: Experiment) -> Pair:
    """Compare two experiments from their start, whatever step they were at."""
    one, other = (side._replace(at=START, seen="", folds=()) for side in (a, b))
    return Pair(one, other)


def parse_pair(query: str) -> Pair:
    """Read a link to a comparison strictly; LinkError names the damaged side."""
    parts = [part for part in query.split("&") if part]
    if len(parts) > QUERY_FIELDS:
        reason = f"{len(parts)} fields are more than {QUERY_FIELDS}, the limit."
        raise LinkError([Damage("the whole query", reason)], None)
    damages: list[Damage] = []
    whole = {key: _once(key, parts, damages) for key in WHOLE}
    own = [part for part in parts if part.partition("=")[0] not in WHOLE]
    sides: list[Experiment] = []
    found: list[tuple[Damage, ...]] = []
    for name in SIDES:
        try:
            sides.append(_side(name, own))
            found.append(())
        except LinkError as error:
            found.append(error.damages)
            if isinstance(error.good, Experiment):
                sides.append(error.good.run)
    damages += told_apart(*found)
    moment = MOMENT.fullmatch(whole["at"] or "first")
    if not moment:
        reason = (
            "A moment is a step (17), a time (57ms), or one of the words end and first."
        )
        damages.append(Damage(f"at={whole['at'][:60]}", reason))
    if damages or not moment:
        raise LinkError(damages, pair_of(*sides) if len(sides) == len(SIDES) else None)
    return Pair(sides[0], sides[1], _moment(moment), whole["seen"])


def told_apart(a: Iterable[Damage], b: Iterable[Damage]) -> list[Damage]:
    """Say of damages on which side they are; those of both sides are told once."""
    here, there = tuple(a), tuple(b)
    both = [one for one in here if one in there]
    return both + [
        one._replace(part=f"{name.upper()}: {one.part}")
        for name, damages in zip(SIDES, (here, there), strict=True)
        for one in damages
        if one not in both
    ]


def _once(key: str, parts: list[str], damages: list[Damage]) -> str:
    values = [part.partition("=")[2] for part in parts if part.startswith(f"{key}=")]
    if len(values) > 1:
        damages.append(Damage(key, "It is given twice."))
    return unquote_plus(values[0])[:WHOLE_CHARACTERS] if values else ""


def _side(name: str, parts: list[str]) -> Experiment:
    """Read what holds for one side: what is meant for both, and what is its own."""
    other = next(f"{side}." for side in SIDES if side != name)
    mine = [p.removeprefix(f"{name}.") for p in parts if not p.startswith(other)]
    named = [p.partition("=")[2] for p in mine if p.partition("=")[0] == "scenario"]
    slugs = [unquote_plus(slug) for slug in named if slug]
    if len(slugs) > 1:
        raise LinkError([Damage("scenario", "It is given twice.")], None)
    if not slugs:
        reason = "A comparison needs a scenario, for both sides or for each."
        example = "scenario=acked-then-lost, or a.scenario=… and b.scenario=…"
        raise LinkError([Damage("scenario", reason, example)], None)
    astray = [key for p in mine if (key := p.partition("=")[0]) in WHOLE]
    if astray:
        reason = "It belongs to the whole comparison, and has no prefix."
        raise LinkError([Damage(astray[0], reason)], None)
    rest = [part for part in mine if part.partition("=")[0] != "scenario"]
    told = parse(slugs[0], "&".join(rest))
    side = told.run
    if told.note or told.look:
        reason = "A comparison has no note and points at nothing."
        raise LinkError([Damage("note, look", reason)], side)
    if side.folds:
        how, what = side.folds[0]
        reason = "Nothing is folded in the pictures of a comparison."
        raise LinkError([Damage(f"{how}={what}", reason)], side._replace(folds=()))
    return side


def _moment(found: re.Match[str]) -> Moment:
    if found["step"]:
        return Moment("step", int(found["step"]))
    return Moment("ms", int(found["ms"])) if found["ms"] else Moment(found.group())


def _shared(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    """Find the orders of both sides, if each can be put together from them again."""
    common = Counter(a) & Counter(b)
    shared = tuple(order for order in a if _take(common, order))
    again = (by_time((*shared, *_without(side, shared))) for side in (a, b))
    return shared if tuple(again) == (a, b) else ()


def _without(orders: tuple[str, ...], shared: tuple[str, ...]) -> tuple[str, ...]:
    common = Counter(shared)
    return tuple(order for order in orders if not _take(common, order))


def _take(counts: Counter[str], order: str) -> bool:
    counts[order] -= 1
    return counts[order] >= 0


def _spelt(fields: Iterable[Field]) -> str:
    return "&".join(
        f"{quote(key, safe=READABLE)}={quote(value, safe=READABLE)}"
        for key, value in fields
    )
