"""What goes wrong with what is under way, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import duration, messages, process, tell
from engine.sentence import say


@tell.register
def _(event: e.ConnectionBroken, _world: World | None) -> str:
    return say(
        "The connection between {source} and {target} breaks: "
        "{what} does not arrive at {target}.",
        source=process(event.source),
        target=process(event.target),
        what=_packet(event.what, event.messages),
    )


@tell.register
def _(event: e.PacketDelayed, _world: World | None) -> str:
    return say(
        "On its way from {source} to {target}, {what} has to be sent again: "
        "{duration} late.",
        source=process(event.source),
        target=process(event.target),
        what=_packet(event.what, event.messages),
        duration=duration(event.ms),
    )


def _packet(what: str, carried: tuple[int, ...]) -> str:
    """Name what is under way: ``the request with message 3``."""
    answers = what == "answer"
    if not carried:
        return say("the answer") if answers else say("the request")
    brings = messages(carried)
    if answers:
        return say("the answer with {messages}", messages=brings)
    return say("the request with {messages}", messages=brings)
