"""The producing application's side of the story, one sentence an event."""

from engine.model import events as e
from engine.model.state import NOBODY, UNKNOWN, World
from engine.narrate.telling import duration, listed, messages, of, tell, them


@tell.register
def _(event: e.MessageBuffered, world: World | None) -> str:
    place = of(event.partition, world, "for")
    full = " The batch is full." if event.closed else ""
    traits = [f"key {event.key}"] if event.key else []
    if event.tombstone:
        traits.append("no value: a tombstone")
    if event.age:
        side = "old" if event.age > 0 else "ahead of the clocks"
        traits.append(f"its timestamp {duration(abs(event.age))} {side}")
    keyed = f" ({', '.join(traits)})" if traits else ""
    who, what = event.producer, f"message {event.message}{keyed}"
    if event.opened:
        return (
            f"{who} begins batch {event.batch}{place} in its buffer with {what}.{full}"
        )
    return f"{who} adds {what} to batch {event.batch}{place} in its buffer.{full}"


@tell.register
def _(event: e.CallReturned, _world: World | None) -> str:
    what = messages(event.messages)
    match event.outcome:
        case "buffered":
            them = f"{what} is" if len(event.messages) == 1 else "all of them are"
            return f"{event.producer}'s call returns: {them} in the buffer, no further."
        case "failed":
            return f"{event.producer}'s call for {what} returns an error."
        case _:
            return f"{event.producer}'s call for {what} returns success."


@tell.register
def _(event: e.CallBlocked, _world: World | None) -> str:
    what = messages(event.messages)
    match event.reason:
        case "buffer":
            return f"{event.producer}'s call for {what} waits: the buffer is full."
        case "answer":
            return f"{event.producer}'s call for {what} waits for the answer."
        case "errors":
            return (
                f"{event.producer}'s call for {what} waits: the producer stands still "
                f"until somebody reads its error."
            )
        case _:
            return (
                f"{event.producer}'s application has {what} to send, "
                f"but its earlier call has not returned."
            )


@tell.register
def _(event: e.LingerEnded, _world: World | None) -> str:
    return (
        f"Batch {event.batch} with {messages(event.messages)} has waited long enough "
        f"in {event.producer}'s buffer and may go out."
    )


@tell.register
def _(event: e.RequestSent, _world: World | None) -> str:
    what, who = messages(event.messages), event.producer
    batches = f" in {event.batches} batches" if event.batches > 1 else ""
    if event.retry:
        return f"{who} tries again: it sends {what}{batches} to {event.broker}."
    return f"{who} sends {what}{batches} to {event.broker}."


@tell.register
def _(event: e.RecordAcked, _world: World | None) -> str:
    who, what = event.producer, f"message {event.message}"
    if not event.by:
        return f"{who} takes {what} for done: with acks=0 it asks nobody."
    where = "" if event.offset == UNKNOWN else f", at offset {event.offset}"
    return f"{who} hears from {event.by} that {what} is in{where}."


@tell.register
def _(event: e.RecordFailed, _world: World | None) -> str:
    truth = "It is in no log" if event.certain else "It may be in a log all the same"
    what = f"message {event.message}"
    return f"{event.producer} is told that {what} failed ({event.error}). {truth}."


@tell.register
def _(event: e.BufferReused, _world: World | None) -> str:
    return (
        f"Batch {event.batch} gets the buffer from which {event.producer}'s request to "
        f"{event.broker} was still to be written: {messages(event.messages)} is gone."
    )


@tell.register
def _(event: e.RetryScheduled, _world: World | None) -> str:
    what = messages(event.messages)
    return (
        f"{event.producer} gets no success for {what} ({event.error}); it will try "
        f"again, and the application hears nothing of it."
    )


@tell.register
def _(event: e.EpochBumped, _world: World | None) -> str:
    return (
        f"{event.producer} finds a gap in its own numbering, begins producer epoch "
        f"{event.epoch} and tells nobody."
    )


@tell.register
def _(event: e.FlushStarted, _world: World | None) -> str:
    call = "closes the producer" if event.closing else "calls flush()"
    return (
        f"{event.producer}'s application {call} and waits "
        f"until nothing is buffered or in flight."
    )


@tell.register
def _(event: e.FlushFinished, _world: World | None) -> str:
    end = "the producer is closed" if event.closing else "flush() returns"
    return f"Nothing is buffered or in flight at {event.producer} any more: {end}."


@tell.register
def _(event: e.ProducerEnded, _world: World | None) -> str:
    how = "is killed" if event.killed else "ends without closing its producer"
    parts = []
    if event.buffered:
        parts.append(f"{messages(event.buffered)} not yet sent")
    if event.in_flight:
        parts.append(f"{messages(event.in_flight)} unanswered")
    held = f", with {listed(parts)}" if parts else ""
    return f"{event.producer}'s application {how}{held}."


@tell.register
def _(event: e.BufferDiscarded, _world: World | None) -> str:
    parts = []
    if event.buffered:
        parts.append(f"{messages(event.buffered)} not yet sent")
    if event.in_flight:
        parts.append(f"{messages(event.in_flight)} unanswered")
    held = f" and gives up what it held: {listed(parts)}" if parts else ""
    return f"{event.producer}'s producer is closed{held}."


@tell.register
def _(event: e.CallRepartitioned, _world: World | None) -> str:
    told = f"{event.producer} tries the call again and chooses partitions anew"
    again = f"it sends {messages(event.messages)}"
    if not event.left:
        return f"{told}: {again}."
    left = messages(event.left)
    return f"{told}: {again}, and leaves out {left}, whose new broker has answered."


@tell.register
def _(event: e.MessagesSentAgain, _world: World | None) -> str:
    return (
        f"{event.producer}'s application was told of a failure and sends "
        f"{messages(event.messages)} again, as if for the first time."
    )


@tell.register
def _(event: e.ProducerStarted, _world: World | None) -> str:
    if not event.again:
        return f"{event.producer}'s application starts; it has nothing to send again."
    return (
        f"{event.producer}'s application starts again and sends "
        f"{messages(event.again)} again, as it knows of no answer."
    )


@tell.register
def _(event: e.ConnectionLost, _world: World | None) -> str:
    if event.why == "timeout":
        return (
            f"{event.client} has waited too long for {event.broker} "
            f"and drops the connection."
        )
    return f"{event.client} finds its connection to {event.broker} closed."


@tell.register
def _(event: e.Connected, _world: World | None) -> str:
    return f"{event.client} reaches {event.broker} again."


@tell.register
def _(event: e.ConnectionRefused, _world: World | None) -> str:
    return f"{event.client} tries to reach {event.broker}; nobody answers."


@tell.register
def _(event: e.LeaderLearned, world: World | None) -> str:
    place = of(event.partition, world)
    if event.leader == NOBODY:
        return f"{event.client} learns that there is no leader{place}."
    return f"{event.client} learns that {event.leader} is the leader{place}."


@tell.register
def _(event: e.MetadataUnchanged, _world: World | None) -> str:
    return f"{event.client} asks who leads and learns nothing new."


@tell.register
def _(event: e.BatchDeduplicated, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return (
        f"{event.broker} has {messages(event.messages)}{place} already, from offset "
        f"{event.offset}: it does not write {them(event.messages)} again and says yes."
    )
