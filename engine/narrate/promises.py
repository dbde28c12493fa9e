"""What transactions mean for consumers and offsets, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import listed, messages, of, tell
from engine.sentence import say


@tell.register
def _(event: e.LastStableOffsetAdvanced, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "{broker} moves the last stable offset{place} from {old} to {new}: "
        "read_committed consumers may read everything below it.",
        broker=event.broker,
        place=place,
        old=event.old,
        new=event.new,
    )


@tell.register
def _(event: e.RecordsFiltered, world: World | None) -> str:
    place = of(event.partition, world, "in")
    what = messages(event.messages)
    return say(
        "{consumer} skips {what}{place}: the transaction was aborted, and "
        "its isolation.level is read_committed.",
        consumer=event.consumer,
        what=what,
        place=place,
    )


@tell.register
def _(event: e.OffsetsEnlisted, world: World | None) -> str:
    offsets = [
        say("{offset}{of_partition}", offset=offset, of_partition=of(at, world))
        for at, offset in event.offsets
    ]
    noun = say("offset") if len(offsets) == 1 else say("offsets")
    return say(
        "{producer}'s application calls sendOffsetsToTransaction: {noun} "
        "{offsets} shall count for group {group} with the transaction.",
        producer=event.producer,
        noun=noun,
        offsets=listed(offsets, say("none")),
        group=event.group,
    )


@tell.register
def _(event: e.OffsetPromised, world: World | None) -> str:
    return say(
        "Group {group}'s coordinator keeps offset {offset}{of_partition}: "
        "it counts once {transactional_id}'s transaction is committed.",
        group=event.group,
        offset=event.offset,
        of_partition=of(event.partition, world),
        transactional_id=event.transactional_id,
    )


@tell.register
def _(event: e.PromiseDropped, _world: World | None) -> str:
    return say(
        "Group {group}'s coordinator drops the offsets of the aborted "
        "transaction: the group stays where it was.",
        group=event.group,
    )


@tell.register
def _(event: e.ResultSent, _world: World | None) -> str:
    how = say(" in its transaction") if event.transactional else ""
    return say(
        "{consumer}'s application has the result of message {message} and "
        "sends it{how}.",
        consumer=event.consumer,
        message=event.message,
        how=how,
    )


@tell.register
def _(event: e.ResultFailed, _world: World | None) -> str:
    return say(
        "{consumer} hears that the result of message {message} was not "
        "written, and does the work again.",
        consumer=event.consumer,
        message=event.message,
    )


@tell.register
def _(event: e.WorkAbandoned, _world: World | None) -> str:
    return say(
        "{consumer}'s application goes on with the next records: its "
        "position is behind {messages}, whose transaction was aborted.",
        consumer=event.consumer,
        messages=messages(event.messages),
    )
