"""The layout for narrow screens: the way of a message from top to bottom."""

from app.views.stage.extents import Extents
from app.views.stage.layout import (
    STRIP,
    Block,
    Layout,
    Panel,
    Row,
    folded,
    folded_panel,
    receiver_panel,
    sender_panel,
)

WIDTH = 390
LEFT = 2
RIGHT = 376
LOG_X = 14
ENDS = 44  # room behind the records for the words about where a log ends
LANE = 46  # between the panels, where wires and captions are
GRAVES = 36  # room at the end of each row for what died in it
DECIDED = 26  # room for what the controller decided of one more partition
GAP = 7
NOTE = 18  # room for what is not drawn
FLAG = 22
MOST_COLUMNS = 8
FEW = 8  # so many messages fit beside the buffer
LISTED = 3  # so many are listed there one by one
BETWEEN = 24  # from one replica to the next where a fault is written between them
BREAK = 28  # room for the words about a broken column


def narrow(extents: Extents) -> Layout:
    """Lay out a timeline for a picture that is higher than wide."""
    log_end = RIGHT - 4 - GRAVES * extents.graves
    columns = min(max(extents.columns, 5), MOST_COLUMNS)
    pitch = min(46, (log_end - LOG_X - ENDS) // columns)
    token = min(32, pitch - 6)
    senders, y = _senders(extents, token)
    captions = [("Application", LEFT + 2, 17), ("Cluster", LEFT + 2, y + LANE - 16)]
    blocks, rows, strips, bottom = _cluster(extents, token, y + LANE - 6)
    y = bottom + LANE - 12
    captions.append(("Consumer", LEFT + 2, y - 10))
    receivers: dict[str, Panel] = {}
    for receiver in extents.receivers:
        beside = receiver.processed <= FEW
        if receiver.name in extents.away:
            panel = folded_panel(LEFT, y, RIGHT - LEFT, token)
        else:
            panel = receiver_panel(
                receiver, LEFT, y, RIGHT - LEFT, token, beside=beside
            )
        receivers[receiver.name] = panel
        y += panel.height + GAP
    return Layout(
        prefix="n-",
        kind="narrow",
        width=WIDTH,
        height=y,
        token=token,
        pitch=pitch,
        columns=columns,
        log_x=LOG_X,
        log_end=log_end,
        rail_x=RIGHT - 24,
        between=_between(extents),
        edges=(LEFT, RIGHT),
        blocks=blocks,
        strips=strips,
        rows=rows,
        senders=senders,
        receivers=receivers,
        captions=tuple(captions),
        folded=folded(extents),
        flag_step=FLAG,
        belief_width=(RIGHT - LEFT) // 2 - 22,
    )


def _senders(extents: Extents, token: int) -> tuple[dict[str, Panel], int]:
    panels: dict[str, Panel] = {}
    y = 26
    for sender in extents.senders:
        beside = len(sender.messages) <= FEW
        if sender.name in extents.away:
            panel = folded_panel(LEFT, y, RIGHT - LEFT, token)
        else:
            panel = sender_panel(
                sender, LEFT, y, RIGHT - LEFT, token, beside=beside, few=LISTED
            )
        panels[sender.name] = panel
        y += panel.height + GAP
    return panels, y


def _between(extents: Extents) -> int:
    return BETWEEN if extents.strained else GAP


def _cluster(
    extents: Extents, token: int, y: int
) -> tuple[dict[int, Block], dict[tuple[str, int], Row], dict[int, int], int]:
    blocks: dict[int, Block] = {}
    rows: dict[tuple[str, int], Row] = {}
    strips: dict[int, int] = {}
    height = token + 76
    gap = _between(extents)
    for partition, brokers in extents.replicas.items():
        if partition in extents.strips:
            strips[partition] = y
            y += STRIP + GAP
            continue
        y += DECIDED if blocks or strips else 0
        top = y
        y += 34 + BREAK * (partition in extents.broken)
        ruler = y - 6
        for broker in sorted(brokers):
            rows[broker, partition] = Row(
                x=LEFT,
                y=y,
                width=RIGHT - LEFT,
                height=height,
                words_x=LEFT + 10,
                words_y=y + 25,
                log_y=y + 54 + token // 2,
            )
            y += height + gap
        hung = extents.hung[partition]
        flags = y - gap + 12
        y = flags + FLAG * len(hung) + 10
        blocks[partition] = Block(top, top + 8, ruler, flags, y, hung)
    return blocks, rows, strips, y + NOTE * bool(extents.folded)
