"""What happens to the copies on the brokers, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import (
    last_stable,
    leader_now,
    listed,
    messages,
    of,
    tell,
    them,
)
from engine.sentence import say


@tell.register
def _(event: e.RecordAppended, world: World | None) -> str:
    where = say(
        "offset {offset}{of_partition}",
        offset=event.offset,
        of_partition=of(event.partition, world),
    )
    return say(
        "{broker} writes message {message} at {where} (leader epoch "
        "{epoch}): in its page cache, not yet on disk.",
        broker=event.broker,
        message=event.message,
        where=where,
        epoch=event.epoch,
    )


@tell.register
def _(event: e.RecordReplicated, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "{broker} copies message {message} to its own log, at offset {offset}{place}.",
        broker=event.broker,
        message=event.message,
        offset=event.offset,
        place=place,
    )


@tell.register
def _(event: e.BatchRejected, world: World | None) -> str:
    place = of(event.partition, world, "for")
    silence = say(" With acks=0 nobody is told.") if event.silent else ""
    what = messages(event.messages)
    return say(
        "{broker} refuses {what}{place}: {error}.{silence}",
        broker=event.broker,
        what=what,
        place=place,
        error=event.error,
        silence=silence,
    )


@tell.register
def _(event: e.AckDelayed, _world: World | None) -> str:
    who = listed(event.waiting_for, say("its in-sync replicas"))
    verb = say("has") if len(event.waiting_for) == 1 else say("have")
    what = messages(event.messages)
    it = them(event.messages)
    return say(
        "{broker} will not say yes to {what} before {who} {verb} {it} too.",
        broker=event.broker,
        what=what,
        who=who,
        verb=verb,
        it=it,
    )


@tell.register
def _(event: e.AckTimedOut, world: World | None) -> str:
    late = event.error == "REQUEST_TIMED_OUT"
    why = say("has waited too long for") if late else say("stops waiting for")
    place = of(event.partition, world)
    return say(
        "{broker} {why} its replicas and answers {error}; the records stay "
        "in its log{place}.",
        broker=event.broker,
        why=why,
        error=event.error,
        place=place,
    )


@tell.register
def _(event: e.HighWatermarkAdvanced, world: World | None) -> str:
    place = of(event.partition, world)
    stable = last_stable(event.broker, event.partition, world)
    may = say("consumers may read everything below it")
    if stable is not None and stable < event.new:
        may = say(
            "consumers may read everything below it, read_committed ones to {stable}",
            stable=stable,
        )
    return say(
        "{broker} moves the high watermark{place} from {old} to {new}: {may}.",
        broker=event.broker,
        place=place,
        old=event.old,
        new=event.new,
        may=may,
    )


@tell.register
def _(event: e.FollowerHighWatermarkMoved, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "{broker} hears that the high watermark{place} is {new}.",
        broker=event.broker,
        place=place,
        new=event.new,
    )


@tell.register
def _(event: e.EpochEndAsked, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "{broker} asks {leader} where leader epoch {epoch} ends in its "
        "log{place} (OffsetsForLeaderEpoch).",
        broker=event.broker,
        leader=event.leader,
        epoch=event.epoch,
        place=place,
    )


@tell.register
def _(event: e.EpochEndLearned, world: World | None) -> str:
    place = of(event.partition, world)
    if event.end < 0:
        return say(
            "The answer to {broker}: the leader's log{place} knows nothing of "
            "leader epoch {asked}.",
            broker=event.broker,
            place=place,
            asked=event.asked,
        )
    if event.epoch < 0:
        return say(
            "The answer to {broker}: at offset {end}{place}.",
            broker=event.broker,
            end=event.end,
            place=place,
        )
    return say(
        "The answer to {broker}: leader epoch {epoch} ends at offset {end}{place}.",
        broker=event.broker,
        epoch=event.epoch,
        end=event.end,
        place=place,
    )


@tell.register
def _(event: e.LogTruncated, world: World | None) -> str:
    if event.why == "high watermark":
        what = messages(event.messages)
        return say(
            "{broker} throws away {what} (from offset {offset}{of_partition}): "
            "its own high watermark is {offset}, and it goes by that.",
            broker=event.broker,
            what=what,
            offset=event.offset,
            of_partition=of(event.partition, world),
        )
    leader = leader_now(event.partition, world)
    who = say("the leader {leader}", leader=leader) if leader else say("the leader")
    first = say("offset") if len(event.messages) == 1 else say("from offset")
    place = of(event.partition, world)
    return say(
        "{broker} throws away {messages} ({first} {offset}{place}): {who} "
        "does not have {them}.",
        broker=event.broker,
        messages=messages(event.messages),
        first=first,
        offset=event.offset,
        place=place,
        who=who,
        them=them(event.messages),
    )


@tell.register
def _(event: e.FetchAnsweredEmpty, _world: World | None) -> str:
    return say(
        "{broker} has nothing new for {client} and says so.",
        broker=event.broker,
        client=event.client,
    )


@tell.register
def _(event: e.FetchParked, _world: World | None) -> str:
    return say(
        "{broker} has nothing new for {client} and lets it wait.",
        broker=event.broker,
        client=event.client,
    )


@tell.register
def _(event: e.FetchFailed, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "{client}'s fetch{place} fails ({error}).",
        client=event.client,
        place=place,
        error=event.error,
    )


@tell.register
def _(event: e.HighWatermarkCheckpointed, _world: World | None) -> str:
    return say("{broker} notes its high watermark on its disk.", broker=event.broker)


@tell.register
def _(event: e.LagClockPassed, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return say(
        "{broker} has not seen {follower} caught up{place} for "
        "replica.lag.time.max.ms.",
        broker=event.broker,
        follower=event.follower,
        place=place,
    )
