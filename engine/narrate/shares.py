"""The life of share groups, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import listed, messages, of, ordinal, tell
from engine.sentence import plural, say

FREED = {
    "released": say("It was released"),
    "lock": say("group.share.record.lock.duration.ms is over"),
    "closed": say("The share session was closed"),
    "connection lost": say("The connection is lost, and with it the share session"),
}


@tell.register
def _(event: e.ShareMemberJoined, _world: World | None) -> str:
    return say(
        "{consumer} is a member of share group {group}; it may read beside all others.",
        consumer=event.consumer,
        group=event.group,
    )


@tell.register
def _(event: e.SharePartitionInitialized, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "Share group {group} is new to {broker}'s log: "
        "share.auto.offset.reset={policy} lets it start at offset "
        "{start}{place}.",
        group=event.group,
        broker=event.broker,
        policy=event.policy,
        start=event.start,
        place=place,
    )


@tell.register
def _(event: e.SharePartitionLoaded, world: World | None) -> str:
    place = of(event.partition, world)
    told = say(
        "{broker} leads now and reads share group {group}'s state: it "
        "starts at offset {start}{place}",
        broker=event.broker,
        group=event.group,
        start=event.start,
        place=place,
    )
    if not event.freed:
        return say("{told}.", told=told)
    return say(
        "{told}, and nobody has acquired {freed} any more.",
        told=told,
        freed=messages(event.freed),
    )


@tell.register
def _(event: e.RecordsAcquired, world: World | None) -> str:
    place = of(event.partition, world)
    what = messages(event.messages)
    told = say(
        "{broker} lets {consumer} acquire {what}{place}",
        broker=event.broker,
        consumer=event.consumer,
        what=what,
        place=place,
    )
    if len(set(event.deliveries)) == 1:
        return say(
            "{told}, for the {_nth} time.", told=told, _nth=_nth(event.deliveries[0])
        )
    times = [
        say("message {message} for the {_nth} time", message=message, _nth=_nth(count))
        for message, count in zip(event.messages, event.deliveries, strict=True)
    ]
    return say("{told}: {times}.", told=told, times=listed(times))


def _nth(times: int) -> str:
    return say("first") if times == 1 else ordinal(times)


@tell.register
def _(event: e.RecordsDelivered, _world: World | None) -> str:
    return say(
        "{consumer}'s application gets {messages}.",
        consumer=event.consumer,
        messages=messages(event.messages),
    )


@tell.register
def _(event: e.AcknowledgementsSent, world: World | None) -> str:
    place = of(event.partition, world)
    kinds = (
        (say("accepts"), event.accepted),
        (say("releases"), event.released),
        (say("rejects"), event.rejected),
    )
    what = [
        say("{verb} {offsets}", verb=verb, offsets=_offsets(offsets))
        for verb, offsets in kinds
        if offsets
    ]
    who = (
        say("{consumer}'s poll()", consumer=event.consumer)
        if event.implicit
        else event.consumer
    )
    return say("{who} {what}{place}.", who=who, what=listed(what), place=place)


def _offsets(offsets: tuple[int, ...]) -> str:
    return plural(
        "offset {numbers}",
        "offsets {numbers}",
        len(offsets),
        numbers=listed([str(offset) for offset in offsets]),
    )


@tell.register
def _(event: e.RecordsAcknowledged, _world: World | None) -> str:
    return say(
        "{broker} writes down that share group {group} is done with {messages}.",
        broker=event.broker,
        group=event.group,
        messages=messages(event.messages),
    )


@tell.register
def _(event: e.RecordsReleased, _world: World | None) -> str:
    why = FREED.get(event.why, FREED["released"])
    return say(
        "{why}: {messages} may be acquired again.",
        why=why,
        messages=messages(event.messages),
    )


@tell.register
def _(event: e.RecordsArchived, _world: World | None) -> str:
    what = messages(event.messages)
    if event.why == "rejected":
        return say(
            "{broker} archives {what}: share group {group} rejected it.",
            broker=event.broker,
            what=what,
            group=event.group,
        )
    return say(
        "{broker} archives {what}: that was the last delivery of "
        "group.share.delivery.count.limit, and share group {group} will "
        "never get it again.",
        broker=event.broker,
        what=what,
        group=event.group,
    )


@tell.register
def _(event: e.AcknowledgementsRefused, _world: World | None) -> str:
    return say(
        "{broker} refuses what {consumer} says of {messages} ({error}): "
        "not all of that is still {consumer}'s.",
        broker=event.broker,
        consumer=event.consumer,
        messages=messages(event.messages),
        error=event.error,
    )
