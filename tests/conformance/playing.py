"""Plays a schedule on a stage: waits for what was simulated, then does the next thing.

Nothing here decides who is right: what was not there when it was waited for
(`Missed`), and what was different in the end, is written down.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tests.conformance.observed import (
    Difference,
    Observed,
    differences,
    final_differences,
    seen_in,
)
from tests.conformance.schedule import (
    Commit,
    Doing,
    Fail,
    Hand,
    Item,
    Schedule,
    Store,
    Take,
    Work,
)

PATIENCE_MS = 20_000  # for what should be there soon
LATEST_MS = 150_000  # nothing is waited for longer
USUAL = 100  # bytes of a message, unless a script says otherwise
HOPELESS = 3  # after so much was missed nothing is waited for as long
HURRY_MS = 1_000
CALM_MS = 2_000  # how long the end has to stay as it is


class Stage(Protocol):
    """Where a schedule is played: a real cluster, or a simulated one."""

    def now_ms(self) -> int:
        """How long it has been playing, by the stage's own clock."""

    def rest(self, ms: int) -> None:
        """Let time pass; applications that wait for messages go on polling."""

    def do(self, doing: Doing, patience_ms: int) -> tuple[Difference, ...]:
        """Do one thing; what it should have brought and did not."""

    def observe(self, *, whole: bool) -> Observed:
        """Look at everything; `whole` also reads what a fresh consumer would get."""


@dataclass(frozen=True, slots=True)
class Missed:
    """What was not as simulated when it was time to go on."""

    at_ms: int  # in the simulation
    before: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """How it went: what was missed on the way, and what is different in the end."""

    missed: tuple[Missed, ...]
    end: Observed
    differences: tuple[Difference, ...]
    took_ms: int


def play_on(
    stage: Stage,
    schedule: Schedule,
    tell: Callable[[str], None] = lambda _: None,
    *,
    paced: bool = False,
) -> Played:
    """Do everything that a schedule says, and look at what is there in the end.

    `paced` also lets as much time pass between two items as in the simulation, for
    stories that are about time.
    """
    missed: list[Missed] = []
    behind = 0
    for item in schedule.items:
        stage.rest(
            max(item.rest_ms, item.at_ms + behind - stage.now_ms() if paced else 0)
        )
        behind = max(behind, stage.now_ms() - item.at_ms)
        lost = len(missed) >= HOPELESS
        patience = HURRY_MS if lost else _patience(stage, item.at_ms)
        lacking = () if _goes_on(item) else _wait(stage, item, patience)
        lacking += stage.do(item.do, patience)
        tell(f"{item.at_ms:>7} {_words(item.do)}" + _complaint(lacking))
        if lacking:
            missed.append(Missed(item.at_ms, _words(item.do), lacking))
    end = _wait_for_end(stage, schedule)
    found = final_differences(seen_in(schedule.end), end)
    tell("    end" + _complaint(found))
    return Played(tuple(missed), end, found, stage.now_ms())


def _goes_on(item: Item) -> bool:
    """Whether an item follows from the application itself: it waits for nothing else.

    What a poll has to bring is waited for by the poll.
    """
    return isinstance(item.do, Take | Work | Fail | Commit | Store)


def _patience(stage: Stage, at_ms: int) -> int:
    """How long to wait for what was there at some time of the simulation.

    The stage is mostly ahead of it, because it waits for nothing but for what it
    sees; so it gets the time that it has saved.
    """
    late = int(1.2 * at_ms) - stage.now_ms()
    return min(LATEST_MS, PATIENCE_MS + max(0, late))


def _wait(stage: Stage, item: Item, patience_ms: int) -> tuple[Difference, ...]:
    """Wait until the stage shows what was there before an item; else what lacks."""
    until = stage.now_ms() + (0 if item.at_once else patience_ms)
    while True:
        found = differences(item.before, stage.observe(whole=False), exact=item.exact)
        if not found or stage.now_ms() > until:
            return found
        stage.rest(100)


def _wait_for_end(stage: Stage, schedule: Schedule) -> Observed:
    """Wait for the simulation's end, and whether it stays so; then read everything."""
    wanted = seen_in(schedule.end)
    until = stage.now_ms() + _patience(stage, schedule.ended_ms)
    calm_since: int | None = None
    while stage.now_ms() <= until:
        end = stage.observe(whole=False)
        if final_differences(wanted, end, whole=False):
            calm_since = None
        elif calm_since is None:
            calm_since = stage.now_ms()
        elif stage.now_ms() - calm_since >= CALM_MS:
            break
        stage.rest(200)
    return stage.observe(whole=True)


def _words(doing: Doing) -> str:
    """A doing in one line: ``CrashBroker b1``."""
    if isinstance(doing, Hand):
        size = f" of {doing.record.bytes} bytes" if doing.record.bytes != USUAL else ""
        to = doing.partition or f"the key {doing.record.key!r}"
        return f"Hand {doing.producer} message {doing.record.message}{size} for {to}"
    values = [str(value) for value in doing if value != getattr(doing, "kind", None)]
    return " ".join([type(doing).__name__, *values])


def _complaint(found: tuple[Difference, ...]) -> str:
    return "".join(f"\n          but {item}" for item in found)
