"""A long run that does harm, made small: only what the harm needs is left.

Delta debugging (ddmin, Zeller and Hildebrandt 2002) over the parts of an experiment:
the lines of a script, the orders that somebody added, the settings that somebody
changed, and then the number of messages. A smaller experiment keeps the harm if some
message of it ends with the same verdict, by the same cause. What is left is minimal: no
single part can be left out. Everything is tried in a fixed order, by playing it, so the
same run is always made the same small run.

Left out: moving orders in time, replacing an order by a milder one; the true minimum is
a search's to find (`engine.search.saving.certain`).
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from engine.ledger import Fate, Verdict, judge
from engine.run import RunError, run
from engine.scenario import Play, Scenario, ScenarioError, ScriptLine, play
from engine.search.saving.harm import HARM

MOST_TRIES = 400

Keeps = Callable[[tuple[int, ...]], bool]  # does it still happen with these parts?


class Kind(NamedTuple):
    """What kind of harm was done: to whom does not matter."""

    verdict: Verdict
    cause: str  # of a loss


class Small(NamedTuple):
    """Which parts are left, and how much was tried for it."""

    kept: tuple[int, ...]
    tries: int
    complete: bool  # no single part can be left out; else the tries were used up


class Shrunk(NamedTuple):
    """A small experiment that does the same harm, and what was dropped for it."""

    played: Play
    kind: Kind
    lines: tuple[int, ...]  # of the script that are left
    dropped: tuple[str, ...]  # orders and settings that were not needed
    tries: int
    complete: bool


def minimal(count: int, keeps: Keeps, most: int = MOST_TRIES) -> Small:
    """Leave out as many of so many parts as can be, by ddmin."""
    counted = _Counted(keeps, most)
    kept = tuple(range(count))
    if kept and counted(()):
        return Small((), counted.tries, complete=True)
    pieces = 2
    while len(kept) > 1:
        smaller = next((rest for rest in _rests(kept, pieces) if counted(rest)), None)
        if counted.is_empty:
            return Small(kept, counted.tries, complete=False)
        if smaller is not None:
            kept, pieces = smaller, max(2, pieces - 1)
        elif pieces >= len(kept):
            break
        else:
            pieces = min(len(kept), 2 * pieces)
    return Small(kept, counted.tries, complete=True)


class _Counted:
    """Asks so often and no more; what was asked before is known."""

    def __init__(self, keeps: Keeps, most: int) -> None:
        self.keeps, self.most, self.tries = keeps, most, 0
        self.known: dict[tuple[int, ...], bool] = {}
        self.is_empty = False

    def __call__(self, parts: tuple[int, ...]) -> bool:
        if parts not in self.known:
            if self.tries >= self.most:
                self.is_empty = True
                return False
            self.tries += 1
            self.known[parts] = self.keeps(parts)
        return self.known[parts]


def _rests(kept: tuple[int, ...], pieces: int) -> Iterator[tuple[int, ...]]:
    """All that is left when one of so many pieces is left out, the last one first."""
    edges = [i * len(kept) // pieces for i in range(pieces + 1)]
    for piece in reversed(range(pieces)):
        yield kept[: edges[piece]] + kept[edges[piece + 1] :]


def kind_of(fates: tuple[Fate, ...]) -> Kind | None:
    """The worst harm that was done, and of several the first; None: there is none."""
    for verdict in HARM:
        for fate in fates:
            if fate.verdict is verdict:
                return Kind(verdict, fate.cause)
    return None


def does(kind: Kind, played: Play) -> bool:
    """Whether an experiment does harm of this kind."""
    try:
        fates = judge(run(played.plan)).fates
    except RunError:
        return False
    return any((f.verdict, f.cause) == kind for f in fates)


def shrink(
    played: Play, *, script: bool = False, most: int = MOST_TRIES
) -> Shrunk | None:
    """Make an experiment small; None: it does no harm.

    Without `script` the scenario stays as it is told, and only what was changed and
    added is dropped. Raises RunError if the experiment cannot be played.
    """
    kind = kind_of(judge(run(played.plan)).fates)
    if kind is None:
        return None
    lines = len(played.scenario.script) if script else 0
    changes = tuple(played.changes.items())
    added = played.added
    first = lines + len(added)

    def made(parts: tuple[int, ...]) -> Play | None:
        story = played.scenario
        if script:
            left = tuple(story.script[part] for part in parts if part < lines)
            story = story.model_copy(update={"script": left})
        orders = [added[part - lines] for part in parts if lines <= part < first]
        settings = dict(changes[part - first] for part in parts if part >= first)
        return _settled(story, settings, orders)

    found = minimal(
        first + len(changes),
        lambda parts: (one := made(parts)) is not None and does(kind, one),
        most,
    )
    small = made(found.kept) or played
    small = _fewer_messages(small, kind, script=script)
    kept = set(found.kept)
    dropped = [added[n - lines] for n in range(lines, first) if n not in kept]
    dropped += [
        f"{name}={text}"
        for n, (name, text) in enumerate(changes, first)
        if n not in kept
    ]
    left = tuple(part for part in found.kept if part < lines)
    return Shrunk(small, kind, left, tuple(dropped), found.tries, found.complete)


def _settled(
    story: Scenario, changes: dict[str, str], orders: list[str]
) -> Play | None:
    try:
        return play(story, changes, orders)
    except ScenarioError:
        return None


def _fewer_messages(played: Play, kind: Kind, *, script: bool) -> Play:
    """Send as few messages at a time as the harm needs."""
    for place, order in enumerate(played.added):
        for text in _shorter(order):
            orders = [*played.added[:place], text, *played.added[place + 1 :]]
            fewer = _settled(played.scenario, dict(played.changes), orders)
            if fewer is not None and does(kind, fewer):
                played = fewer
                break
    for place in range(len(played.scenario.script) if script else 0):
        for line in _fewer(played.scenario.script[place]):
            told = list(played.scenario.script)
            told[place] = line
            story = played.scenario.model_copy(update={"script": tuple(told)})
            fewer = _settled(story, dict(played.changes), list(played.added))
            if fewer is not None and does(kind, fewer):
                played = fewer
                break
    return played


def _shorter(order: str) -> Iterator[str]:
    """An order of a link that sends fewer messages, the fewest first."""
    when, verb, *words = order.split(":")
    if verb != "send" or not words:
        return
    for count in range(1, int(words[0])):
        rest = [word for word in words[1:] if count > 1 or "every-" not in word]
        yield ":".join((when, verb, str(count), *rest))


def _fewer(line: ScriptLine) -> Iterator[ScriptLine]:
    """A line of a script that sends fewer messages, the fewest first."""
    for count in range(1, line.send or 1):
        every = line.every if count > 1 else None
        yield line.model_copy(update={"send": count, "every": every})
