"""The branch that a run left: the same experiment without its last order or changes.

Computed from the link alone: the last order by time is taken back, or, where nothing
was ordered, what was set. In the lab the orders of a template go together.
"""

from typing import NamedTuple

from app.laboratory import LAB
from app.links import Experiment, LinkError, turn_of
from app.pairing import pair_of
from app.runs import Run, find_run
from app.views.story import spoken, when
from app.views.words import summed


class Branch(NamedTuple):
    """Where a run comes from, what makes the difference, and how both end."""

    back: Experiment  # at the last step that both share
    what: str  # "crash b1", "acks=all"
    when: str  # "0.120 s"; "" for settings
    was: str  # "1 lost, 4 delivered"
    now: str
    beside: str  # both on one clock

    @property
    def same(self) -> bool:
        """Whether both end alike."""
        return self.was == self.now


def branch(run: Run) -> Branch | None:
    """Find the run before this one; None as told, or where it cannot be played."""
    link = run.experiment
    if link.slug == LAB and any(turn_of(order)[0] for order in link.orders):
        before = link._replace(orders=())  # a template's orders belong together
        what, moment = ", ".join(map(spoken, link.orders)), ""
    elif link.orders:
        last = len(link.orders) - 1
        before = link.without_order(last)
        what, moment = spoken(link.orders[last]), when(link.orders[last])
    elif link.changes:
        before = Experiment(link.slug)
        what = ", ".join(f"{name}={value}" for name, value in link.changes)
        moment = ""
    else:
        return None
    try:
        parent = find_run(before)
    except LinkError:
        return None
    return Branch(
        back=parent.to(_shared(parent, run)),
        what=what,
        when=moment,
        was=summed(parent.count()),
        now=summed(run.count()),
        beside=pair_of(before, link).url,
    )


def _shared(one: Run, other: Run) -> int:
    """Find the last step up to which the same things happened."""
    pairs = zip(one.timeline.steps, other.timeline.steps, strict=False)
    same = 0
    for left, right in pairs:
        if (left.at_ms, left.action, left.events) != (
            right.at_ms,
            right.action,
            right.events,
        ):
            break
        same = left.number
    return same
