"""Whether an acknowledged message is lost: as `engine.copies` decides it, in numbers.

A message is lost when it was acknowledged and no copy of it may be served any more,
without a further fault.

Sources: facts/broker.md B9, B12, C17.
"""

from engine.search.replication.controller import Decided
from engine.search.replication.parts import DEAD, NOBODY, RUNNING, Part
from engine.search.replication.rules import Rules


def lost(
    rules: Rules, acked: int, decided: Decided, parts: tuple[Part, ...], cuts: int
) -> bool:
    """Whether any of these messages is lost. `cuts`: who does not reach the controller.

    Copies are compared by offset and entry: the same message written twice is two.
    """
    for message in range(1, rules.messages + 1):
        if acked >> message - 1 & 1 and not any(
            _may_survive(rules, (end, entry), decided, parts, cuts)
            for part in parts
            for end, entry in enumerate(part.log)
            if entry & 3 == message
        ):
            return True
    return False


Copy = tuple[int, int]  # offset and entry


def _may_survive(
    rules: Rules, copy: Copy, decided: Decided, parts: tuple[Part, ...], cuts: int
) -> bool:
    leader = decided.leader
    if leader != NOBODY:
        led = parts[leader]
        holds = _holds(led, copy)
        alive = led.mode not in DEAD
        if holds and (alive or (not rules.notices_bounces and decided.fenced)):
            return True
        if alive:
            source = led.leader
            if source not in (NOBODY, leader) and _serves(parts[source], copy):
                return True
            if _is_heard(led, cuts, leader):
                return False
    heirs = [name for name in _heirs(rules, decided, parts, cuts) if name != leader]
    return not heirs or any(_holds(parts[name], copy) for name in heirs)


def _holds(part: Part, copy: Copy) -> bool:
    end, entry = copy
    log = part.log
    return end < len(log) and log[end] == entry


def _serves(part: Part, copy: Copy) -> bool:
    return part.mode not in DEAD and _holds(part, copy)


def _is_heard(part: Part, cuts: int, name: int) -> bool:
    return part.mode in RUNNING and not cuts >> name & 1


def _heirs(
    rules: Rules, decided: Decided, parts: tuple[Part, ...], cuts: int
) -> list[int]:
    """Who may lead next, in the controller's order, up to the first that it hears."""
    _, _, isr, eligible, last, *_ = decided
    alive = [name for name, part in enumerate(parts) if part.mode not in DEAD]
    known = 0 if eligible or last == NOBODY else 1 << last
    chosen: list[int] = []
    for members in (isr, eligible, known):
        chosen = chosen or [name for name in alive if members >> name & 1]
    if not chosen and rules.unclean:
        chosen = alive
    for many, name in enumerate(chosen, start=1):
        if _is_heard(parts[name], cuts, name):
            return chosen[:many]
    return []
