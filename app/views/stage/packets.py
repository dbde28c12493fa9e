"""What is under way: records as tokens, answers as signs, calls in letters."""

from typing import NamedTuple

from app.views.stage.calls import draw_call, draw_heard
from app.views.stage.draft import Draft
from app.views.stage.layout import Layout
from app.views.stage.strays import Stray, hung_up, is_unheard
from app.views.stage.ways import Way, head, way_of
from app.views.stage.wires import draw_wire, middle, rail
from engine.model.state import (
    FetchResponse,
    OffsetCommit,
    OffsetCommitResponse,
    Packet,
    ProduceRequest,
    ProduceResponse,
    ShareFetchResponse,
    World,
)
from engine.sentence import say

SIDEWAYS = 126  # how far the records of one packet spread, at most
DOWNWARDS = 150
DESK = 40  # from where a commit is shown to its consumer

Spot = tuple[int, int]

NOUNS: dict[type, str] = {
    ProduceRequest: say("request"),
    ProduceResponse: say("answer"),
    FetchResponse: say("records"),
}


class Load(NamedTuple):
    """The records that a packet carries, and where it is going."""

    messages: list[int]
    heading: str  # "right" | "down" | "up"


def draw_packets(
    draft: Draft, world: World, arrived: Packet | None, lost: tuple[Stray, ...]
) -> None:
    """Draw what is under way, the call that arrives just now, and what was lost."""
    _strays(draft, lost, world)
    if arrived is not None:
        draw_heard(draft, arrived, world)
    piled: dict[Spot, int] = {}
    for packet in world.network.packets:
        if draw_call(draft, packet, world):
            continue
        match packet.body:
            case ProduceRequest():
                _produce(draft, packet, packet.body, piled)
            case ProduceResponse():
                _answer(draft, world, packet, packet.body)
            case FetchResponse(entries=entries):
                messages = [entry.message for entry in entries if entry.message]
                _fetched(draft, packet, packet.body.partition, messages, piled)
            case ShareFetchResponse(records=records):
                messages = [record.message for record in records]
                _fetched(draft, packet, packet.body.partition, messages, piled)
            case OffsetCommit(partition=partition, offset=offset):
                x, y = _desk(draft.layout, packet.source, partition)
                words = say("commit {offset}", offset=offset)
                draft.pill(name := f"a{packet.number}", "commit", (x - 60, y), words)
                draft.doors[name], draft.ears[name] = (x + DESK, y), (x - 3 * DESK, y)
            case OffsetCommitResponse(partition=partition):
                x, y = _desk(draft.layout, packet.target, partition)
                draft.icon(name := f"a{packet.number}", "sign ack ok", x, y, "sign-ok")
                draft.doors[name], draft.ears[name] = (x - 3 * DESK, y), (x + DESK, y)
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
            heading = "right" if draft.layout.wide else "down"
            _pile(draft, packet, Load(messages, heading), spot, piled)


def _answer(
    draft: Draft, world: World, packet: Packet, answer: ProduceResponse
) -> None:
    """Draw an answer below the wire of the first batch that it is about."""
    way = way_of(draft.layout, packet, world)
    if way is None:
        return
    if is_unheard(packet, world):
        _stray(draft, Stray(packet, hung_up(packet)), way)
        return
    sign = "no" if any(result.error for result in answer.results) else "ok"
    down, left = (draft.layout.token // 2 + 14, 0) if draft.layout.wide else (0, 34)
    name = f"a{packet.number}"
    x, y = way.middle[0] - left, way.middle[1] + down
    draft.icon(name, f"sign ack {sign}", x, y, f"sign-{sign}")
    draft.doors[name], draft.ears[name] = way.door, way.ear
    head(draft, name, (x, y), way.heading, (9, 9))


def _fetched(
    draft: Draft,
    packet: Packet,
    partition: int,
    messages: list[int],
    piled: dict[Spot, int],
) -> None:
    """Draw fetched records on their way to a follower or a consumer."""
    layout = draft.layout
    if packet.target in layout.receivers:
        draw_wire(draft, packet.target, packet.source, partition)
        spot = middle(layout, packet.target, packet.source, partition)
        heading = "right" if layout.wide else "down"
    else:
        spot = rail(layout, packet.source, packet.target, partition)
        if spot is None:
            return
        rows = layout.rows
        above = rows[packet.source, partition].y < rows[packet.target, partition].y
        heading = "down" if above else "up"
    if spot is not None:
        _pile(draft, packet, Load(messages, heading), spot, piled)


def _desk(layout: Layout, consumer: str, partition: int) -> Spot:
    """Return where commits are shown: on the way to the group's stored offset."""
    panel = layout.receivers[consumer]
    if layout.wide:
        block = layout.blocks.get(partition) or next(iter(layout.blocks.values()))
        return panel.x - 34, block.flags_y + 24
    return panel.x + 250, panel.y - 16


def _pile(
    draft: Draft, packet: Packet, load: Load, spot: Spot, piled: dict[Spot, int]
) -> None:
    """Spread the records of a packet along the wire, so that each can be read."""
    layout, (messages, heading) = draft.layout, load
    before = piled.get(spot, 0)
    count = len(messages)
    piled[spot] = before + count
    gaps = max(1, count - 1)
    between = packet.source.startswith("b") and packet.target.startswith("b")
    sideways = between or not layout.wide
    step = min(layout.token + 4, (SIDEWAYS if sideways else DOWNWARDS) // gaps)
    if messages:
        half = layout.token // 2
        tall = half + (0 if sideways else (count - 1) * step // 2)
        name = f"a{packet.number}"
        head(draft, name, spot, heading, (half, tall))
    for number, message in enumerate(messages):
        x, y = spot
        if sideways:  # the first one in front
            x -= (before + number) * step
        else:
            y += (before + number) * step - (count - 1) * step // 2
        name = draft.free_name(f"m{message}-{packet.target}")
        draft.token(name, "t way", x, y, message)
        draft.origins[name] = packet.source


def _strays(draft: Draft, lost: tuple[Stray, ...], world: World) -> None:
    """Draw every ghost where its packet was seen last."""
    for stray in lost:
        way = way_of(draft.layout, stray.packet, world)
        if way is not None:
            _stray(draft, stray, way)


def _stray(draft: Draft, stray: Stray, way: Way) -> None:
    """Draw a ghost of a packet, and beside it why nobody will hear it."""
    x, y = way.middle
    noun = NOUNS[type(stray.packet.body)]
    name = f"a{stray.packet.number}"
    above = draft.layout.wide and way.client
    if above:
        y += draft.layout.token // 2 + 14
        right = draft.layout.edges[0] - 4
        draft.say(
            f"{name}-n", "cause end", right, y + 24, say("{packet} lost:", packet=noun)
        )
        draft.say(f"{name}-c", "cause end", right, y + 40, stray.cause)
    else:
        words = say("{packet} lost: {cause}", packet=noun, cause=stray.cause)
        spot = (x - 14, y + 5) if draft.layout.wide else (x + 10, y + 25)
        draft.say(f"{name}-c", "cause end", *spot, words)
    draft.icon(name, "sign ack bad", x, y, "sign-astray")
    draft.doors[name] = draft.ears[name] = (x, y)
