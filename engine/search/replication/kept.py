"""What was worked out in the core, by the numbers of the parts that it is about.

Every answer is kept: the same parts come again in thousands of states.

Left out: nothing of its own.
"""

from collections.abc import Hashable
from typing import Any, NamedTuple, TypeVar

from engine.search.faults import FREE
from engine.search.replication.parts import DEAD, NOBODY, RUNNING, Part, messages
from engine.search.replication.space import DECIDED, DUTY, MOST, PART, Space

NUMBER = (1 << PART) - 1
DUTIES = (1 << DUTY) - 1
Gain = tuple[int, int]  # a difference, and which messages it acknowledges
Fetches = tuple[tuple[int, ...], tuple[Gain, ...]]  # without a word, and with one
Equal = TypeVar("Equal", bound=Hashable)


class Own(NamedTuple):
    """What one broker may do: without a word to the producer, with one, faults, ISR."""

    quiet: tuple[int, ...]
    answering: tuple[Gain, ...]
    faults: tuple[tuple[str, int, int], ...]
    shrinks: tuple[tuple[int, int, int], ...]
    expands: tuple[tuple[int, int, int], ...]
    leads: bool  # or thinks so


class Traits(NamedTuple):
    """What is asked of a replica at every state."""

    up: bool
    fresh: bool
    has: int  # messages, if it is not dead
    essence: int


class Kept:
    """The answers of one space, and what is asked of a state beside its successors."""

    def __init__(self, space: Space) -> None:
        """Know nothing yet."""
        self.space = space
        many = space.many
        self.names = range(many)
        self.at_decided, self.at_duty = space.at_decided, space.at_duty
        self.at_cuts, self.all_cut = space.at_cuts, (1 << len(space.links)) - 1
        self.links = {link: 1 << place for place, link in enumerate(space.links)}
        self.own: tuple[dict[int, Own], ...] = tuple({} for _ in self.names)
        self.pairs: tuple[tuple[int, int, int, int, int, dict[int, Fetches]], ...]
        self.pairs = tuple(
            (PART * i, PART * j, i, j, self.links[i, j], {}) for i, j in space.pairs
        )
        self.sending: tuple[dict[int, tuple[Gain, ...]], ...] = tuple(
            {} for _ in self.names
        )
        self.each = tuple(zip(self.names, self.own, self.sending, strict=True))
        self.rest: dict[int, tuple[tuple[str, int], ...]] = {}
        self.traits: dict[int, Traits] = {}
        self.essences: dict[object, int] = {}
        self.fates: dict[tuple[int, ...], bool] = {}
        self.same: dict[Any, Any] = {}

    def is_lost(self, whole: int) -> bool:
        """Whether an acknowledged message is lost."""
        acked = whole >> self.at_duty & 7
        if not acked:
            return False
        space = self.space
        decision = whole >> self.at_decided & MOST
        leader = space.parts[decision].leader
        if leader != NOBODY:
            traits = self.traits.get(whole >> PART * leader & NUMBER)
            if traits is not None and not acked & ~traits.has:
                return False
        key = [decision << 3 | acked, space.cuts(whole)]
        for name in self.names:
            number = whole >> PART * name & NUMBER
            traits = self.traits.get(number) or self.traits_of(number)
            key.append(traits.essence)
        fate = self.fates.get(tuple(key))
        if fate is None:
            fate = self.fates[tuple(key)] = space.is_lost(whole)
        return fate

    def cost(self, whole: int, kind: str) -> int | None:
        """What a fault adds to a state that counts it; None: it may not happen."""
        limit = self.space.limits.get(kind)
        if limit is None:
            return 0
        at, most = limit
        return 1 << at if (whole >> at & 7) < most else None

    def is_gone(self, whole: int, cuts: int, name: int, other: int) -> bool:
        """Whether a leader waits for a follower that is not there to ask."""
        number = whole >> PART * other & NUMBER
        traits = self.traits.get(number) or self.traits_of(number)
        link = self.links[min(name, other), max(name, other)]
        return not traits.up or bool(cuts & link)

    def may_join(self, whole: int, name: int, other: int) -> bool:
        """Whether a leader may take a follower in, which has fetched some time ago.

        It has to have fetched since it registered, where that counts (KIP-903). Where
        the leader writes down itself who is in sync, it does so at a fetch: then it is
        one that the follower may send right now.
        """
        rules, number = self.space.rules, whole >> PART * other & NUMBER
        if rules.keeps_reborn_out:
            return (self.traits.get(number) or self.traits_of(number)).fresh
        if not rules.joins_at_once:
            return True
        lead, part = self.space.part(whole, name), self.space.part(whole, other)
        return (
            part.mode in RUNNING
            and part.leader == name
            and part.settled
            and len(part.log) == lead.noted[other]
            and (part.epoch == lead.epoch or not rules.fences)
            and not self.is_gone(whole, self.space.cuts(whole), name, other)
        )

    def is_behind(self, whole: int) -> bool:
        """Whether the preferred replica lacks some of the leader's log.

        Or knows of a lower high watermark, where a new leader goes by that.
        """
        rules, leader = self.space.rules, self.space.decided(whole).leader
        if leader == NOBODY:
            return False
        first, led = self.space.part(whole, 0), self.space.part(whole, leader)
        if first.hw < led.hw and not rules.joins_from_start:
            return True
        return first.log[: len(led.log)] != led.log

    def own_at(self, name: int, whole: int, decision: int, cuts: int) -> Own:
        """What one broker of a state may do."""
        number = whole >> PART * name & NUMBER
        key = number << DECIDED | decision
        if cuts >> name & 1:
            key = ~key
        return self.own[name].get(key) or self.own_of(name, number, decision, key)

    def own_of(self, name: int, number: int, decision: int, key: int) -> Own:
        """What one broker may do; a negative key: it does not reach the controller."""
        space = self.space
        moves = space.own(name, number, decision, reaches=key >= 0)
        free = [(move, gain) for _, kind, move, gain in moves if kind == FREE]
        altered = space.altered(name, number, decision) if key >= 0 else []
        own = Own(
            tuple(move for move, gain in free if not gain),
            tuple(item for item in free if item[1]),
            tuple((kind, move, gain) for _, kind, move, gain in moves if kind),
            tuple((o, move, gain) for _, o, out, move, gain in altered if out),
            tuple((o, move, gain) for _, o, out, move, gain in altered if not out),
            bool(space.parts[number].noted),
        )
        return self.own[name].setdefault(key, self._once(own))

    def sends_of(self, name: int, number: int, duty: int, key: int) -> tuple[Gain, ...]:
        """Which messages one broker may take."""
        sends = self.space.sends(name, number, duty)
        found = self._once(tuple((move, gain) for _, move, gain in sends))
        return self.sending[name].setdefault(key, found)

    def fetches_of(
        self,
        one: int,
        other: int,
        key: int,
        known: dict[int, Fetches],
    ) -> Fetches:
        """How two brokers may fetch from each other."""
        low, high = key >> PART, key & NUMBER
        both = [
            *self.space.fetches(one, other, low, high),
            *self.space.fetches(other, one, high, low),
        ]
        quiet = tuple(move for _, move, gain in both if not gain)
        found = (quiet, tuple((move, gain) for _, move, gain in both if gain))
        return known.setdefault(key, self._once(found))

    def rest_of(self, decision: int) -> tuple[tuple[str, int], ...]:
        """What the controller may decide by itself."""
        found = tuple((kind, move) for _, kind, move in self.space.rest(decision))
        return self.rest.setdefault(decision, found)

    def traits_of(self, number: int) -> Traits:
        """What is asked of a replica at every state."""
        part: Part = self.space.parts[number]
        log = part.log
        essence = self.essences.setdefault(
            self.space.essence(number), len(self.essences)
        )
        found = Traits(
            part.mode in RUNNING,
            part.fresh,
            0 if part.mode in DEAD else messages(log),
            essence,
        )
        return self.traits.setdefault(number, found)

    def _once(self, found: Equal) -> Equal:
        """Equal answers are kept once."""
        kept: Equal = self.same.setdefault(found, found)
        return kept
