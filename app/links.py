"""The grammar of links: one experiment, one URL, and nothing dropped in silence.

``/s/<slug>?acks=all&linger.ms=20&do=120:crash:b1&at=17``: changed settings under
Kafka's own names, orders added by the visitor, and a moment. This module knows
how a link is spelt; which settings and orders exist is for the engine to say.
"""

import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from typing import NamedTuple, Protocol
from urllib.parse import quote

from app.limits import READABLE_CHARACTERS

READABLE = ":,-._~/*"  # stays as it is in a query


class Damage(NamedTuple):
    """One part of a link that cannot be, and why; `possible` may be empty."""

    part: str
    reason: str
    possible: str = ""


class Kept(Protocol):
    """What the rest of a damaged link says: a link that can be followed."""

    @property
    def url(self) -> str:
        """Its address."""
        ...

    @property
    def understood(self) -> tuple[str, ...]:
        """What it holds, in words."""
        ...


class LinkError(Exception):
    """What is damaged in a link, and what the rest of it says."""

    def __init__(self, damages: Iterable[Damage], good: Kept | None) -> None:
        self.damages = tuple(damages)
        self.good = good
        super().__init__("; ".join(f"{d.part}: {d.reason}" for d in self.damages))


class UnknownNameError(LookupError):
    """There is no scenario, setting or place of that name; what it may have meant."""

    def __init__(self, what: str, message: str, near: Iterable["Hint"] = ()) -> None:
        super().__init__(message)
        self.what = what
        self.near = tuple(near)


class Hint(NamedTuple):
    """A page that was probably meant."""

    name: str
    url: str


class Moment(NamedTuple):
    """Where in a run: a step, the last step until a time, or the end.

    "from" is the first step at a time or later, "next" the step after a step, if
    there is one: where a new order is seen at work.
    """

    kind: str = "step"  # "step" | "ms" | "from" | "next" | "end"
    value: int = 0

    @property
    def text(self) -> str:
        """Return it as a link spells it."""
        return {"step": str(self.value), "ms": f"{self.value}ms", "end": "end"}[
            self.kind
        ]


START = Moment()
END = Moment("end")


class Experiment(NamedTuple):
    """What a link says: a scenario, what was changed and added, and a moment."""

    slug: str
    changes: tuple[tuple[str, str], ...] = ()  # (setting, value), sorted
    orders: tuple[str, ...] = ()  # "120:crash:b1", by time
    at: Moment = START
    seen: str = ""  # how it ended where the link was made
    folds: tuple[tuple[str, str], ...] = ()  # ("fold" or "open", what): by hand
    note: str = ""  # what whoever shares this step says of it, as plain text
    look: tuple[str, ...] = ()  # what to look at there: "b2", "m3", "b1-to-b2"

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What was changed, added and folded, as a form sends it."""
        orders = (("do", order) for order in self.orders)
        return (*self.changes, *orders, *self.folds)

    @property
    def query(self) -> str:
        """Return the canonical query; what is too long to read is compressed."""
        text = _spelt(self.fields)
        if len(text) > READABLE_CHARACTERS:
            squeezed = urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
            text = f"z={squeezed.rstrip('=')}"
        where = [
            ("look", ",".join(self.look)),
            ("note", self.note),
            ("at", self.at.text if self.at != START else ""),
            ("seen", self.seen),
        ]
        said = _spelt(field for field in where if field[1])
        return "&".join(filter(None, (text, said)))

    @property
    def url(self) -> str:
        """Return the address of its page."""
        return self.under("/s/")

    @property
    def understood(self) -> tuple[str, ...]:
        """Say in words what it holds."""
        told = [f"scenario: {self.slug}"]
        told += [f"{name}={value}" for name, value in self.changes]
        told += [f"order: {order}" for order in self.orders]
        told += [f"{how}: {what}" for how, what in self.folds]
        told += [f"look: {what}" for what in self.look]
        told += [f"note: {self.note}"] * bool(self.note)
        return tuple(told)

    @property
    def fragment(self) -> str:
        """Return the address of the part of its page that htmx swaps."""
        return self.under("/frag/s/")

    def under(self, prefix: str, suffix: str = "") -> str:
        """Return its address under another path."""
        query = self.query
        return f"{prefix}{quote(self.slug)}{suffix}{'?' if query else ''}{query}"

    @property
    def run(self) -> "Experiment":
        """The same without the moment and what is said of it: what is simulated."""
        return self._replace(at=START, note="", look=())

    def to(self, step: int) -> "Experiment":
        """The same experiment at another step; a note is about one step alone."""
        return self.run._replace(at=Moment("step", step))

    def to_end(self) -> "Experiment":
        """The same experiment at its end."""
        return self.run._replace(at=END)

    @property
    def plain(self) -> "Experiment":
        """The same step, and nothing that was said or promised of it."""
        return self._replace(seen="", note="", look=())

    def like(self, other: "Experiment") -> "Experiment":
        """The same, with the note of another link and what that looks at."""
        return self._replace(note=other.note, look=other.look)

    def with_change(self, name: str, value: str) -> "Experiment":
        """The same with one setting changed."""
        changes = {**dict(self.changes), name: value}
        return self._replace(changes=tuple(sorted(changes.items())))

    def without(self, name: str) -> "Experiment":
        """The same with one setting as it was."""
        changes = tuple(pair for pair in self.changes if pair[0] != name)
        return self._replace(changes=changes)

    def with_order(self, order: str) -> "Experiment":
        """The same with one more order."""
        return self._replace(orders=by_time((*self.orders, order)))

    def with_fold(self, how: str, what: str) -> "Experiment":
        """The same with one part of its picture folded or opened by hand."""
        others = tuple(fold for fold in self.folds if fold[1] != what)
        return self._replace(folds=tuple(sorted((*others, (how, what)))))

    def without_order(self, place: int) -> "Experiment":
        """The same with one order less."""
        orders = self.orders[:place] + self.orders[place + 1 :]
        return self._replace(orders=orders)


def _spelt(fields: Iterable[tuple[str, str]]) -> str:
    return "&".join(
        f"{quote(key, safe=READABLE)}={quote(value, safe=READABLE)}"
        for key, value in fields
    )


def turn_of(order: str) -> tuple[bool, int, int]:
    """What orders are sorted by: their time, then the step that they come after.

    Last come those that wait for something to happen: ``after-acked-3:crash:b1``.
    """
    at, _, step = order.partition(":")[0].partition(".")
    if not at.isdecimal():
        return True, 0, 0
    return False, int(at), int(step) if step.isdecimal() else 0


def by_time(orders: Iterable[str]) -> tuple[str, ...]:
    """Sort orders by their time; those of one time stay as they were."""
    return tuple(sorted(orders, key=turn_of))
