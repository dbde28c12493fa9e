"""How consumers come, move and go, one sentence an event."""

from engine.model import events as e
from engine.model.state import World, place
from engine.narrate.telling import messages, of, tell
from engine.sentence import say


@tell.register
def _(event: e.PolledInVain, _world: World | None) -> str:
    return say("{consumer} polls; there is nothing new.", consumer=event.consumer)


@tell.register
def _(event: e.ConsumerCrashed, _world: World | None) -> str:
    held = (
        say(" with {in_hand} in its hands", in_hand=messages(event.in_hand))
        if event.in_hand
        else ""
    )
    return say("{consumer} crashes{held}.", consumer=event.consumer, held=held)


@tell.register
def _(event: e.ConsumerClosing, _world: World | None) -> str:
    left = say(" and leaves {left}", left=messages(event.left)) if event.left else ""
    return say(
        "{consumer} is to close: its handler ends what it works on{left}.",
        consumer=event.consumer,
        left=left,
    )


@tell.register
def _(event: e.PositionSought, world: World | None) -> str:
    place = of(event.partition, world)
    way = say("back ") if event.new < event.old else ""
    return say(
        "{consumer}'s application seeks: its position{place} goes "
        "{way}from {old} to {new}.",
        consumer=event.consumer,
        place=place,
        way=way,
        old=event.old,
        new=event.new,
    )


@tell.register
def _(event: e.ConsumerClosed, world: World | None) -> str:
    if world is not None and world.config.consumers[place(event.consumer)].instance:
        return say(
            "{consumer} closes; as a static member it keeps its place.",
            consumer=event.consumer,
        )
    return say("{consumer} closes and leaves its group.", consumer=event.consumer)


@tell.register
def _(event: e.ConsumerStarted, _world: World | None) -> str:
    return say("{consumer} starts and asks to join its group.", consumer=event.consumer)
