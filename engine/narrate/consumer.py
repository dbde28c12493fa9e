"""The consuming application's side of the story, one sentence an event."""

from engine.model import events as e
from engine.model.state import UNKNOWN, World, place
from engine.narrate.telling import messages, of, several, tell, which

HOW = {
    "auto": "inside poll()",
    "store": "from a thread in the background",
    "task": "from a task in the background",
    "previous": "from the background, for what earlier polls returned",
    "mark": "from the background: that much is marked",
    "mark-first": "from the background: that much is marked",
    "mark-watermark": "from the background: everything below is done",
    "batch": "after the whole batch",
    "resolve": "at the end of the batch: that much is resolved",
    "resolve-all": "at the end of the batch, all of it",
    "record": "after the record",
    "async": "after the record, without waiting",
    "async-retry": "after the record, without waiting",
    "again": "once more, after a pause",
    "callback": "once more: the callback of the one that failed sends it",
    "positions": "after the record: commitSync() without arguments takes the position",
    "watermark": "after the record: everything below is done",
    "flush": "after the flush",
    "late": "from another thread, beside poll()",
    "rebalance": "before it gives the partitions up",
    "before": "before the application has the record",
}

FOLLOWS = {
    "again": "; it will be sent again",
    "later": "; the next commit says how far it is by then",
    "never": ", and does not send it again",
}


@tell.register
def _(event: e.PartitionsAssigned, world: World | None) -> str:
    what = which(event.partition, world) if several(world) else "the partition"
    if event.committed == UNKNOWN:
        return f"{event.consumer} gets {what}; its group has no committed offset."
    return (
        f"{event.consumer} gets {what} and starts at offset {event.position}, "
        f"the committed offset of its group."
    )


@tell.register
def _(event: e.OffsetReset, world: World | None) -> str:
    why = (
        "its offset does not exist any more"
        if event.why == "out of range"
        else "there is no committed offset"
    )
    if event.policy == "nearest":
        place = of(event.partition, world)
        return (
            f"{event.consumer} goes on at offset {event.position}{place}: {why}, and "
            f"that is the next record after the last that it read."
        )
    return (
        f"{event.consumer} starts at offset {event.position}"
        f"{of(event.partition, world)}: {why}, and auto.offset.reset={event.policy}."
    )


@tell.register
def _(event: e.TruncationDetected, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return (
        f"{event.consumer} finds{place} that the new leader's log parts from what it "
        f"read before offset {event.old}, and goes back to {event.new}."
    )


@tell.register
def _(event: e.ConsumerStuck, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return (
        f"{event.consumer} does not know where to start{place} and, "
        f"with auto.offset.reset=none, its application gets an error."
    )


@tell.register
def _(event: e.RecordsFetched, _world: World | None) -> str:
    what = messages(event.messages)
    return f"{event.consumer} receives {what}; its application has not seen that yet."


@tell.register
def _(event: e.RecordsHandedOut, world: World | None) -> str:
    place = of(event.partition, world)
    return (
        f"{event.consumer}'s application gets {messages(event.messages)}; "
        f"the consumer's position{place} is {event.position} now."
    )


@tell.register
def _(event: e.CommitSent, world: World | None) -> str:
    how = f", {HOW[event.how]}" if event.how in HOW else ""
    place = of(event.partition, world)
    return f"{event.consumer} commits offset {event.offset}{place}{how}."


@tell.register
def _(event: e.CommitFailed, world: World | None) -> str:
    then = FOLLOWS.get(event.then, "")
    return (
        f"{event.consumer} hears that its commit of offset {event.offset}"
        f"{of(event.partition, world)} was not stored{then}."
    )


@tell.register
def _(event: e.OffsetCommitted, world: World | None) -> str:
    what = f"Group {event.group}'s committed offset{of(event.partition, world)}"
    if event.old == UNKNOWN:
        return f"{what} is {event.new}: whoever starts next starts there."
    back = "back " if event.new < event.old else ""
    return (
        f"{what} moves {back}from {event.old} to {event.new}: "
        f"whoever starts next starts there."
    )


@tell.register
def _(event: e.CommitConfirmed, _world: World | None) -> str:
    return f"{event.consumer} hears that offset {event.offset} is committed."


@tell.register
def _(event: e.CommitIntervalPassed, _world: World | None) -> str:
    return f"{event.consumer}'s commit interval has passed: its next poll() commits."


@tell.register
def _(event: e.PolledInVain, _world: World | None) -> str:
    return f"{event.consumer} polls; there is nothing new."


@tell.register
def _(event: e.ConsumerCrashed, _world: World | None) -> str:
    held = f" with {messages(event.in_hand)} in its hands" if event.in_hand else ""
    return f"{event.consumer} crashes{held}."


@tell.register
def _(event: e.ConsumerClosing, _world: World | None) -> str:
    left = f" and leaves {messages(event.left)}" if event.left else ""
    return f"{event.consumer} is to close: its handler ends what it works on{left}."


@tell.register
def _(event: e.PositionSought, world: World | None) -> str:
    place = of(event.partition, world)
    way = "back " if event.new < event.old else ""
    return (
        f"{event.consumer}'s application seeks: its position{place} goes {way}from "
        f"{event.old} to {event.new}."
    )


@tell.register
def _(event: e.ConsumerClosed, world: World | None) -> str:
    if world is not None and world.config.consumers[place(event.consumer)].instance:
        return f"{event.consumer} closes; as a static member it keeps its place."
    return f"{event.consumer} closes and leaves its group."


@tell.register
def _(event: e.ConsumerStarted, _world: World | None) -> str:
    return f"{event.consumer} starts and asks to join its group."
