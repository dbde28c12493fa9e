"""How a leader of the core changes its in-sync replicas.

Sources: facts/broker.md B6-B8; the same rules are in `engine.model.isr`.

Left out: a change that is proposed and not yet decided. Meanwhile a leader waits for
the old and the new members, so it acknowledges less.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.search.replication.controller import Decided, changed
from engine.search.replication.parts import RUNNING, Part, raised
from engine.search.replication.rules import Rules


class Alteration(NamedTuple):
    """A leader puts a follower out of the in-sync replicas, or in."""

    other: int
    word: str  # "shrink" or "expand"
    decided: Decided
    part: Part


def alterations(
    rules: Rules, name: int, part: Part, decided: Decided
) -> Iterator[Alteration]:
    """What a leader that knows what the controller knows may change (B6-B8).

    For whom it puts out, somebody else asks what it counts as; whom it takes in has
    to be alive still, and to have fetched.
    """
    known = (decided.leader, decided.epoch, decided.isr)
    if (part.leader, part.epoch, part.isr) != known or part.leader != name:
        return
    if part.mode not in RUNNING:
        return
    for other, end in enumerate(part.noted):
        bit = 1 << other
        isr = part.isr ^ bit
        if other == name or (rules.keeps_fenced_out and isr & decided.inactive):
            continue
        shrinks = bool(part.isr & bit)
        if shrinks:
            may = end != len(part.log)
        else:
            start = part.start if rules.joins_from_start else 0
            may = not part.out & bit and end >= max(part.hw, start)
        if may:
            now = changed(rules, decided, isr, by_leader=True)
            out = part.out | bit if shrinks else part.out
            new = raised(rules, part._replace(isr=isr, out=out))
            yield Alteration(other, "shrink" if shrinks else "expand", now, new)
