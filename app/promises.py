"""What a shared link promises: how the run ended, and marks of the way there.

``seen=DDL-3f2a91-9c04be-51-kP0x…``: a letter for each message and group in the ledger's
order (``D*40`` for many alike), the mark of the ending, the engine's revision, the
number of the last step, and the trail. Links of the first grammar end after the mark
of the ending, which was one of all the sentences; they are read as before.

The trail is how a page knows *where* two revisions part, without the old engine: marks
of some steps (`engine.fingerprint`), at even distances and always at the last one, two
characters each. Because marks are chained, the first one that is not the same lies at
or after the first step that differs, and the one before it lies before that step. So
what can be known is "between step 12 and step 15"; the exact step if every step has its
mark. That it is later than it should be has a chance of one in 4,096.

A link to be read carries SHORT marks (32 characters: every third step of a usual
story); a short link carries FULL, which is every step of every story of the catalogue.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from app.runs import Run
from engine.fingerprint import MARK, ending, marks

SHORT, FULL = 16, 200  # marks
MANY = 3  # letters alike; more are counted
LETTERS_READ = 10_000
FORM = re.compile(
    r"(?P<letters>(?:[A-Z2](?:\*[0-9]{1,4})?)*)-(?P<end>[0-9a-f]{6})"
    r"(?:-(?P<engine>[0-9a-f]{6})-(?P<last>[0-9]{1,4})-(?P<trail>[\w-]{0,400}))?",
    re.ASCII,
)
RUN = re.compile(r"([A-Z2])(?:\*([0-9]+))?")


class Promise(NamedTuple):
    """What was so where a link was made."""

    letters: str
    end: str
    engine: str = ""  # "": the first grammar, which had no trail
    last: int = 0
    trail: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return it as a link spells it."""
        first = f"{squeezed(self.letters)}-{self.end}"
        if not self.engine:
            return first
        return f"{first}-{self.engine}-{self.last}-{''.join(self.trail)}"

    @property
    def places(self) -> tuple[int, ...]:
        """The steps that its marks are of."""
        return places(self.last, len(self.trail))


class Span(NamedTuple):
    """Where two runs part: the first difference is one of these steps."""

    first: int
    last: int


def promise(run: Run, letters: str, engine: str, most: int = SHORT) -> Promise:
    """Promise how a run goes and ends, with so many marks at most."""
    every = marks(run.timeline.steps)
    chosen = places(run.last, min(most, run.last))
    trail = tuple(every[step] for step in chosen)
    return Promise(letters, ending(run.ledger), engine, run.last, trail)


def read(text: str) -> Promise | None:
    """Read a promise; None if it is damaged."""
    found = FORM.fullmatch(text)
    letters = spread(found["letters"]) if found else None
    if not found or letters is None:
        return None
    if found["engine"] is None:
        return Promise(letters, found["end"])
    trail, last = found["trail"], int(found["last"])
    if len(trail) % MARK or len(trail) > MARK * last or bool(trail) != bool(last):
        return None
    cut = tuple(trail[i : i + MARK] for i in range(0, len(trail), MARK))
    return Promise(letters, found["end"], found["engine"], last, cut)


def places(last: int, count: int) -> tuple[int, ...]:
    """Choose steps at even distances; the last one is always among them."""
    return tuple(-(-number * last // count) for number in range(1, count + 1))


def parted(told: Promise, now: Sequence[str]) -> Span | None:
    """Find where a run leaves what was promised; None: nowhere, as far as is known.

    `now` holds the mark of every step. A run that is longer or shorter parts at the
    step after the end of the shorter one, if not before.
    """
    same = 0
    here = len(now) - 1
    for step, mark in zip(told.places, told.trail, strict=True):
        if step > here or now[step] != mark:
            return Span(same + 1, min(step, here + 1))
        same = step
    return Span(told.last + 1, told.last + 1) if here > told.last else None


def squeezed(letters: str) -> str:
    """Write many letters alike as one and their number."""
    alike = ("".join(found) for _, found in groupby(letters))
    return "".join(f"{a[0]}*{len(a)}" if len(a) > MANY else a for a in alike)


def spread(text: str) -> str | None:
    """Undo `squeezed`; None for more than anything could have promised."""
    found = [(letter, int(count or 1)) for letter, count in RUN.findall(text)]
    if sum(count for _, count in found) > LETTERS_READ:
        return None
    return "".join(letter * count for letter, count in found)
