"""What a role's rule gives back: its new state, what it sends, what happened."""

from typing import Generic, NamedTuple, TypeVar

from engine.model.actions import Action
from engine.model.events import Event
from engine.model.state import Body, Packet
from engine.model.state.changing import quicken

State = TypeVar("State")


class Reaction(NamedTuple, Generic[State]):
    """The outcome of one rule for one process.

    `out` holds packets that are not numbered yet; `renewed` names timers whose
    clock starts anew although they stay enabled.
    """

    state: State
    out: tuple[Packet, ...] = ()
    events: tuple[Event, ...] = ()
    renewed: tuple[Action, ...] = ()


quicken(Reaction)


def packet(source: str, target: str, connection: int, body: Body) -> Packet:
    """A packet that the network has not numbered yet."""
    return Packet(0, source, target, connection, body)
