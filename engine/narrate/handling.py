"""What the consuming application does with a record, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import messages, of, ordinal, tell

# What the application makes of an error, after "c1 fails on message 3".
THEN = {
    "log": ", logs it and goes on",
    "retry": " and will try it again",
    "skip": "; that was the last attempt, so it is logged and skipped",
    "seek": " and goes back to it",
    "accept": ", logs it and acknowledges it all the same",
    "release": " and releases it: somebody shall try again",
    "reject": " and rejects it: nobody shall get it again",
    "park": " and sends it to the dead letter topic",
    "crash": ", and nobody catches the error",
    "close": ", and nobody catches the error: finally closes the consumer",
}
POISON = {
    "stop": "poll() throws, and would throw again",
    "skip": "poll() throws, and the application seeks past it",
    "crash": "poll() throws, and nobody catches that",
    "close": "poll() throws, nobody catches that, and finally closes the consumer",
}


@tell.register
def _(event: e.RepetitionSkipped, _world: World | None) -> str:
    return (
        f"{event.consumer} finds that message {event.message} was worked on before "
        f"and leaves it out."
    )


@tell.register
def _(event: e.MessageProcessed, _world: World | None) -> str:
    again = f", for the {ordinal(event.times)} time" if event.times > 1 else ""
    return f"{event.consumer} finishes its work on message {event.message}{again}."


@tell.register
def _(event: e.ProcessingFailed, _world: World | None) -> str:
    then = THEN.get(event.then, THEN["log"])
    return f"{event.consumer} fails on message {event.message}{then}."


@tell.register
def _(event: e.HandlerBroken, _world: World | None) -> str:
    return f"What {event.consumer}'s handler needs is down: every attempt will fail."


@tell.register
def _(event: e.HandlerMended, _world: World | None) -> str:
    return f"What {event.consumer}'s handler needs is back."


@tell.register
def _(event: e.AttemptStarted, _world: World | None) -> str:
    return f"{event.consumer} tries message {event.message} again."


@tell.register
def _(event: e.DeserializationFailed, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return (
        f"{event.consumer} cannot read the bytes of message {event.message}{place}: "
        f"{POISON.get(event.then, POISON['stop'])}."
    )


@tell.register
def _(event: e.RecordParked, _world: World | None) -> str:
    return (
        f"{event.consumer} hears that the dead letter topic has message "
        f"{event.message}, and goes on."
    )


@tell.register
def _(event: e.ParkingFailed, _world: World | None) -> str:
    return (
        f"{event.consumer} hears that the dead letter topic did not take message "
        f"{event.message}, and tries the message again."
    )


@tell.register
def _(event: e.WorkBuffered, _world: World | None) -> str:
    return (
        f"{event.consumer} is done with message {event.message}; the result is in its "
        f"memory only."
    )


@tell.register
def _(event: e.ResultsFlushed, _world: World | None) -> str:
    return f"{event.consumer} writes out the results of {messages(event.messages)}."
