"""Planned changes of a cluster, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import of, tell


@tell.register
def _(event: e.LeadershipGivenBack, world: World | None) -> str:
    who = "An operator" if event.ordered else "The controller"
    looked = "" if event.ordered else "'s regular look at its leaders"
    before = f" from {event.before}" if event.before else ""
    return (
        f"{who}{looked} gives the leadership{of(event.partition, world)} back"
        f"{before} to {event.leader}, the first replica of the list."
    )
