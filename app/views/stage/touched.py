"""What the events of a step touch: the copies and things that are marked for it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.model import events as past
from engine.model.events import Event

# Where the copy is that an event is about: the attribute that names its home.
HOMES: dict[type[Event], str] = {
    past.MessageBuffered: "producer",
    past.RequestSent: "broker",
    past.RecordAppended: "broker",
    past.RecordReplicated: "broker",
    past.BatchDeduplicated: "broker",
    past.RecordsFetched: "consumer",
    past.RecordsHandedOut: "consumer",
    past.MessageProcessed: "consumer",
    past.ProcessingFailed: "consumer",
}
BELIEFS = (past.RecordAcked, past.RecordFailed)

# The leaf that an event is about: its first name, and the attributes that follow.
THINGS: dict[type[Event], tuple[str, ...]] = {
    past.LeaderElected: ("lead", "leader", "partition"),
    past.LeadershipTaken: ("lead", "broker", "partition"),
    past.LeaderFollowed: ("row", "broker", "partition"),
    past.LogTruncated: ("row", "broker", "partition"),
    past.HighWatermarkAdvanced: ("hw", "broker", "partition"),
    past.FollowerHighWatermarkMoved: ("hw", "broker", "partition"),
    past.OffsetCommitted: ("flag", "group", "partition"),
    past.PartitionsAssigned: ("flag", "consumer", "partition"),
    past.OffsetReset: ("flag", "consumer", "partition"),
    past.ProducerEnded: ("app", "producer"),
    past.FlushStarted: ("app", "producer"),
    past.BufferDiscarded: ("app", "producer"),
    past.ProducerStarted: ("app", "producer"),
    past.CallBlocked: ("call", "producer"),
    past.ConsumerCrashed: ("reader", "consumer"),
    past.ConsumerClosed: ("reader", "consumer"),
    past.ConsumerStarted: ("reader", "consumer"),
    past.ConsumerStuck: ("reader", "consumer"),
    past.LinkCutOff: ("link", "source", "target"),
    past.LinkSlowed: ("link", "source", "target"),
    past.ConnectionBroken: ("link", "source", "target"),
    past.PacketDelayed: ("link", "source", "target"),
}
# Events about a whole broker mark its row in every partition.
BROKERS = (
    past.BrokerCrashed,
    past.PowerCut,
    past.DiskLost,
    past.ShutdownStarted,
    past.BrokerStopped,
    past.BrokerStarted,
    past.BrokerPaused,
    past.BrokerResumed,
    past.BrokerFenced,
    past.BrokerUnfenced,
    past.BrokerRegistered,
)


LATEST = 0


class Touched(NamedTuple):
    """Names of copies and of other leaves, without the picture's prefix.

    A copy goes with a number if there may be several in one place: which of
    them, or LATEST.
    """

    copies: frozenset[tuple[str, int]]
    things: frozenset[str]


def touched(events: Iterable[Event], partitions: int) -> Touched:
    """Collect what a step's events touch."""
    copies: set[tuple[str, int]] = set()
    things: set[str] = set()
    for event in events:
        copies.update(_copies(event))
        things.update(_things(event, partitions))
    return Touched(frozenset(copies), frozenset(things))


def _copies(event: Event) -> Iterator[tuple[str, int]]:
    if isinstance(event, BELIEFS):
        yield f"m{event.message}-app", LATEST
    elif type(event) in HOMES:
        home = getattr(event, HOMES[type(event)])
        one = getattr(event, "message", None)
        for message in getattr(event, "messages", (one,)):
            yield f"m{message}-{home}", getattr(event, "times", LATEST)


def _things(event: Event, partitions: int) -> Iterator[str]:
    if isinstance(event, BROKERS):
        for partition in range(partitions):
            yield f"row-{event.broker}-{partition}"
    elif isinstance(event, past.IsrChanged):
        for broker in {*event.old} ^ {*event.new}:
            yield f"isr-{broker}-{event.partition}"
    elif type(event) in THINGS:
        first, *attributes = THINGS[type(event)]
        yield "-".join([first, *(str(getattr(event, name)) for name in attributes)])
