"""What leaves a log, and when it reaches the disk, one sentence an event."""

from engine.model import events as e
from engine.model.config import topic_of
from engine.model.state import World
from engine.narrate.telling import (
    duration,
    listed,
    messages,
    of,
    tell,
    them,
)
from engine.sentence import capital, say


@tell.register
def _(event: e.SegmentRolled, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "{broker} begins a new segment of its log at offset "
        "{offset}{place}; what is in the old one goes to its disk.",
        broker=event.broker,
        offset=event.offset,
        place=place,
    )


@tell.register
def _(event: e.LogStartAdvanced, world: World | None) -> str:
    place = of(event.partition, world)
    begins = say(
        "the log{place} begins at offset {new} now", place=place, new=event.new
    )
    what = messages(event.messages)
    if event.why == "leader":
        return say(
            "{broker} hears that {begins}, and deletes {what}.",
            broker=event.broker,
            begins=begins,
            what=what,
        )
    if event.why == "delete-records":
        return say(
            "{broker} deletes {what} at an operator's order; {begins}.",
            broker=event.broker,
            what=what,
            begins=begins,
        )
    topic = topic_of(world.config, event.partition) if world else None
    if event.why == "retention.ms":
        limit = (
            say(" ({duration})", duration=duration(topic.retention_ms)) if topic else ""
        )
        why = say(
            "all that is in it is older than {why}{limit}", why=event.why, limit=limit
        )
    else:
        limit = (
            say(" ({retention_bytes:,})", retention_bytes=topic.retention_bytes)
            if topic
            else ""
        )
        why = say(
            "the log has as much as {why}{limit} without it", why=event.why, limit=limit
        )
    return say(
        "{broker} deletes its oldest segment, with {what}: {why}. {begins}.",
        broker=event.broker,
        what=what,
        why=why,
        begins=capital(begins),
    )


@tell.register
def _(event: e.RecordsCompacted, world: World | None) -> str:
    place = of(event.partition, world)
    old = tuple(m for m in event.messages if m not in event.tombstones)
    removed = []
    if old:
        newer = say("a newer record has the same key")
        removed.append(
            say("removes {old}, since {newer}", old=messages(old), newer=newer)
        )
    if event.tombstones:
        what = messages(event.tombstones)
        due = say("delete.retention.ms is over for {them}", them=them(event.tombstones))
        removed.append(
            say("removes the tombstone, {what}, since {due}", what=what, due=due)
        )
    return say(
        "{broker}'s log cleaner{place} {removed}.",
        broker=event.broker,
        place=place,
        removed=listed(removed),
    )


@tell.register
def _(event: e.LogCleaned, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "{broker}'s log cleaner{place} finds nothing to remove.",
        broker=event.broker,
        place=place,
    )


@tell.register
def _(event: e.TombstoneExpired, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "delete.retention.ms is over for the tombstone at offset "
        "{offset}{place} of {broker}'s log: the next cleaning removes it.",
        offset=event.offset,
        place=place,
        broker=event.broker,
    )


@tell.register
def _(event: e.LogFlushed, world: World | None) -> str:
    what = say(
        "everything below offset {offset}{of_partition}",
        offset=event.offset,
        of_partition=of(event.partition, world),
    )
    match event.why:
        case "write-back":
            return say(
                "The operating system writes to {broker}'s disk {what}.",
                broker=event.broker,
                what=what,
            )
        case "clean stop":
            return say(
                "{broker} writes to its disk, before it stops, {what}.",
                broker=event.broker,
                what=what,
            )
        case _:
            return say(
                "{broker} forces onto its disk {what} ({why}).",
                broker=event.broker,
                what=what,
                why=event.why,
            )
