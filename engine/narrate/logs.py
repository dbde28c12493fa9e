"""What happens to the copies on the brokers, one sentence an event."""

from engine.model import events as e
from engine.model.config import topic_of
from engine.model.state import World
from engine.narrate.telling import (
    duration,
    last_stable,
    leader_now,
    listed,
    messages,
    of,
    tell,
    them,
)


@tell.register
def _(event: e.RecordAppended, world: World | None) -> str:
    where = f"offset {event.offset}{of(event.partition, world)}"
    return (
        f"{event.broker} writes message {event.message} at {where} "
        f"(leader epoch {event.epoch}): in its page cache, not yet on disk."
    )


@tell.register
def _(event: e.RecordReplicated, world: World | None) -> str:
    place = of(event.partition, world)
    return (
        f"{event.broker} copies message {event.message} to its own log, "
        f"at offset {event.offset}{place}."
    )


@tell.register
def _(event: e.BatchRejected, world: World | None) -> str:
    place = of(event.partition, world, "for")
    silence = " With acks=0 nobody is told." if event.silent else ""
    what = messages(event.messages)
    return f"{event.broker} refuses {what}{place}: {event.error}.{silence}"


@tell.register
def _(event: e.AckDelayed, _world: World | None) -> str:
    who = listed(event.waiting_for, "its in-sync replicas")
    verb = "has" if len(event.waiting_for) == 1 else "have"
    what = messages(event.messages)
    it = them(event.messages)
    return f"{event.broker} will not say yes to {what} before {who} {verb} {it} too."


@tell.register
def _(event: e.AckTimedOut, world: World | None) -> str:
    late = event.error == "REQUEST_TIMED_OUT"
    why = "has waited too long for" if late else "stops waiting for"
    place = of(event.partition, world)
    return (
        f"{event.broker} {why} its replicas and answers {event.error}; "
        f"the records stay in its log{place}."
    )


@tell.register
def _(event: e.HighWatermarkAdvanced, world: World | None) -> str:
    place = of(event.partition, world)
    stable = last_stable(event.broker, event.partition, world)
    may = "consumers may read everything below it"
    if stable is not None and stable < event.new:
        may = f"consumers may read everything below it, read_committed ones to {stable}"
    return (
        f"{event.broker} moves the high watermark{place} from {event.old} to "
        f"{event.new}: {may}."
    )


@tell.register
def _(event: e.FollowerHighWatermarkMoved, world: World | None) -> str:
    place = of(event.partition, world)
    return f"{event.broker} hears that the high watermark{place} is {event.new}."


@tell.register
def _(event: e.EpochEndAsked, world: World | None) -> str:
    place = of(event.partition, world)
    return (
        f"{event.broker} asks {event.leader} where leader epoch {event.epoch} ends in "
        f"its log{place} (OffsetsForLeaderEpoch)."
    )


@tell.register
def _(event: e.EpochEndLearned, world: World | None) -> str:
    place = of(event.partition, world)
    if event.end < 0:
        return (
            f"The answer to {event.broker}: the leader's log{place} knows nothing of "
            f"leader epoch {event.asked}."
        )
    if event.epoch < 0:
        return f"The answer to {event.broker}: at offset {event.end}{place}."
    return (
        f"The answer to {event.broker}: leader epoch {event.epoch} ends at offset "
        f"{event.end}{place}."
    )


@tell.register
def _(event: e.LogTruncated, world: World | None) -> str:
    if event.why == "high watermark":
        what = messages(event.messages)
        return (
            f"{event.broker} throws away {what} (from offset {event.offset}"
            f"{of(event.partition, world)}): its own high watermark is "
            f"{event.offset}, and it goes by that."
        )
    leader = leader_now(event.partition, world)
    who = f"the leader {leader}" if leader else "the leader"
    first = "offset" if len(event.messages) == 1 else "from offset"
    place = of(event.partition, world)
    return (
        f"{event.broker} throws away {messages(event.messages)} "
        f"({first} {event.offset}{place}): {who} does not have {them(event.messages)}."
    )


@tell.register
def _(event: e.SegmentRolled, world: World | None) -> str:
    place = of(event.partition, world)
    return (
        f"{event.broker} begins a new segment of its log at offset {event.offset}"
        f"{place}; what is in the old one goes to its disk."
    )


@tell.register
def _(event: e.LogStartAdvanced, world: World | None) -> str:
    place = of(event.partition, world)
    begins = f"the log{place} begins at offset {event.new} now"
    what = messages(event.messages)
    if event.why == "leader":
        return f"{event.broker} hears that {begins}, and deletes {what}."
    if event.why == "delete-records":
        return f"{event.broker} deletes {what} at an operator's order; {begins}."
    topic = topic_of(world.config, event.partition) if world else None
    if event.why == "retention.ms":
        limit = f" ({duration(topic.retention_ms)})" if topic else ""
        why = f"all that is in it is older than {event.why}{limit}"
    else:
        limit = f" ({topic.retention_bytes:,})" if topic else ""
        why = f"the log has as much as {event.why}{limit} without it"
    return (
        f"{event.broker} deletes its oldest segment, with {what}: {why}. "
        f"{begins.capitalize()}."
    )


@tell.register
def _(event: e.RecordsCompacted, world: World | None) -> str:
    place = of(event.partition, world)
    old = tuple(m for m in event.messages if m not in event.tombstones)
    removed = []
    if old:
        newer = "a newer record has the same key"
        removed.append(f"removes {messages(old)}, since {newer}")
    if event.tombstones:
        what = messages(event.tombstones)
        due = f"delete.retention.ms is over for {them(event.tombstones)}"
        removed.append(f"removes the tombstone, {what}, since {due}")
    return f"{event.broker}'s log cleaner{place} {' and '.join(removed)}."


@tell.register
def _(event: e.LogCleaned, world: World | None) -> str:
    place = of(event.partition, world)
    return f"{event.broker}'s log cleaner{place} finds nothing to remove."


@tell.register
def _(event: e.TombstoneExpired, world: World | None) -> str:
    place = of(event.partition, world)
    return (
        f"delete.retention.ms is over for the tombstone at offset {event.offset}{place}"
        f" of {event.broker}'s log: the next cleaning removes it."
    )


@tell.register
def _(event: e.LogFlushed, world: World | None) -> str:
    what = f"everything below offset {event.offset}{of(event.partition, world)}"
    match event.why:
        case "write-back":
            return f"The operating system writes to {event.broker}'s disk {what}."
        case "clean stop":
            return f"{event.broker} writes to its disk, before it stops, {what}."
        case _:
            return f"{event.broker} forces onto its disk {what} ({event.why})."


@tell.register
def _(event: e.FetchAnsweredEmpty, _world: World | None) -> str:
    return f"{event.broker} has nothing new for {event.client} and says so."


@tell.register
def _(event: e.FetchSent, world: World | None) -> str:
    place = of(event.partition, world)
    return f"{event.client} asks for records from offset {event.offset}{place}."


@tell.register
def _(event: e.FetchParked, _world: World | None) -> str:
    return f"{event.broker} has nothing new for {event.client} and lets it wait."


@tell.register
def _(event: e.FetchFailed, world: World | None) -> str:
    place = of(event.partition, world)
    return f"{event.client}'s fetch{place} fails ({event.error})."


@tell.register
def _(event: e.HighWatermarkCheckpointed, _world: World | None) -> str:
    return f"{event.broker} notes its high watermark on its disk."


@tell.register
def _(event: e.LagClockPassed, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return (
        f"{event.broker} has not seen {event.follower} caught up{place} "
        f"for replica.lag.time.max.ms."
    )
