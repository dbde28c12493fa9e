"""The arrows: packets under way, and decisions of the controller as brokers learn them.

A decision is no packet in the model: a broker learns it some time later. Its arrow is
dashed, and joins the step of the decision with the step in which a broker acts on it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.model import events as e
from engine.model.state import (
    CONTROLLER,
    Closed,
    EpochEndRequest,
    EpochEndResponse,
    FetchRequest,
    FetchResponse,
    LeaveGroup,
    OffsetCommit,
    OffsetCommitResponse,
    Packet,
    ProduceRequest,
    ProduceResponse,
    ShareFetchRequest,
    ShareFetchResponse,
    TxnOffsetCommit,
    place,
)
from engine.run import Step
from engine.sentence import joined, say
from engine.traffic import Traffic, is_story

LOOKS: dict[type, tuple[str, str]] = {
    ProduceRequest: ("produce", say("Produce request")),
    ProduceResponse: ("answer", say("Answer to a produce request")),
    FetchRequest: ("fetch", say("Fetch from offset {offset}")),
    FetchResponse: ("records", say("Answer to a fetch")),
    ShareFetchRequest: ("fetch", say("Share fetch")),
    ShareFetchResponse: ("records", say("Answer to a share fetch")),
    EpochEndRequest: ("fetch", say("Question where epoch {epoch} ends")),
    EpochEndResponse: ("answer", say("Answer where an epoch ends")),
    OffsetCommit: ("commit", say("Commit of offset {offset}")),
    TxnOffsetCommit: ("commit", say("Offsets of a transaction")),
    OffsetCommitResponse: ("answer", say("Answer to a commit")),
    LeaveGroup: ("commit", say("Good-bye to the group")),
    Closed: ("closed", say("The connection is closed")),
}
LOST = {
    "target": say("{target} was gone before it arrived"),
    "source": say("the machine of {source} lost it with its power"),
    "connection": say("its connection was closed"),
}


class Arrow(NamedTuple):
    """One way from lifeline to lifeline; rows are indexes of the traffic's steps."""

    source: str
    target: str
    sent: int
    ended: int
    look: str  # "produce" | "answer" | "fetch" | "records" | "commit" | "closed"
    # | "other" | "decision"
    end: str  # "arrived" | "unheeded" | "lost" | "under way"
    messages: tuple[int, ...]
    name: str
    cause: str  # of a lost one


def arrows_of(found: Traffic) -> tuple[Arrow, ...]:
    """Draw what mattered, in the order in which it was sent."""
    packets = [
        Arrow(
            flight.packet.source,
            flight.packet.target,
            flight.sent,
            flight.ended,
            LOOKS.get(type(flight.packet.body), ("other", ""))[0],
            flight.end,
            _messages(flight.packet),
            _name(flight.packet),
            _cause(flight.why, flight.packet),
        )
        for flight in found.flights
        if flight.matters
    ]
    return tuple(sorted((*packets, *_decisions(found)), key=lambda one: one.sent))


def _cause(why: str, packet: Packet) -> str:
    lost = LOST.get(why)
    return say(lost, source=packet.source, target=packet.target) if lost else ""


def _messages(packet: Packet) -> tuple[int, ...]:
    body = packet.body
    if isinstance(body, ProduceRequest):
        batches = (batch.records for batch in body.batches if not batch.torn)
        return tuple(record.message for records in batches for record in records)
    if isinstance(body, FetchResponse):
        return tuple(entry.message for entry in body.entries if entry.message)
    if isinstance(body, ShareFetchResponse):
        return tuple(record.message for record in body.records)
    return ()


def _name(packet: Packet) -> str:
    kind = type(packet.body)
    text = LOOKS.get(kind, ("", kind.__name__))[1]
    error = getattr(packet.body, "error", "")
    if isinstance(packet.body, ProduceResponse):
        error = ", ".join(filter(None, (one.error for one in packet.body.results)))
    text = say(
        text,
        offset=getattr(packet.body, "offset", ""),
        epoch=getattr(packet.body, "epoch", ""),
    )
    return joined((text, error), ": ") if error else text


def _decisions(found: Traffic) -> Iterator[Arrow]:
    """Join elections with those who learn of them, and proposals with their outcome."""
    elected: dict[tuple[int, int], int] = {}
    asked: dict[int, tuple[str, int]] = {}
    for index, step in enumerate(found.steps):
        if not is_story(step):
            continue
        for event in step.events:
            if isinstance(event, e.LeaderElected | e.LeaderEpochBumped):
                elected[event.partition, event.epoch] = index
            elif isinstance(event, e.LeadershipTaken | e.LeaderFollowed):
                start = elected.get((event.partition, event.epoch))
                if start is not None and _hears(found.steps[start], event.broker):
                    name = say("Metadata: epoch {epoch}", epoch=event.epoch)
                    yield _decision(CONTROLLER, event.broker, start, index, name)
            elif isinstance(event, e.IsrShrinkProposed | e.IsrExpandProposed):
                asked[event.partition] = (event.broker, index)
            elif isinstance(event, e.IsrChanged | e.IsrChangeRefused):
                broker, start = asked.pop(event.partition, ("", 0))
                if broker:
                    yield _decision(broker, CONTROLLER, start, index, "AlterPartition")


def _hears(step: Step, broker: str) -> bool:
    """Tell whether a broker runs at that moment; else it reads it when it is back."""
    return step.world.brokers[place(broker)].state in ("running", "stopping")


def _decision(source: str, target: str, sent: int, ended: int, name: str) -> Arrow:
    return Arrow(source, target, sent, ended, "decision", "arrived", (), name, "")
