"""The consuming application's side of the story, one sentence an event."""

from engine.model import events as e
from engine.model.state import UNKNOWN, World
from engine.narrate.telling import messages, of, several, tell, which
from engine.sentence import say

HOW = {
    "auto": say("inside poll()"),
    "store": say("from a thread in the background"),
    "task": say("from a task in the background"),
    "previous": say("from the background, for what earlier polls returned"),
    "mark": say("from the background: that much is marked"),
    "mark-first": say("from the background: that much is marked"),
    "mark-watermark": say("from the background: everything below is done"),
    "batch": say("after the whole batch"),
    "resolve": say("at the end of the batch: that much is resolved"),
    "resolve-all": say("at the end of the batch, all of it"),
    "record": say("after the record"),
    "async": say("after the record, without waiting"),
    "async-retry": say("after the record, without waiting"),
    "again": say("once more, after a pause"),
    "callback": say("once more: the callback of the one that failed sends it"),
    "positions": say(
        "after the record: commitSync() without arguments takes the position"
    ),
    "watermark": say("after the record: everything below is done"),
    "flush": say("after the flush"),
    "late": say("from another thread, beside poll()"),
    "rebalance": say("before it gives the partitions up"),
    "before": say("before the application has the record"),
}

FOLLOWS = {
    "again": say("; it will be sent again"),
    "later": say("; the next commit says how far it is by then"),
    "never": say(", and does not send it again"),
}


@tell.register
def _(event: e.PartitionsAssigned, world: World | None) -> str:
    what = which(event.partition, world) if several(world) else say("the partition")
    if event.committed == UNKNOWN:
        return say(
            "{consumer} gets {what}; its group has no committed offset.",
            consumer=event.consumer,
            what=what,
        )
    return say(
        "{consumer} gets {what} and starts at offset {position}, the "
        "committed offset of its group.",
        consumer=event.consumer,
        what=what,
        position=event.position,
    )


@tell.register
def _(event: e.OffsetReset, world: World | None) -> str:
    why = (
        say("its offset does not exist any more")
        if event.why == "out of range"
        else say("there is no committed offset")
    )
    if event.policy == "nearest":
        place = of(event.partition, world)
        return say(
            "{consumer} goes on at offset {position}{place}: {why}, and that "
            "is the next record after the last that it read.",
            consumer=event.consumer,
            position=event.position,
            place=place,
            why=why,
        )
    return say(
        "{consumer} starts at offset {position}{of_partition}: {why}, and "
        "auto.offset.reset={policy}.",
        consumer=event.consumer,
        position=event.position,
        of_partition=of(event.partition, world),
        why=why,
        policy=event.policy,
    )


@tell.register
def _(event: e.TruncationDetected, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return say(
        "{consumer} finds{place} that the new leader's log parts from what "
        "it read before offset {old}, and goes back to {new}.",
        consumer=event.consumer,
        place=place,
        old=event.old,
        new=event.new,
    )


@tell.register
def _(event: e.ConsumerStuck, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return say(
        "{consumer} does not know where to start{place} and, with "
        "auto.offset.reset=none, its application gets an error.",
        consumer=event.consumer,
        place=place,
    )


@tell.register
def _(event: e.RecordsFetched, _world: World | None) -> str:
    what = messages(event.messages)
    return say(
        "{consumer} receives {what}; its application has not seen that yet.",
        consumer=event.consumer,
        what=what,
    )


@tell.register
def _(event: e.RecordsHandedOut, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "{consumer}'s application gets {messages}; the consumer's "
        "position{place} is {position} now.",
        consumer=event.consumer,
        messages=messages(event.messages),
        place=place,
        position=event.position,
    )


@tell.register
def _(event: e.CommitSent, world: World | None) -> str:
    how = say(", {how}", how=HOW[event.how]) if event.how in HOW else ""
    place = of(event.partition, world)
    return say(
        "{consumer} commits offset {offset}{place}{how}.",
        consumer=event.consumer,
        offset=event.offset,
        place=place,
        how=how,
    )


@tell.register
def _(event: e.CommitFailed, world: World | None) -> str:
    then = FOLLOWS.get(event.then, "")
    return say(
        "{consumer} hears that its commit of offset {offset}{of_partition} "
        "was not stored{then}.",
        consumer=event.consumer,
        offset=event.offset,
        of_partition=of(event.partition, world),
        then=then,
    )


@tell.register
def _(event: e.OffsetCommitted, world: World | None) -> str:
    what = say(
        "Group {group}'s committed offset{of_partition}",
        group=event.group,
        of_partition=of(event.partition, world),
    )
    if event.old == UNKNOWN:
        return say(
            "{what} is {new}: whoever starts next starts there.",
            what=what,
            new=event.new,
        )
    if event.new < event.old:
        return say(
            "{what} moves back from {old} to {new}: whoever starts next starts there.",
            what=what,
            old=event.old,
            new=event.new,
        )
    return say(
        "{what} moves from {old} to {new}: whoever starts next starts there.",
        what=what,
        old=event.old,
        new=event.new,
    )


@tell.register
def _(event: e.CommitConfirmed, _world: World | None) -> str:
    return say(
        "{consumer} hears that offset {offset} is committed.",
        consumer=event.consumer,
        offset=event.offset,
    )


@tell.register
def _(event: e.CommitIntervalPassed, _world: World | None) -> str:
    return say(
        "{consumer}'s commit interval has passed: its next poll() commits.",
        consumer=event.consumer,
    )
