"""What the consuming application does with a record, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import messages, of, ordinal, tell
from engine.sentence import say

# What the application makes of an error, after "c1 fails on message 3".
THEN = {
    "log": say(", logs it and goes on"),
    "retry": say(" and will try it again"),
    "skip": say("; that was the last attempt, so it is logged and skipped"),
    "seek": say(" and goes back to it"),
    "accept": say(", logs it and acknowledges it all the same"),
    "release": say(" and releases it: somebody shall try again"),
    "reject": say(" and rejects it: nobody shall get it again"),
    "park": say(" and sends it to the dead letter topic"),
    "crash": say(", and nobody catches the error"),
    "close": say(", and nobody catches the error: finally closes the consumer"),
}
POISON = {
    "stop": say("poll() throws, and would throw again"),
    "skip": say("poll() throws, and the application seeks past it"),
    "crash": say("poll() throws, and nobody catches that"),
    "close": say("poll() throws, nobody catches that, and finally closes the consumer"),
}


@tell.register
def _(event: e.RepetitionSkipped, _world: World | None) -> str:
    return say(
        "{consumer} finds that message {message} was worked on before and "
        "leaves it out.",
        consumer=event.consumer,
        message=event.message,
    )


@tell.register
def _(event: e.MessageProcessed, _world: World | None) -> str:
    again = (
        say(", for the {ordinal} time", ordinal=ordinal(event.times))
        if event.times > 1
        else ""
    )
    return say(
        "{consumer} finishes its work on message {message}{again}.",
        consumer=event.consumer,
        message=event.message,
        again=again,
    )


@tell.register
def _(event: e.ProcessingFailed, _world: World | None) -> str:
    then = THEN.get(event.then, THEN["log"])
    return say(
        "{consumer} fails on message {message}{then}.",
        consumer=event.consumer,
        message=event.message,
        then=then,
    )


@tell.register
def _(event: e.HandlerBroken, _world: World | None) -> str:
    return say(
        "What {consumer}'s handler needs is down: every attempt will fail.",
        consumer=event.consumer,
    )


@tell.register
def _(event: e.HandlerMended, _world: World | None) -> str:
    return say("What {consumer}'s handler needs is back.", consumer=event.consumer)


@tell.register
def _(event: e.AttemptStarted, _world: World | None) -> str:
    return say(
        "{consumer} tries message {message} again.",
        consumer=event.consumer,
        message=event.message,
    )


@tell.register
def _(event: e.DeserializationFailed, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return say(
        "{consumer} cannot read the bytes of message {message}{place}: {then}.",
        consumer=event.consumer,
        message=event.message,
        place=place,
        then=POISON.get(event.then, POISON["stop"]),
    )


@tell.register
def _(event: e.RecordParked, _world: World | None) -> str:
    return say(
        "{consumer} hears that the dead letter topic has message "
        "{message}, and goes on.",
        consumer=event.consumer,
        message=event.message,
    )


@tell.register
def _(event: e.ParkingFailed, _world: World | None) -> str:
    return say(
        "{consumer} hears that the dead letter topic did not take message "
        "{message}, and tries the message again.",
        consumer=event.consumer,
        message=event.message,
    )


@tell.register
def _(event: e.WorkBuffered, _world: World | None) -> str:
    return say(
        "{consumer} is done with message {message}; the result is in its memory only.",
        consumer=event.consumer,
        message=event.message,
    )


@tell.register
def _(event: e.ResultsFlushed, _world: World | None) -> str:
    return say(
        "{consumer} writes out the results of {messages}.",
        consumer=event.consumer,
        messages=messages(event.messages),
    )
