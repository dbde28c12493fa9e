"""The wires between processes: where they run, and where their middle is.

Wide wires run from panel to row. Narrow wires run down the right edge of the
picture, and what they carry is shown at the right end of the row it is for.
"""

from app.views.stage.draft import Draft
from app.views.stage.layout import Layout
from engine.model.state import Consumer, Producer

BUS = 382  # where narrow wires run down
AT_BROKER = 12  # from a row to the sign of a wire that is cut or slow


def leaders_of(client: Producer | Consumer) -> tuple[str, ...]:
    """Name the leaders that a client knows, partition by partition."""
    if isinstance(client, Producer):
        runs = client.state in ("running", "closing")
        return tuple(leader.broker for leader in client.leaders) if runs else ()
    reads = client.state == "running" and client.assigned
    return tuple(one.leader.broker for one in client.readings) if reads else ()


def draw_wires(draft: Draft, client: str, leaders: tuple[str, ...]) -> None:
    """Draw the wires that a client uses: to the leaders that it knows."""
    for partition, leader in enumerate(leaders):
        draw_wire(draft, client, leader, partition)


def draw_wire(draft: Draft, client: str, broker: str, partition: int) -> None:
    """Draw one wire, once; nothing for a broker that holds no such replica."""
    name = f"w-{client}-{broker}-{partition}"
    if name in draft.wires or (broker, partition) not in draft.layout.rows:
        return
    draft.wires.add(name)
    x1, y1, x2, y2 = ends(draft.layout, client, broker, partition)
    half = (x1 + x2) // 2
    path = f"M{x1} {y1}C{half} {y1} {half} {y2} {x2} {y2}"
    if not draft.layout.wide:
        path = f"M{x1} {y1}H{BUS}V{y2}H{x2}"
    draft.shape(name, "wire", path)


def strain(draft: Draft, client: str, broker: str, look: str) -> None:
    """Show on the wires from a client to a broker that the link is cut or slow."""
    strained = [
        number
        for number, shape in enumerate(draft.shapes)
        if shape.id.startswith(f"w-{client}-{broker}-")
    ]
    for number in strained:
        shape = draft.shapes[number]
        if shape.look != "wire cut":
            draft.shapes[number] = shape._replace(look=f"wire {look}")
        x1, y1, x2, y2 = ends(
            draft.layout, client, broker, int(shape.id.rpartition("-")[2])
        )
        sends = client in draft.layout.senders
        x, y = (x2 - AT_BROKER, y2) if sends else (x1 + AT_BROKER, y1)
        x = x if draft.layout.wide else BUS - 3
        kind = draft.shapes[number].look.removeprefix("wire ")
        draft.icon(f"strain-{shape.id}", f"sign {kind}", x, y, f"sign-{kind}")


def ends(
    layout: Layout, client: str, broker: str, partition: int
) -> tuple[int, int, int, int]:
    """Return both ends of the wire from a client to a replica's row."""
    row = layout.rows[broker, partition]
    right = row.x + row.width
    if client in layout.senders:
        panel = layout.senders[client]
        x, y = panel.x + panel.width, panel.sections[1].spot(0)[1]
        return (x, y, row.x, row.log_y) if layout.wide else (x, y, right, row.y + 20)
    panel = layout.receivers[client]
    if layout.wide:
        return right, row.log_y, panel.x, panel.sections[0].spot(0)[1]
    low = row.y + row.height - 12
    return right, low, panel.x + panel.width, panel.y + 18


def middle(
    layout: Layout, client: str, broker: str, partition: int
) -> tuple[int, int] | None:
    """Return where packets between a client and a broker are shown."""
    row = layout.rows.get((broker, partition))
    if row is None:
        return None
    if layout.wide:
        x1, y1, x2, y2 = ends(layout, client, broker, partition)
        return (x1 + x2) // 2, (y1 + y2) // 2
    if client in layout.senders:
        return layout.rail_x, row.y + 20
    return layout.rail_x, layout.receivers[client].y - 18


def rail(
    layout: Layout, source: str, target: str, partition: int
) -> tuple[int, int] | None:
    """Return where a record on its way between two replicas is shown."""
    here = layout.rows.get((source, partition))
    there = layout.rows.get((target, partition))
    if here is None or there is None:
        return None
    if not layout.wide:
        return layout.rail_x, there.y + 20
    half = layout.between // 2
    gap = there.y - half if here.y < there.y else there.y + there.height + half
    return layout.rail_x, gap
