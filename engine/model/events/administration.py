"""Facts of planned changes: what an operator, or the controller's routine, did."""

from dataclasses import dataclass

from engine.model.events.fact import Event


@dataclass(frozen=True, slots=True)
class LeadershipGivenBack(Event):
    """A partition goes back to the first replica of its list; nothing had failed."""

    partition: int
    leader: str
    before: str  # NOBODY: there was no leader
    ordered: bool  # by an operator, not by the controller's routine
