"""What is under way: records as tokens, answers as signs."""

from app.views.stage.draft import Draft
from app.views.stage.layout import Layout
from app.views.stage.wires import draw_wire, ends, middle, rail
from engine.model.state import (
    FetchResponse,
    OffsetCommit,
    OffsetCommitResponse,
    Packet,
    ProduceRequest,
    ProduceResponse,
    World,
)

SIDEWAYS = 126  # how far the records of one packet spread, at most
DOWNWARDS = 150

Spot = tuple[int, int]


def draw_packets(draft: Draft, world: World) -> None:
    """Draw every packet of interest; fetches without records are left out."""
    piled: dict[Spot, int] = {}
    for packet in world.network.packets:
        match packet.body:
            case ProduceRequest():
                _produce(draft, packet, packet.body, piled)
            case ProduceResponse():
                _answer(draft, world, packet, packet.body)
            case FetchResponse():
                _fetched(draft, packet, packet.body, piled)
            case OffsetCommit(partition=partition, offset=offset):
                x, y = _desk(draft.layout, packet.source, partition)
                words = f"commit {offset}"
                draft.pill(f"a{packet.number}", "commit", (x - 60, y), words)
            case OffsetCommitResponse(partition=partition):
                x, y = _desk(draft.layout, packet.target, partition)
                draft.icon(f"a{packet.number}", "sign ack ok", x, y, "sign-ok")
            case _:
                pass


def _produce(
    draft: Draft, packet: Packet, request: ProduceRequest, piled: dict[Spot, int]
) -> None:
    for batch in request.batches:
        draw_wire(draft, packet.source, packet.target, batch.partition)
        spot = middle(draft.layout, packet.source, packet.target, batch.partition)
        if spot is not None:
            records = () if batch.torn else batch.records
            messages = [record.message for record in records]
            _pile(draft, packet, messages, spot, piled)


def _answer(
    draft: Draft, world: World, packet: Packet, answer: ProduceResponse
) -> None:
    """Draw an answer below the wire of the first batch that it is about."""
    asked = next(
        (
            batch.partition
            for producer in world.producers
            if producer.name == packet.target
            for request in producer.in_flight
            if request.correlation == answer.correlation
            for batch in request.batches  # none: all have run out of time meanwhile
        ),
        0,
    )
    spot = middle(draft.layout, packet.target, packet.source, asked)
    if spot is None:
        return
    sign = "no" if any(result.error for result in answer.results) else "ok"
    down, left = (draft.layout.token // 2 + 14, 0) if draft.layout.wide else (0, 34)
    name = f"a{packet.number}"
    x, y = spot[0] - left, spot[1] + down
    draft.icon(name, f"sign ack {sign}", x, y, f"sign-{sign}")
    x1, y1, x2, y2 = ends(draft.layout, packet.target, packet.source, asked)
    draft.ears[name], draft.doors[name] = (x1, y1), (x2, y2)


def _fetched(
    draft: Draft, packet: Packet, answer: FetchResponse, piled: dict[Spot, int]
) -> None:
    layout = draft.layout
    way = (packet.source, packet.target, answer.partition)
    if packet.target in layout.receivers:
        draw_wire(draft, packet.target, packet.source, answer.partition)
        spot = middle(layout, packet.target, packet.source, answer.partition)
    else:
        spot = rail(layout, *way)
    if spot is None:
        return
    messages = [entry.message for entry in answer.entries if entry.message]
    _pile(draft, packet, messages, spot, piled)
    if answer.error:
        draft.icon(f"a{packet.number}", "sign ack no", *spot, "sign-no")


def _desk(layout: Layout, consumer: str, partition: int) -> Spot:
    """Return where commits are shown: on the way to the group's stored offset."""
    panel = layout.receivers[consumer]
    if layout.wide:
        block = layout.blocks.get(partition) or next(iter(layout.blocks.values()))
        return panel.x - 34, block.flags_y + 24
    return panel.x + 250, panel.y - 16


def _pile(
    draft: Draft,
    packet: Packet,
    messages: list[int],
    spot: Spot,
    piled: dict[Spot, int],
) -> None:
    """Spread the records of a packet along the wire, so that each can be read."""
    layout = draft.layout
    before = piled.get(spot, 0)
    count = len(messages)
    piled[spot] = before + count
    gaps = max(1, count - 1)
    between = packet.source.startswith("b") and packet.target.startswith("b")
    sideways = between or not layout.wide
    step = min(layout.token + 4, (SIDEWAYS if sideways else DOWNWARDS) // gaps)
    for number, message in enumerate(messages):
        x, y = spot
        if sideways:  # the first one in front
            x -= (before + number) * step
        else:
            y += (before + number) * step - (count - 1) * step // 2
        name = draft.free_name(f"m{message}-{packet.target}")
        draft.token(name, "t way", x, y, message)
        draft.origins[name] = packet.source
