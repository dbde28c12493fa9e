"""The rule that gives every message exactly one verdict.

Source: shared design "Truths and verdicts".

Left out: verdicts on order, on what a consumer read before it vanished.
"""

from dataclasses import dataclass
from enum import StrEnum

from engine.copies import Copies, may_survive
from engine.model.state import Belief, World
from engine.progress import is_ahead
from engine.truths import is_parked, is_under_way
from engine.visibility import is_aborted, is_given


class Verdict(StrEnum):
    """What became of a message, from the point of view of whoever sent it."""

    DELIVERED = "delivered"
    DUPLICATED = "duplicated"
    LOST = "lost"
    REFUSED = "refused"
    PHANTOM = "phantom"
    PARKED = "parked"
    WAITING = "waiting"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a verdict goes by."""

    world: World
    message: int
    group: str
    copies: Copies
    belief: Belief
    counted: bool
    hope: bool
    times: int


def give_verdict(facts: Facts) -> Verdict:
    """Exactly one verdict, from the facts of one world.

    A transaction that was aborted is as good as a failure that was told.
    """
    copies = facts.copies.get(facts.message, ())
    failed = facts.belief.state == "failed" or is_aborted(facts.world, copies)
    if failed and not facts.counted:
        stays = any(
            may_survive(facts.world, copy) and is_given(facts.world, facts.group, copy)
            for copy in copies
        )
        return Verdict.PHANTOM if stays or facts.times else Verdict.REFUSED
    if facts.times > 1:
        return Verdict.DUPLICATED
    if facts.times == 1:
        return Verdict.DELIVERED
    if facts.belief.state == "not sent":
        return Verdict.UNDECIDED
    if facts.hope:
        return _hopeful(facts)
    if facts.counted:
        return Verdict.LOST
    if facts.belief.state in ("buffered", "in flight"):
        return Verdict.UNDECIDED
    return Verdict.REFUSED


def _hopeful(facts: Facts) -> Verdict:
    """Not processed, and not out of reach."""
    if _is_put_aside(facts):
        return Verdict.PARKED
    return Verdict.WAITING if _is_stored(facts) else Verdict.UNDECIDED


def _is_put_aside(facts: Facts) -> bool:
    """Whether the group gave it up, and a dead letter topic keeps it.

    That is neither done nor lost: somebody can look at it, and send it once more.
    """
    return is_parked(facts.world, facts.message, facts.copies) and not any(
        may_survive(facts.world, copy) and is_ahead(facts.world, facts.group, copy)
        for copy in facts.copies.get(facts.message, ())
    )


def _is_stored(facts: Facts) -> bool:
    """Whether a copy that will be served lies ahead of the group."""
    return any(
        may_survive(facts.world, copy)
        and is_ahead(facts.world, facts.group, copy)
        and is_given(facts.world, facts.group, copy)
        for copy in facts.copies.get(facts.message, ())
    ) or not is_under_way(facts.world, facts.message)
