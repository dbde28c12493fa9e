"""The ways of packets: where one comes from, is shown, and is heard."""

from typing import NamedTuple

from app.views.stage.draft import Draft
from app.views.stage.layout import Layout
from app.views.stage.wires import ends, middle, rail
from engine.model.state import Packet, ProduceRequest, ProduceResponse, World, place

Spot = tuple[int, int]
CLEAR = 9  # from a packet's edge to the middle of its arrow head


class Way(NamedTuple):
    """One packet's way through the picture."""

    door: Spot
    middle: Spot
    ear: Spot
    heading: str  # "right" | "left" | "up" | "down"
    client: bool  # one of its ends is a producer or a consumer


def way_of(layout: Layout, packet: Packet, world: World) -> Way | None:
    """Find the way of a packet; None where the picture has no place for one end."""
    partition = _partition(packet, world)
    source, target = packet.source, packet.target
    if partition in layout.strips:
        return None  # it is folded
    if target.startswith("b") and source.startswith("b"):
        return _between(layout, packet, partition)
    forth = target.startswith("b")
    client, broker = (source, target) if forth else (target, source)
    if client not in layout.senders and client not in layout.receivers:
        return None
    if (broker, partition) not in layout.rows:
        partition = min((p for b, p in layout.rows if b == broker), default=-1)
    spot = middle(layout, client, broker, partition)
    if spot is None:
        return None
    x1, y1, x2, y2 = ends(layout, client, broker, partition)
    sends = client in layout.senders
    at_client, at_broker = ((x1, y1), (x2, y2)) if sends else ((x2, y2), (x1, y1))
    door, ear = (at_client, at_broker) if forth else (at_broker, at_client)
    rightwards = forth is sends
    heading = ("right" if rightwards else "left") if layout.wide else ""
    if not layout.wide:
        heading = "down" if rightwards else "up"
    return Way(door, spot, ear, heading, client=True)


def _between(layout: Layout, packet: Packet, partition: int) -> Way | None:
    """Find the way between two replicas: both directions pass by the follower."""
    source, target = packet.source, packet.target
    asks = type(packet.body).__name__.endswith("Request")
    leader, follower = (target, source) if asks else (source, target)
    spot = rail(layout, leader, follower, partition)
    if spot is None:
        return None
    here, there = layout.rows[source, partition], layout.rows[target, partition]
    x = layout.rail_x
    heading = "down" if here.y < there.y else "up"
    # Where no badge is: below them in wide rows, beside them in narrow ones.
    door, ear = (
        row.y + (row.height - 20 if layout.wide else 20) for row in (here, there)
    )
    return Way((x, door), spot, (x, ear), heading, client=False)


def _partition(packet: Packet, world: World) -> int:
    """Tell which partition a packet is about; 0 if it is about none or several."""
    match packet.body:
        case ProduceRequest(batches=batches):
            return batches[0].partition if batches else 0
        case ProduceResponse(correlation=correlation):
            producer = world.producers[place(packet.target)]
            return next(
                (
                    batch.partition
                    for request in producer.in_flight
                    if request.correlation == correlation
                    for batch in request.batches  # none: they have run out of time
                ),
                0,
            )
        case body:
            return int(getattr(body, "partition", 0))


def head(draft: Draft, name: str, spot: Spot, heading: str, half: Spot) -> None:
    """Draw an arrow head ahead of a packet, so that a still shows where it goes.

    `half` is half the packet's width and half its height.
    """
    x, y = spot
    across, high = half[0] + CLEAR, half[1] + CLEAR
    ahead = {
        "right": (x + across, y),
        "left": (x - across, y),
        "up": (x, y - high),
        "down": (x, y + high),
    }
    draft.icon(f"h-{name}", "sign heading", *ahead[heading], f"sign-to-{heading}")
