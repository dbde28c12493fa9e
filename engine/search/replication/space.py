"""The states of the core as integers, and what may come next as differences of them.

Equal parts have one number (hash-consing). The numbers of the replicas and of what the
controller decided, and beside them as plain bits what was sent and acknowledged, what
is cut, and how often what has gone wrong, are one integer: no two states share one. A
move changes some of these, so it is a difference of two such integers, the same
wherever these parts are, and is worked out once.

Only kinds of faults of which fewer are allowed than of all together are counted in a
state; the sum of all is the layer that `engine.search.replication.search` is in.

Left out: symmetry of the replicas. The controller prefers them in the order of their
assignment, so no two are alike.
"""

from collections.abc import Hashable
from itertools import combinations
from typing import Any

from engine.search.faults import FREE, KINDS, UNCLEAN
from engine.search.question import Bounds
from engine.search.replication import controller, isr, moves
from engine.search.replication.loss import lost
from engine.search.replication.parts import NOBODY, Log, Part, messages
from engine.search.replication.rules import Rules

PART = 18  # bits for the number of a replica
DECIDED = 16
MOST = (1 << DECIDED) - 1
DUTY = 5  # three messages acknowledged or not, and how many were sent
SPENT = 3  # of each kind of fault that is counted

Label = tuple[str | int, ...]
Step = tuple[int, int]  # a difference, and which messages it acknowledges


class Space:
    """The states of a set of rules, within bounds."""

    def __init__(self, rules: Rules, bounds: Bounds) -> None:
        """Begin with the healthy, idle cluster."""
        many = len(rules.names)
        self.many = many
        self.numbers: dict[Hashable, int] = {}
        self.parts: list[Any] = []
        self.at_decided = PART * many
        self.at_duty = self.at_decided + DECIDED
        self.at_cuts = self.at_duty + DUTY
        self.pairs = tuple(combinations(range(many), 2))
        self.links = tuple((name, many) for name in range(many)) + self.pairs
        self.at_spent = self.at_cuts + len(self.links)
        allowed = dict(bounds.faults)
        self.allowed = tuple(k for k in KINDS if allowed.get(k, 0) and bounds.total)
        self.rules = rules._replace(kinds=(FREE, *self.allowed))
        counted = [k for k in self.allowed if allowed[k] < bounds.total]
        self.limits = {
            kind: (self.at_spent + SPENT * place, allowed[kind])
            for place, kind in enumerate(counted)
        }
        self.acked_by_append = 0 if rules.waits else 1

    def start(self) -> int:
        """The healthy, idle cluster."""
        whole = self.number(controller.begun(self.rules)) << self.at_decided
        for name in range(self.many):
            whole |= self.number(moves.started(self.rules, name)) << PART * name
        return whole

    def number(self, part: Hashable) -> int:
        """The number of a part."""
        number = self.numbers.get(part)
        if number is None:
            number = self.numbers[part] = len(self.parts)
            self.parts.append(part)
        return number

    def is_full(self) -> bool:
        """Whether there are nearly more parts than numbers."""
        return len(self.parts) > MOST - 4_096

    # --- what is read off a state ---------------------------------------------------

    def part(self, whole: int, name: int) -> Part:
        """One replica of a state."""
        found: Part = self.parts[whole >> PART * name & (1 << PART) - 1]
        return found

    def decided(self, whole: int) -> controller.Decided:
        """What the controller decided in a state."""
        found: controller.Decided = self.parts[whole >> self.at_decided & MOST]
        return found

    def acked(self, whole: int) -> int:
        """The set of acknowledged messages of a state."""
        return whole >> self.at_duty & 7

    def cuts(self, whole: int) -> int:
        """The set of links that are cut in a state; those to the controller first."""
        return whole >> self.at_cuts & (1 << len(self.links)) - 1

    def is_lost(self, whole: int) -> bool:
        """Whether an acknowledged message is lost in a state."""
        parts = tuple(self.part(whole, name) for name in range(self.many))
        acked = self.acked(whole)
        decided = self.decided(whole)
        return lost(self.rules, acked, decided, parts, self.cuts(whole))

    # --- what may come next, by the parts that it depends on -----------------------

    def replaced(self, name: int, old: Part, new: Part) -> int:
        """The difference that another replica makes."""
        return self.number(new) - self.number(old) << PART * name

    def redecided(self, old: controller.Decided, new: controller.Decided) -> int:
        """The difference that another decision makes."""
        return self.number(new) - self.number(old) << self.at_decided

    def _committed(self, name: int, part: Part) -> int:
        return messages(moves.commits(self.rules, name, part))

    def own(
        self, name: int, number: int, decision: int, *, reaches: bool
    ) -> list[tuple[Label, str, int, int]]:
        """What one broker may do, with its name, what it counts as, and the step."""
        part, decided = self.parts[number], self.parts[decision]
        found: list[tuple[Label, str, int, int]] = []
        for word, kind, now, new in moves.own_moves(
            self.rules, name, part, decided, reaches=reaches
        ):
            if now.epoch > self.rules.epochs:
                continue
            move = self.redecided(decided, now) + self.replaced(name, part, new)
            found.append(((word, name), kind, move, self._committed(name, new)))
        return found

    def altered(
        self, name: int, number: int, decision: int
    ) -> list[tuple[Label, int, bool, int, int]]:
        """How a leader may change its ISR: by whom, whether out, and the step."""
        part, decided = self.parts[number], self.parts[decision]
        found: list[tuple[Label, int, bool, int, int]] = []
        for other, word, now, new in isr.alterations(self.rules, name, part, decided):
            if now.epoch > self.rules.epochs:
                continue
            move = self.redecided(decided, now) + self.replaced(name, part, new)
            label = (word, name, other)
            out = word == "shrink"
            found.append((label, other, out, move, self._committed(name, new)))
        return found

    def fetches(
        self, name: int, other: int, number: int, follower: int
    ) -> list[tuple[Label, int, int]]:
        """How a follower may fetch from a leader."""
        leading, following = self.parts[number], self.parts[follower]
        got = moves.fetched(self.rules, (name, other), leading, following)
        if got is None:
            return []
        found: list[tuple[Label, int, int]] = []
        heard = self.replaced(name, leading, got.leader)
        gain = self._committed(name, got.leader)
        for word, new in (("fetch", got.follower), ("ask", got.unanswered)):
            move = heard + self.replaced(other, following, new)
            if move and (word == "fetch" or new != got.follower):
                found.append(((word, other, name), move, gain))
        return found

    def sends(self, name: int, number: int, duty: int) -> list[tuple[Label, int, int]]:
        """Which messages a leader may take."""
        part = self.parts[number]
        acked, sent = duty & 7, duty >> 3
        found: list[tuple[Label, int, int]] = []
        first = 1 if self.rules.retries else sent + 1
        for message in range(first, min(sent + 1, self.rules.messages) + 1):
            bit = 1 << message - 1
            if acked & bit:
                continue
            new = moves.appended(self.rules, name, part, message)
            if new is None:
                continue
            move = self.replaced(name, part, new)
            if message > sent:
                move += 1 << self.at_duty + 3
            gain = self._committed(name, new) | bit * self.acked_by_append
            found.append((("send", message, name), move, gain))
        return found

    def rest(self, decision: int) -> list[tuple[Label, str, int]]:
        """What the controller, or an operator, may decide by itself."""
        decided: controller.Decided = self.parts[decision]
        leader, members = decided.leader, decided.isr
        found: list[tuple[Label, str, int]] = []
        if (
            self.rules.rebalances
            and not self.rules.hasty
            and leader != 0
            and members & 1
            and not decided.inactive & 1
        ):
            now = controller.changed(self.rules, decided, members, prefer=True)
            if now.epoch <= self.rules.epochs:
                word = ("give back",)
                found.append((word, FREE, self.redecided(decided, now)))
        some = ~decided.fenced & (1 << self.many) - 1
        if UNCLEAN in self.allowed and leader == NOBODY and some:
            now = controller.changed(self.rules, decided, members, force=True)
            if now != decided and now.epoch <= self.rules.epochs:
                word = (UNCLEAN,)
                found.append((word, UNCLEAN, self.redecided(decided, now)))
        return found

    def essence(self, number: int) -> tuple[int, int, Log]:
        """Of a replica: what decides whether messages are lost."""
        part: Part = self.parts[number]
        return part.mode, part.leader, part.log
