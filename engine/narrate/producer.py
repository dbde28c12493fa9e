"""The producing application's side of the story, one sentence an event."""

from engine.model import events as e
from engine.model.state import UNKNOWN, World
from engine.narrate.telling import duration, messages, of, tell
from engine.sentence import joined, say


@tell.register
def _(event: e.MessageBuffered, world: World | None) -> str:
    place = of(event.partition, world, "for")
    full = say(" The batch is full.") if event.closed else ""
    traits = [say("key {key}", key=event.key)] if event.key else []
    if event.tombstone:
        traits.append(say("no value: a tombstone"))
    if event.age:
        side = say("old") if event.age > 0 else say("ahead of the clocks")
        traits.append(
            say(
                "its timestamp {duration} {side}",
                duration=duration(abs(event.age)),
                side=side,
            )
        )
    keyed = say(" ({traits})", traits=joined(traits, ", ")) if traits else ""
    who = event.producer
    what = say("message {message}{keyed}", message=event.message, keyed=keyed)
    if event.opened:
        return say(
            "{who} begins batch {batch}{place} in its buffer with {what}.{full}",
            who=who,
            batch=event.batch,
            place=place,
            what=what,
            full=full,
        )
    return say(
        "{who} adds {what} to batch {batch}{place} in its buffer.{full}",
        who=who,
        what=what,
        batch=event.batch,
        place=place,
        full=full,
    )


@tell.register
def _(event: e.CallReturned, _world: World | None) -> str:
    what = messages(event.messages)
    match event.outcome:
        case "buffered":
            them = (
                say("{what} is", what=what)
                if len(event.messages) == 1
                else say("all of them are")
            )
            return say(
                "{producer}'s call returns: {them} in the buffer, no further.",
                producer=event.producer,
                them=them,
            )
        case "failed":
            return say(
                "{producer}'s call for {what} returns an error.",
                producer=event.producer,
                what=what,
            )
        case _:
            return say(
                "{producer}'s call for {what} returns success.",
                producer=event.producer,
                what=what,
            )


@tell.register
def _(event: e.CallBlocked, _world: World | None) -> str:
    what = messages(event.messages)
    match event.reason:
        case "buffer":
            return say(
                "{producer}'s call for {what} waits: the buffer is full.",
                producer=event.producer,
                what=what,
            )
        case "answer":
            return say(
                "{producer}'s call for {what} waits for the answer.",
                producer=event.producer,
                what=what,
            )
        case "errors":
            return say(
                "{producer}'s call for {what} waits: the producer stands still "
                "until somebody reads its error.",
                producer=event.producer,
                what=what,
            )
        case _:
            return say(
                "{producer}'s application has {what} to send, but its earlier call "
                "has not returned.",
                producer=event.producer,
                what=what,
            )


@tell.register
def _(event: e.LingerEnded, _world: World | None) -> str:
    return say(
        "Batch {batch} with {messages} has waited long enough in "
        "{producer}'s buffer and may go out.",
        batch=event.batch,
        messages=messages(event.messages),
        producer=event.producer,
    )


@tell.register
def _(event: e.RequestSent, _world: World | None) -> str:
    what, who = messages(event.messages), event.producer
    batches = (
        say(" in {batches} batches", batches=event.batches) if event.batches > 1 else ""
    )
    if event.retry:
        return say(
            "{who} tries again: it sends {what}{batches} to {broker}.",
            who=who,
            what=what,
            batches=batches,
            broker=event.broker,
        )
    return say(
        "{who} sends {what}{batches} to {broker}.",
        who=who,
        what=what,
        batches=batches,
        broker=event.broker,
    )


@tell.register
def _(event: e.RecordAcked, _world: World | None) -> str:
    who, what = event.producer, say("message {message}", message=event.message)
    if not event.by:
        return say(
            "{who} takes {what} for done: with acks=0 it asks nobody.",
            who=who,
            what=what,
        )
    where = (
        ""
        if event.offset == UNKNOWN
        else say(", at offset {offset}", offset=event.offset)
    )
    return say(
        "{who} hears from {by} that {what} is in{where}.",
        who=who,
        by=event.by,
        what=what,
        where=where,
    )


@tell.register
def _(event: e.RecordFailed, _world: World | None) -> str:
    truth = (
        say("It is in no log")
        if event.certain
        else say("It may be in a log all the same")
    )
    what = say("message {message}", message=event.message)
    return say(
        "{producer} is told that {what} failed ({error}). {truth}.",
        producer=event.producer,
        what=what,
        error=event.error,
        truth=truth,
    )


@tell.register
def _(event: e.BufferReused, _world: World | None) -> str:
    return say(
        "Batch {batch} gets the buffer from which {producer}'s request to "
        "{broker} was still to be written: {messages} is gone.",
        batch=event.batch,
        producer=event.producer,
        broker=event.broker,
        messages=messages(event.messages),
    )


@tell.register
def _(event: e.RetryScheduled, _world: World | None) -> str:
    what = messages(event.messages)
    return say(
        "{producer} gets no success for {what} ({error}); it will try "
        "again, and the application hears nothing of it.",
        producer=event.producer,
        what=what,
        error=event.error,
    )


@tell.register
def _(event: e.EpochBumped, _world: World | None) -> str:
    return say(
        "{producer} finds a gap in its own numbering, begins producer "
        "epoch {epoch} and tells nobody.",
        producer=event.producer,
        epoch=event.epoch,
    )
