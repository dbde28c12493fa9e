"""Brokers and links between them, as they fail and come back, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import duration, messages, process, tell
from engine.sentence import say


@tell.register
def _(event: e.BrokerCrashed, _world: World | None) -> str:
    return say(
        "{broker} crashes. What it wrote is still in the page cache.",
        broker=event.broker,
    )


@tell.register
def _(event: e.PowerCut, _world: World | None) -> str:
    lost = tuple(message for _, _, message in event.lost)
    rest = (
        say(
            "; {lost} had not reached the disk and {gone}",
            lost=messages(lost),
            gone=gone(lost),
        )
        if lost
        else say("; everything it had was on disk")
    )
    return say("{broker}'s machine loses power{rest}.", broker=event.broker, rest=rest)


@tell.register
def _(event: e.DiskLost, _world: World | None) -> str:
    lost = tuple(message for _, _, message in event.lost)
    rest = (
        say(" with {lost} on it", lost=messages(lost))
        if lost
        else say("; it was empty")
    )
    return say(
        "{broker}'s disk dies{rest}, and the broker with it.",
        broker=event.broker,
        rest=rest,
    )


def gone(lost: tuple[int, ...]) -> str:
    """Say that messages are no more on this machine."""
    return say("is gone") if len(lost) == 1 else say("are gone")


@tell.register
def _(event: e.ShutdownStarted, _world: World | None) -> str:
    return say(
        "{broker} is asked to stop and asks the controller to let it go.",
        broker=event.broker,
    )


@tell.register
def _(event: e.ShutdownGranted, _world: World | None) -> str:
    return say("The controller lets {broker} go.", broker=event.broker)


@tell.register
def _(event: e.BrokerStopped, _world: World | None) -> str:
    return say(
        "{broker} has written everything to its disk and stops.", broker=event.broker
    )


@tell.register
def _(event: e.BrokerStarted, _world: World | None) -> str:
    return say("{broker} starts.", broker=event.broker)


@tell.register
def _(event: e.BrokerPaused, _world: World | None) -> str:
    return say(
        "{broker} stands still: its process gets no processor time.",
        broker=event.broker,
    )


@tell.register
def _(event: e.BrokerResumed, _world: World | None) -> str:
    return say("{broker} goes on where it stood.", broker=event.broker)


@tell.register
def _(event: e.LinkCutOff, _world: World | None) -> str:
    source, target = process(event.source), process(event.target)
    return say(
        "Nothing from {source} reaches {target} any more.", source=source, target=target
    )


@tell.register
def _(event: e.LinkSlowed, _world: World | None) -> str:
    source, target = process(event.source), process(event.target)
    return say(
        "From now on everything from {source} to {target} takes {duration} longer.",
        source=source,
        target=target,
        duration=duration(event.ms),
    )


@tell.register
def _(event: e.LinkHealed, _world: World | None) -> str:
    source, target = process(event.source), process(event.target)
    return say(
        "What {source} sends reaches {target} as usual again.",
        source=source,
        target=target,
    )


@tell.register
def _(event: e.PacketDropped, _world: World | None) -> str:
    return say(
        "{target} gets something from {source} and ignores it.",
        target=event.target,
        source=event.source,
    )
