"""Calls: requests and answers that carry no records, in a few letters each."""

from collections.abc import Mapping
from typing import NamedTuple

from app.views.stage.draft import Draft, width_of
from app.views.stage.ways import Spot, Way, head, way_of
from engine.model.state import (
    EpochEndRequest,
    EpochEndResponse,
    FetchRequest,
    FetchResponse,
    LeaveGroup,
    MarkersWritten,
    Packet,
    ShareAcknowledge,
    ShareFetchRequest,
    ShareFetchResponse,
    TransactionRequest,
    TransactionResponse,
    TxnOffsetCommit,
    World,
    WriteTxnMarkers,
)
from engine.sentence import say


class Call(NamedTuple):
    """What a call says, and how that sounds."""

    words: str
    look: str  # "ask" | "tell" | "tell bad"


ASKS: Mapping[type, str] = {
    EpochEndRequest: "e{body.epoch} ends?",
    WriteTxnMarkers: "{body.outcome} marker",
    ShareFetchRequest: "fetch",
    ShareAcknowledge: "done",
    LeaveGroup: "leave",
}
TELLS: Mapping[type, str] = {
    FetchResponse: "HW {body.high_watermark}",
    EpochEndResponse: "ends at {body.end[1]}",
    TransactionResponse: "ok",
    MarkersWritten: "ok",
    ShareFetchResponse: "ok",
}


def call_of(packet: Packet) -> Call | None:
    """Put a packet that carries no records into words; None: it is no such call."""
    body = packet.body
    if isinstance(body, TransactionRequest):
        words = "commit" if body.commit else "abort"
        return Call(words if body.request == "end" else body.request, "ask")
    if isinstance(body, TxnOffsetCommit):
        return Call("offsets " + " ".join(str(o) for _, o in body.offsets), "ask")
    if isinstance(body, FetchRequest):
        return Call(say("from {offset}", offset=body.offset), "ask")
    if asks := ASKS.get(type(body)):
        return Call(asks.format(body=body), "ask")
    tells = TELLS.get(type(body))
    if tells is None or _carries(packet):
        return None
    failed: str = getattr(body, "error", "")
    unknown = isinstance(body, EpochEndResponse) and body.end is None
    if failed or unknown:
        return Call(say("error") if failed else say("unknown"), "tell bad")
    if isinstance(body, FetchResponse) and body.diverging is not None:
        return Call(say("cut at {offset}", offset=body.diverging[1]), "tell bad")
    return Call(tells.format(body=body), "tell")


def _carries(packet: Packet) -> bool:
    """Tell whether an answer brings records."""
    match packet.body:
        case FetchResponse(entries=entries):
            return bool(entries)
        case ShareFetchResponse(records=records):
            return bool(records)
        case _:
            return False


def draw_call(draft: Draft, packet: Packet, world: World) -> bool:
    """Draw a call under way; tell whether the packet is one."""
    call = call_of(packet)
    if call is None:
        return False
    way = way_of(draft.layout, packet, world)
    if way is not None:
        name = f"a{packet.number}"
        half = width_of(call.words) // 2
        x, y = _chip(draft, name, call, way, way.middle)
        head(draft, name, (x, y), way.heading, (half, 10))
    return True


def draw_heard(draft: Draft, packet: Packet, world: World) -> None:
    """Draw a call that arrives in this very step, where it is heard.

    What follows from it (a high watermark that moves) is seen after it.
    """
    call = call_of(packet)
    way = way_of(draft.layout, packet, world)
    if call is not None and way is not None:
        heard = call._replace(look=f"{call.look} heard")
        _chip(draft, f"a{packet.number}", heard, way, way.ear)


def _chip(draft: Draft, name: str, call: Call, way: Way, spot: Spot) -> Spot:
    """Write a call in a box around a spot; return where the picture has room for it."""
    half = width_of(call.words) // 2

    def inside(where: Spot) -> Spot:
        return min(max(where[0], half + 2), draft.layout.width - half - 2), where[1]

    x, y = inside(spot)
    draft.pill(name, call.look, (x - half, y), call.words)
    draft.doors[name], draft.ears[name] = inside(way.door), inside(way.ear)
    return x, y
