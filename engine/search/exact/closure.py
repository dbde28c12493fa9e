"""A closed graph from many starts, and how few faults lead from each to what is asked.

Forward: every state that any start reaches, in layers of as many faults (a rescue is
counted like one here); a layer is closed under all moves that cost nothing before the
next begins. Backward: from the
states that are asked about, against the moves, with the fewest faults. The answer for
a start is exact up to the number of faults with which the graph is closed, for every
order: any way with so few faults lies in the graph, because a state that one start
reaches is followed as far as the start allows that needs the fewest faults to it.

The collector is off meanwhile: nothing here makes cycles.
"""

from array import array
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, NamedTuple, Protocol, TypeVar

from engine.search.breadth import Progress, Watch, unwatched
from engine.sentence import say
from engine.uncollected import uncollected

State = TypeVar("State", bound=Hashable)
State_contra = TypeVar("State_contra", bound=Hashable, contravariant=True)
MORE = 8  # times as many states, at least, with another fault
EVERY = 512  # states from one look outside to the next


class Moves(Protocol[State]):
    """What may come next: pure functions, and everything in a fixed order."""

    def free(self, state: State, /) -> Iterable[State]:
        """The states after every move that costs nothing."""

    def faults(self, state: State, /) -> Iterable[State]:
        """The states after every fault."""

    def rescues(self, state: State, /) -> Iterable[State]:
        """The states after what is done to save something, at a risk."""


class _Mark(NamedTuple):
    """How much there was when a layer was closed."""

    states: int
    free: int
    faults: int
    rescues: int


class Closed(Generic[State]):
    """A graph in which every way with at most `faults` faults from a start is."""

    def __init__(self, most: int) -> None:
        """Begin with nothing; `most` faults are wanted."""
        self.most = most
        self.faults = -1  # with so many it is closed; -1: not even without any
        self.numbers: dict[State, int] = {}
        self.states: list[State] = []
        self.stopped = ""
        self._free = (array("l"), array("l"))  # moves: from, to
        self._wrong = (array("l"), array("l"))  # faults
        self._saving = (array("l"), array("l"))  # rescues
        self._before: list[list[int]] = []
        self._before_wrong: list[list[int]] = []
        self._before_saving: list[list[int]] = []

    def __len__(self) -> int:
        """Count the states."""
        return len(self.states)

    def least(
        self, is_asked: Callable[[State], bool], *, rescued: bool = False
    ) -> list[int]:
        """By state: with how few faults one that is asked about is reached.

        More than `self.faults`: not within these bounds. `rescued`: rescues may happen
        too, and count for nothing; otherwise none does.
        """
        none = self.faults + 1
        found = [none] * len(self.states)
        level = [at for at, state in enumerate(self.states) if is_asked(state)]
        for faults in range(none):
            new: list[int] = []
            for at in level:
                if found[at] > faults:
                    found[at] = faults
                    new.append(at)
            for at in new:  # grows
                for earlier in self._before[at]:
                    if found[earlier] > faults:
                        found[earlier] = faults
                        new.append(earlier)
                for earlier in self._before_saving[at] if rescued else ():
                    if found[earlier] > faults:
                        found[earlier] = faults
                        new.append(earlier)
            level = [earlier for at in new for earlier in self._before_wrong[at]]
        return found

    def _cut(self, mark: _Mark) -> None:
        """Keep what there was at a mark, and turn the moves round."""
        for state in self.states[mark.states :]:
            del self.numbers[state]
        del self.states[mark.states :]
        self._before = _turned(self._free, mark.free, mark.states)
        self._before_wrong = _turned(self._wrong, mark.faults, mark.states)
        self._before_saving = _turned(self._saving, mark.rescues, mark.states)
        self._free = self._wrong = self._saving = (array("l"), array("l"))

    def _number(self, state: State, new: list[int]) -> int:
        number = self.numbers.get(state)
        if number is None:
            number = self.numbers[state] = len(self.states)
            self.states.append(state)
            new.append(number)
        return number

    def _follow(
        self,
        level: list[int],
        new: list[int],
        after: Callable[[State], Iterable[State]],
        ways: "tuple[array[int], array[int]]",
        look: Callable[[], bool],
    ) -> bool:
        """Note all moves of a level, which may grow; False: stopped."""
        states, (sources, targets) = self.states, ways
        for at in level:
            if at % EVERY == 0 and look():
                return False
            for then in after(states[at]):
                sources.append(at)
                targets.append(self._number(then, new))
        return True

    def grow(
        self, moves: Moves[State], starts: Iterable[State], most: int, watch: Watch
    ) -> None:
        """Close it layer by layer, up to so many states.

        With another fault where that has a chance to be closed, too.
        """
        layer: list[int] = []
        mark = _Mark(0, 0, 0, 0)
        for state in starts:
            self._number(state, layer)

        def is_over() -> bool:
            now = len(self.states)
            done = Progress(now, len(self._free[0]), self.faults + 1, now - mark.states)
            self.stopped = _states(most) if now > most else watch(done)
            return bool(self.stopped)

        while self._follow(layer, layer, moves.free, self._free, is_over):
            if is_over():
                break
            self.faults += 1
            ways = (self._free, self._wrong, self._saving)
            mark = _Mark(len(self.states), *(len(sources) for sources, _ in ways))
            new: list[int] = []
            if self.faults == self.most:
                break
            if self.faults and MORE * len(self.states) > most:
                self.stopped = _states(most)
                break
            self._follow(layer, new, moves.faults, self._wrong, is_over)
            self._follow(layer, new, moves.rescues, self._saving, is_over)
            layer = new
        self._cut(mark)


def close(
    moves: Moves[State],
    starts: Iterable[State],
    faults: int,
    most: int,
    watch: Watch = unwatched,
) -> Closed[State]:
    """Close a graph with as many of these faults as `most` states allow."""
    closed: Closed[State] = Closed(faults)
    with uncollected():
        closed.grow(moves, starts, most, watch)
    return closed


def _turned(
    ways: "tuple[array[int], array[int]]", many: int, states: int
) -> list[list[int]]:
    """By state: from where it is reached."""
    before: list[list[int]] = [[] for _ in range(states)]
    sources, targets = ways
    for source, target in zip(sources[:many], targets[:many], strict=True):
        if target < states:
            before[target].append(source)
    return before


def _states(count: int) -> str:
    return say("{count} states", count=f"{count:,}")
