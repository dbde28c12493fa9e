"""What may come next in the core, fast: only additions, where everything is kept.

Free moves and faults come apart, for the search goes by layers of as many faults.

Left out: nothing of its own.
"""

from collections.abc import Iterator

from engine.search.faults import CUT, FREE, LAG
from engine.search.replication.kept import DUTIES, NUMBER, Gain, Kept, Own
from engine.search.replication.naming import named
from engine.search.replication.space import DECIDED, DUTY, MOST, PART, Label


class Successors(Kept):
    """What may come next, for one space."""

    def named(self, whole: int) -> Iterator[tuple[Label, str, int]]:
        """Every move and fault: its name, what it counts as, and the state after it."""
        return named(self, whole)

    def free(self, whole: int) -> list[int]:  # noqa: C901, PLR0912, PLR0915 -
        # in one piece: calls would take longer than what they do
        """The states after every move that counts as no fault."""
        decision = whole >> self.at_decided & MOST
        duty = whole >> self.at_duty & DUTIES
        cuts = whole >> self.at_cuts & self.all_cut
        found: list[int] = []
        gains: list[Gain] = []
        at = 0
        for name, kept, sending in self.each:
            number = whole >> at & NUMBER
            at += PART
            key = number << DECIDED | decision
            if cuts >> name & 1:
                key = ~key
            own = kept.get(key) or self.own_of(name, number, decision, key)
            quiet, answering, _, shrinks, expands, leads = own
            if quiet:
                found += [whole + move for move in quiet]
            if answering:
                gains += answering
            if shrinks or expands:
                self._alter(whole, cuts, name, own, gains)
            if leads:
                key = number << DUTY | duty
                sends = sending.get(key)
                if sends is None:
                    sends = self.sends_of(name, number, duty, key)
                gains += sends
        for low, high, one, other, link, known in self.pairs:
            if cuts & link:
                continue
            key = (whole >> low & NUMBER) << PART | whole >> high & NUMBER
            both = known.get(key)
            if both is None:
                both = self.fetches_of(one, other, key, known)
            quiet, answering = both
            if quiet:
                found += [whole + move for move in quiet]
            if answering:
                gains += answering
        rest = self.rest.get(decision)
        if rest is None:
            rest = self.rest_of(decision)
        if rest:
            self._give_back(whole, rest, found)
        if gains:
            lacks, at = ~duty & 7, self.at_duty
            found += [whole + move + ((gain & lacks) << at) for move, gain in gains]
        while cuts:
            bit = cuts & -cuts
            found.append(whole - (bit << self.at_cuts))
            cuts -= bit
        return found

    def faults(self, whole: int) -> list[int]:
        """The states after every fault that the bounds still allow."""
        space = self.space
        costs = {kind: self.cost(whole, kind) for kind in space.allowed}
        decision = whole >> space.at_decided & MOST
        cuts = space.cuts(whole)
        gains: list[Gain] = []
        for name in self.names:
            own = self.own_at(name, whole, decision, cuts)
            wrong = list(own.faults)
            if own.shrinks and costs.get(LAG) is not None:
                wrong += [
                    (LAG, move, gain)
                    for other, move, gain in own.shrinks
                    if not self.is_gone(whole, cuts, name, other)
                ]
            for kind, move, gain in wrong:
                cost = costs[kind]
                if cost is not None:
                    gains.append((move + cost, gain))
        for kind, move in self.rest_of(decision):
            cost = costs.get(kind)
            if cost is not None:
                gains.append((move + cost, 0))
        cost = costs.get(CUT)
        if cost is not None:
            gains += [
                ((bit << space.at_cuts) + cost, 0)
                for bit in self.links.values()
                if not cuts & bit
            ]
        lacks = ~(whole >> space.at_duty) & 7
        return [
            whole + move + ((gain & lacks) << space.at_duty) for move, gain in gains
        ]

    def _alter(
        self, whole: int, cuts: int, name: int, own: Own, gains: list[Gain]
    ) -> None:
        for other, move, gain in () if self.space.rules.hasty else own.shrinks:
            if self.is_gone(whole, cuts, name, other):
                gains.append((move, gain))
        for other, move, gain in own.expands:
            if self.may_join(whole, name, other):
                gains.append((move, gain))

    def _give_back(
        self, whole: int, rest: tuple[tuple[str, int], ...], found: list[int]
    ) -> None:
        """Leadership goes back to the preferred replica, if that lacks something."""
        if self.is_behind(whole):
            found += [whole + move for kind, move in rest if kind == FREE]
