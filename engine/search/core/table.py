"""The numbers of all parts of the core's states, and what some of them allow together.

A state is four parts, the quorum and the three replicas; equal parts have one number
(hash-consing), and the four numbers in one integer are the state. A move changes one
part or two, so it is a difference between two such integers, and is the same wherever
these parts are.

Left out: symmetry between the replicas.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.search.core.moves import (
    Bounds,
    Named,
    fetch_moves,
    follow_moves,
    grounds,
    isr_moves,
    lacks,
    lets_raise,
    own_moves,
    raised,
)
from engine.search.core.quorum import REPLICAS, START, Label, Quorum, decisions
from engine.search.core.releases import Release
from engine.search.core.replica import FRESH, Replica, bit

BITS = 20  # of a part's number
PART = (1 << BITS) - 1
QUORUM = 3 * BITS  # where the quorum's number stands; replica 0 has the last place
PAIRS = tuple((one, other) for one in REPLICAS for other in REPLICAS if one != other)

State = tuple[Quorum, tuple[Replica, ...]]


class Alone(NamedTuple):
    """What the quorum allows one replica; moves are differences."""

    moves: tuple[int, ...]  # with those of the controller at the first replica
    raising: int  # its high watermark by one; 0: it holds it back itself
    changes: tuple[int, ...]  # of its ISR, by the other replica; () if it may not
    hears: int  # the replicas of which it may hear that they lead
    lacks: int  # 1 in its own ISR, 2 in the controller's, where itself lacks something


class Together(NamedTuple):
    """What a leader and a follower allow each other, whatever the quorum says."""

    moves: tuple[int, ...]
    lets_raise: bool
    grounds: int  # to change the ISR by the follower
    lacks: int  # 1 in the leader's ISR; 2 the follower, if it is in the controller's


@dataclass(slots=True)
class Table:
    """Every part that there was, by number, for one set of rules."""

    release: Release
    bounds: Bounds
    numbers: dict[Hashable, int] = field(default_factory=dict)
    parts: list[Any] = field(default_factory=list)

    def number(self, part: Hashable) -> int:
        """The number of a part; OverflowError if there are too many to tell apart."""
        number = self.numbers.get(part)
        if number is None:
            number = self.numbers[part] = len(self.parts)
            self.parts.append(part)
            if number > PART:
                msg = f"more than {PART:,} different parts"
                raise OverflowError(msg)
        return number

    def start(self) -> int:
        """Nothing was written, nobody leads, and all are in sync."""
        whole = self.number(START) << QUORUM
        return whole | sum(self.number(FRESH) << BITS * name for name in REPLICAS)

    def unpacked(self, whole: int) -> State:
        """The state of this number."""
        numbers = [whole >> BITS * name & PART for name in REPLICAS]
        return self.parts[whole >> QUORUM], tuple(self.parts[n] for n in numbers)

    def alone(self, name: int, state: State) -> Alone:
        """What the quorum allows one replica in a state."""
        quorum, replicas = state
        own = replicas[name]
        moves = tuple(move for _, move in self._own(name, state))
        higher = raised(self.release, self.bounds, (name, own))
        changes = [move for _, move in self._changes(name, state)]
        heard = enumerate(quorum[3])
        hears = {chosen for number, (chosen, _) in heard if number > own[1]}
        lacking = lacks((name, own), own)
        return Alone(
            moves,
            self._replaced(name, own, higher) if higher is not None else 0,
            tuple(changes),
            sum(bit(other) for other in hears if other in REPLICAS and other != name),
            lacking * ((own[2] >> name & 1) + 2 * (quorum[2] >> name & 1)),
        )

    def together(self, place: int, state: State) -> Together:
        """What a pair of replicas allows in a state."""
        leading, following = _pair(place, state)
        other, follower = following
        lacking = lacks(leading, follower)
        return Together(
            tuple(move for _, move in self._fetches(leading, following)),
            lets_raise(self.release, leading, following),
            grounds(self.release, leading, following),
            lacking * ((leading[1][2] >> other & 1) + 2),
        )

    def follows(self, place: int, state: State) -> tuple[int, ...]:
        """How the second of a pair may begin to follow the first."""
        return tuple(move for _, move in self._follows(place, state))

    def labelled(self, whole: int) -> Iterator[tuple[Label, int]]:
        """Every move in a state with its name, and the state after it."""
        state = self.unpacked(whole)
        for name in REPLICAS:
            for label, move in self._own(name, state):
                yield label, whole + move
        for place, (name, other) in enumerate(PAIRS):
            leading, following = _pair(place, state)
            found = [*self._fetches(leading, following), *self._follows(place, state)]
            if grounds(self.release, leading, following):
                changes = self._changes(name, state)
                found += [one for one in changes if one[0][2] == other]
            for label, move in found:
                yield label, whole + move
        for name in REPLICAS:
            alone = self.alone(name, state)
            pairs = [place for place, pair in enumerate(PAIRS) if pair[0] == name]
            if all(self.together(place, state).lets_raise for place in pairs):
                yield ("raise", name), whole + alone.raising

    def _replaced(self, name: int, old: Replica, new: Replica) -> int:
        return self.number(new) - self.number(old) << BITS * name

    def _decided(self, old: Quorum, new: Quorum) -> int:
        return self.number(new) - self.number(old) << QUORUM

    def _own(self, name: int, state: State) -> Iterator[tuple[Label, int]]:
        quorum, replicas = state
        if name == 0:
            for label, decided in decisions(quorum, self.bounds.epochs):
                yield label, self._decided(quorum, decided)
        own = replicas[name]
        for label, decided, new in own_moves(self.bounds, quorum, (name, own)):
            move = self._decided(quorum, decided) + self._replaced(name, own, new)
            yield label, move

    def _changes(self, name: int, state: State) -> Iterator[tuple[Label, int]]:
        quorum, replicas = state
        own = replicas[name]
        for other in REPLICAS:
            if other != name:
                for label, decided, new in isr_moves(quorum, (name, own), other):
                    move = self._replaced(name, own, new)
                    yield label, self._decided(quorum, decided) + move

    def _fetches(self, leading: Named, following: Named) -> Iterator[tuple[Label, int]]:
        other, follower = following
        for label, new in fetch_moves(self.release, leading, following):
            yield label, self._replaced(other, follower, new)

    def _follows(self, place: int, state: State) -> Iterator[tuple[Label, int]]:
        leading, (other, follower) = _pair(place, state)
        for label, new in follow_moves(
            self.release, state[0], leading, (other, follower)
        ):
            yield label, self._replaced(other, follower, new)


def _pair(place: int, state: State) -> tuple[Named, Named]:
    """The two of a pair, with their names."""
    name, other = PAIRS[place]
    return (name, state[1][name]), (other, state[1][other])
