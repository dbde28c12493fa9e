"""What the controller of the core decides: the in-sync replicas, and who leads.

Sources: facts/broker.md B8-B11, B15; the same rules as `engine.model.election` and
`engine.model.controller`, in numbers.

Left out: directories that a controller does not know (KIP-858), reassignments.
"""

from typing import NamedTuple

from engine.model.state.changing import quicken
from engine.search.replication.parts import NOBODY
from engine.search.replication.rules import Rules


class Decided(NamedTuple):
    """What the controller decided; sets of replicas have one bit each."""

    leader: int
    epoch: int
    isr: int
    eligible: int = 0  # leader replicas (KIP-966)
    last: int = NOBODY  # the last known leader
    fenced: int = 0
    stopping: int = 0

    @property
    def inactive(self) -> int:
        """Who may not lead."""
        return self.fenced | self.stopping


quicken(Decided)


def begun(rules: Rules) -> Decided:
    """The first replica leads, and all are in sync."""
    return Decided(0, 0, (1 << len(rules.names)) - 1)


def changed(
    rules: Rules,
    old: Decided,
    isr: int,
    *,
    struck: int = 0,
    force: bool = False,
    by_leader: bool = False,
    prefer: bool = False,
) -> Decided:
    """Another set of in-sync replicas; whoever has to is elected."""
    leader, epoch, was, eligible, last, *_ = old
    if not isr and not rules.eligible:
        isr = was
    if not rules.eligible or isr.bit_count() >= rules.least_eligible:
        eligible, last = 0, NOBODY
    else:
        eligible = (eligible | was) & ~isr & ~struck
        if not isr and was:
            last = leader if leader != NOBODY else (was & -was).bit_length() - 1
    wanted = (leader, isr, eligible, last)
    chosen, isr, eligible = _elected(
        rules, wanted, old.inactive, force=force, prefer=prefer
    )
    last = NOBODY if isr else last
    if (chosen, isr, eligible, last) == (leader, was, old.eligible, old.last):
        return old
    shrinks = chosen != NOBODY and bool(was & ~isr)
    bumped = shrinks and (
        rules.bumps == "always" or (rules.bumps == "when fencing" and not by_leader)
    )
    epoch += chosen != leader or force or bumped
    return Decided(chosen, epoch, isr, eligible, last, old.fenced, old.stopping)


def _elected(
    rules: Rules,
    wanted: tuple[int, int, int, int],
    out: int,
    *,
    force: bool,
    prefer: bool,
) -> tuple[int, int, int]:
    """Who leads, with which ISR and ELR (B9)."""
    leader, isr, eligible, last = wanted
    order = list(range(len(rules.names)))
    if leader != NOBODY:
        order.insert(0, leader)
    if prefer:
        order.insert(0, 0)
    active = [name for name in order if not out >> name & 1]
    for name in active:
        if isr >> name & 1:
            return name, isr, eligible
    if not isr:
        for name in active:
            if eligible >> name & 1:
                return name, 1 << name, eligible & ~(1 << name)
        if not eligible and last in active:
            return last, 1 << last, 0
    if (rules.unclean or force) and active:
        return active[0], 1 << active[0], 0
    return NOBODY, isr, eligible


def fenced(rules: Rules, old: Decided, name: int) -> Decided:
    """Out of the in-sync replicas; its leadership moves (B10)."""
    bit = 1 << name
    now = old._replace(fenced=old.fenced | bit)
    return changed(rules, now, old.isr & ~bit)


def unfenced(rules: Rules, old: Decided, name: int) -> Decided:
    """Alive again; whoever has no leader is looked at anew."""
    now = old._replace(fenced=old.fenced & ~(1 << name))
    return changed(rules, now, old.isr)


def registered(rules: Rules, old: Decided, name: int, *, clean: bool) -> Decided:
    """A new life: fenced until its first heartbeat, with ZooKeeper alive at once."""
    bit = 1 << name
    fenced = old.fenced | bit if rules.registers_fenced else old.fenced & ~bit
    struck = rules.eligible and not clean
    now = old._replace(fenced=fenced, stopping=old.stopping & ~bit)
    isr = old.isr & ~bit if struck else old.isr
    return changed(rules, now, isr, struck=bit if struck else 0)


def let_go(rules: Rules, old: Decided, name: int) -> Decided:
    """A controlled shutdown: out of what it may leave (B11)."""
    bit = 1 << name
    now = old._replace(stopping=old.stopping | bit)
    return changed(rules, now, old.isr & ~bit)


def signed_off(old: Decided, name: int) -> Decided:
    """A cleanly stopped broker is fenced at once."""
    bit = 1 << name
    return old._replace(fenced=old.fenced | bit, stopping=old.stopping & ~bit)
