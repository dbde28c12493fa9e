"""How producing applications end and begin again, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import listed, messages, tell
from engine.sentence import say


@tell.register
def _(event: e.FlushStarted, _world: World | None) -> str:
    call = say("closes the producer") if event.closing else say("calls flush()")
    return say(
        "{producer}'s application {call} and waits until nothing is "
        "buffered or in flight.",
        producer=event.producer,
        call=call,
    )


@tell.register
def _(event: e.FlushFinished, _world: World | None) -> str:
    end = say("the producer is closed") if event.closing else say("flush() returns")
    return say(
        "Nothing is buffered or in flight at {producer} any more: {end}.",
        producer=event.producer,
        end=end,
    )


@tell.register
def _(event: e.ProducerEnded, _world: World | None) -> str:
    how = say("is killed") if event.killed else say("ends without closing its producer")
    parts = []
    if event.buffered:
        parts.append(say("{buffered} not yet sent", buffered=messages(event.buffered)))
    if event.in_flight:
        parts.append(say("{in_flight} unanswered", in_flight=messages(event.in_flight)))
    held = say(", with {parts}", parts=listed(parts)) if parts else ""
    return say(
        "{producer}'s application {how}{held}.",
        producer=event.producer,
        how=how,
        held=held,
    )


@tell.register
def _(event: e.BufferDiscarded, _world: World | None) -> str:
    parts = []
    if event.buffered:
        parts.append(say("{buffered} not yet sent", buffered=messages(event.buffered)))
    if event.in_flight:
        parts.append(say("{in_flight} unanswered", in_flight=messages(event.in_flight)))
    held = (
        say(" and gives up what it held: {parts}", parts=listed(parts)) if parts else ""
    )
    return say(
        "{producer}'s producer is closed{held}.", producer=event.producer, held=held
    )


@tell.register
def _(event: e.CallRepartitioned, _world: World | None) -> str:
    told = say(
        "{producer} tries the call again and chooses partitions anew",
        producer=event.producer,
    )
    again = say("it sends {messages}", messages=messages(event.messages))
    if not event.left:
        return say("{told}: {again}.", told=told, again=again)
    left = messages(event.left)
    return say(
        "{told}: {again}, and leaves out {left}, whose new broker has answered.",
        told=told,
        again=again,
        left=left,
    )


@tell.register
def _(event: e.MessagesSentAgain, _world: World | None) -> str:
    return say(
        "{producer}'s application was told of a failure and sends "
        "{messages} again, as if for the first time.",
        producer=event.producer,
        messages=messages(event.messages),
    )


@tell.register
def _(event: e.ProducerStarted, _world: World | None) -> str:
    if not event.again:
        return say(
            "{producer}'s application starts; it has nothing to send again.",
            producer=event.producer,
        )
    return say(
        "{producer}'s application starts again and sends {again} again, as "
        "it knows of no answer.",
        producer=event.producer,
        again=messages(event.again),
    )
