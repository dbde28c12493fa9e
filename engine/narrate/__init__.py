"""One event, one English sentence: pages, transcripts and screen readers alike."""

from engine.model import events as e
from engine.model.events import Event
from engine.model.state import World
from engine.narrate import (
    administration,
    applications,
    arrivals,
    brokers,
    cleaning,
    cluster,
    connections,
    consumer,
    groups,
    handling,
    links,
    logs,
    producer,
    promises,
    shares,
    transactions,
)
from engine.narrate.orders import command
from engine.narrate.telling import duration, messages, tell
from engine.narrate.verdicts import total, verdict_sentence
from engine.run import Step
from engine.sentence import say

__all__ = [
    "TELLERS",
    "command",
    "duration",
    "headline",
    "messages",
    "sentence",
    "total",
    "verdict_sentence",
]

# Importing these modules is what registers their sentences.
TELLERS = (
    producer,
    applications,
    connections,
    logs,
    cleaning,
    cluster,
    brokers,
    links,
    administration,
    consumer,
    arrivals,
    handling,
    groups,
    shares,
    transactions,
    promises,
)

# What a step is about, if several things happen in it; all others come after these.
MOST_IMPORTANT_FIRST: tuple[type[Event], ...] = (
    e.BrokerCrashed,
    e.PowerFailed,
    e.PowerCut,
    e.ReassignmentCompleted,
    e.ReassignmentStarted,
    e.DiskLost,
    e.ProducerEnded,
    e.BufferDiscarded,
    e.BufferReused,
    e.ProducerStarted,
    e.MessagesSentAgain,
    e.ConsumerCrashed,
    e.LogTruncated,
    e.LogStartAdvanced,
    e.RecordsCompacted,
    e.LeaderElected,
    e.LeaderEpochBumped,
    e.LeaderGone,
    e.LeadershipTaken,
    e.LeaderFollowed,
    e.BrokerFenced,
    e.BrokerBounced,
    e.TransactionFailed,
    e.TransactionEnded,
    e.TransactionPrepared,
    e.TransactionBegun,
    e.RecordFailed,
    e.RecordAcked,
    e.BatchRejected,
    e.BatchDeduplicated,
    e.ConsumerStuck,
    e.OffsetReset,
    e.RecordsArchived,
    e.AcknowledgementsRefused,
    e.SharePartitionInitialized,
    e.IsrChanged,
    e.AckTimedOut,
    e.MarkerAppended,
    e.RecordAppended,
    e.RecordReplicated,
    e.DeserializationFailed,
    e.ProcessingFailed,
    e.ResultsFlushed,
    e.MessageProcessed,
    e.RecordsReleased,
    e.RecordsAcquired,
    e.RecordsAcknowledged,
    e.OffsetCommitted,
    e.MessageBuffered,
)


def sentence(event: Event, world: World | None = None) -> str:
    """Tell one event.

    `world`, the one after the event, lets the sentence name the partition where
    there is more than one, and who leads now.
    """
    return tell(event, world)


def headline(step: Step) -> str:
    """Tell a whole step in one sentence, about the most important of its events."""
    if not step.events:
        begun = step.action is not None
        return say("All stays so.") if begun else say("Nothing has happened yet.")
    first = min(step.events, key=_rank)
    told = sentence(first, step.world)
    more = _likewise(first, step.events)
    return (
        say("{told} Likewise {more}.", told=told, more=messages(more)) if more else told
    )


def _rank(event: Event) -> int:
    for rank, kind in enumerate(MOST_IMPORTANT_FIRST):
        if isinstance(event, kind):
            return rank
    return len(MOST_IMPORTANT_FIRST)


def _likewise(first: Event, events: tuple[Event, ...]) -> tuple[int, ...]:
    """Find the other messages to which the same thing happened."""
    return tuple(
        number
        for event in events
        if type(event) is type(first) and event != first
        if (number := getattr(event, "message", None)) is not None
    )
