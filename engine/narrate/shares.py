"""The life of share groups, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import listed, messages, of, ordinal, tell

FREED = {
    "released": "It was released",
    "lock": "group.share.record.lock.duration.ms is over",
    "closed": "The share session was closed",
    "connection lost": "The connection is lost, and with it the share session",
}


@tell.register
def _(event: e.ShareMemberJoined, _world: World | None) -> str:
    return (
        f"{event.consumer} is a member of share group {event.group}; it may read "
        f"beside all others."
    )


@tell.register
def _(event: e.SharePartitionInitialized, world: World | None) -> str:
    place = of(event.partition, world)
    return (
        f"Share group {event.group} is new to {event.broker}'s log: "
        f"share.auto.offset.reset={event.policy} lets it start at offset "
        f"{event.start}{place}."
    )


@tell.register
def _(event: e.SharePartitionLoaded, world: World | None) -> str:
    place = of(event.partition, world)
    told = (
        f"{event.broker} leads now and reads share group {event.group}'s state: it "
        f"starts at offset {event.start}{place}"
    )
    if not event.freed:
        return f"{told}."
    return f"{told}, and nobody has acquired {messages(event.freed)} any more."


@tell.register
def _(event: e.RecordsAcquired, world: World | None) -> str:
    place = of(event.partition, world)
    what = messages(event.messages)
    told = f"{event.broker} lets {event.consumer} acquire {what}{place}"
    if len(set(event.deliveries)) == 1:
        return f"{told}, for the {_nth(event.deliveries[0])} time."
    times = [
        f"message {message} for the {_nth(count)} time"
        for message, count in zip(event.messages, event.deliveries, strict=True)
    ]
    return f"{told}: {listed(times)}."


def _nth(times: int) -> str:
    return "first" if times == 1 else ordinal(times)


@tell.register
def _(event: e.RecordsDelivered, _world: World | None) -> str:
    return f"{event.consumer}'s application gets {messages(event.messages)}."


@tell.register
def _(event: e.AcknowledgementsSent, world: World | None) -> str:
    place = of(event.partition, world)
    kinds = (
        ("accepts", event.accepted),
        ("releases", event.released),
        ("rejects", event.rejected),
    )
    what = [f"{verb} {_offsets(offsets)}" for verb, offsets in kinds if offsets]
    who = f"{event.consumer}'s poll()" if event.implicit else event.consumer
    return f"{who} {listed(what)}{place}."


def _offsets(offsets: tuple[int, ...]) -> str:
    plural = "s" if len(offsets) > 1 else ""
    return f"offset{plural} {listed([str(offset) for offset in offsets])}"


@tell.register
def _(event: e.RecordsAcknowledged, _world: World | None) -> str:
    return (
        f"{event.broker} writes down that share group {event.group} is done with "
        f"{messages(event.messages)}."
    )


@tell.register
def _(event: e.RecordsReleased, _world: World | None) -> str:
    why = FREED.get(event.why, FREED["released"])
    return f"{why}: {messages(event.messages)} may be acquired again."


@tell.register
def _(event: e.RecordsArchived, _world: World | None) -> str:
    what = messages(event.messages)
    if event.why == "rejected":
        return f"{event.broker} archives {what}: share group {event.group} rejected it."
    return (
        f"{event.broker} archives {what}: that was the last delivery of "
        f"group.share.delivery.count.limit, and share group {event.group} will never "
        f"get it again."
    )


@tell.register
def _(event: e.AcknowledgementsRefused, _world: World | None) -> str:
    return (
        f"{event.broker} refuses what {event.consumer} says of "
        f"{messages(event.messages)} ({event.error}): not all of that is still "
        f"{event.consumer}'s."
    )
