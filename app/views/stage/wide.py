"""The layout for wide screens: the way of a message from left to right."""

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

WIDTH = 1200
TOP = 34
SENDER_WIDTH = 216
ROW_X = 286
LOG_X = 470
ROW_END = 964
RECEIVER_X = 1026
ENDS = 54  # room behind the records for the words about where a log ends
GRAVES = 62  # room at the end of each row for what died in it
DECIDED = 28  # room for what the controller decided of one more partition
GAP = 10
BETWEEN = 20  # from one replica to the next: what travels between them, and faults
BREAK = 30  # room for the words about a broken column
FEW = 6  # so many messages are listed one by one
NOTE = 18  # room for what is not drawn
FLAG = 24
MOST_COLUMNS = 14


def wide(extents: Extents) -> Layout:
    """Lay out a timeline for a picture that is wider than high."""
    log_end = ROW_END - 12 - GRAVES * extents.graves
    columns = min(max(extents.columns, 5), MOST_COLUMNS)
    pitch = min(58, (log_end - LOG_X - ENDS) // columns)
    token = min(38, pitch - 8)
    senders, left = _senders(extents, token)
    receivers, right = _receivers(extents, token)
    blocks, rows, strips, bottom = _cluster(extents, token)
    return Layout(
        prefix="w-",
        kind="wide",
        width=WIDTH,
        height=max(left, right, bottom) + 2,
        token=token,
        pitch=pitch,
        columns=columns,
        log_x=LOG_X,
        log_end=log_end,
        rail_x=LOG_X - 26,
        between=BETWEEN,
        edges=(ROW_X, ROW_END),
        blocks=blocks,
        strips=strips,
        rows=rows,
        senders=senders,
        receivers=receivers,
        captions=(
            ("Application", 2, 18),
            ("Cluster", ROW_X, 18),
            ("Consumer", RECEIVER_X, 18),
        ),
        folded=folded(extents),
        flag_step=FLAG,
        belief_width=SENDER_WIDTH - 20,
    )


def _senders(extents: Extents, token: int) -> tuple[dict[str, Panel], int]:
    panels: dict[str, Panel] = {}
    y = TOP
    few = FEW if len(extents.senders) == 1 else FEW // 2
    for sender in extents.senders:
        if sender.name in extents.away:
            panel = folded_panel(0, y, SENDER_WIDTH, token)
        else:
            panel = sender_panel(
                sender, 0, y, SENDER_WIDTH, token, beside=False, few=few
            )
        panels[sender.name] = panel
        y += panel.height + GAP
    return panels, y


def _receivers(extents: Extents, token: int) -> tuple[dict[str, Panel], int]:
    panels: dict[str, Panel] = {}
    y = TOP
    width = WIDTH - RECEIVER_X
    for receiver in extents.receivers:
        if receiver.name in extents.away:
            panel = folded_panel(RECEIVER_X, y, width, token)
        else:
            panel = receiver_panel(receiver, RECEIVER_X, y, width, token, beside=False)
        panels[receiver.name] = panel
        y += panel.height + GAP
    return panels, y


def _cluster(
    extents: Extents, token: int
) -> tuple[dict[int, Block], dict[tuple[str, int], Row], dict[int, int], int]:
    blocks: dict[int, Block] = {}
    rows: dict[tuple[str, int], Row] = {}
    strips: dict[int, int] = {}
    height = max(token + 52, 88)
    y = TOP
    for partition, brokers in extents.replicas.items():
        if partition in extents.strips:
            strips[partition] = y
            y += STRIP + GAP
            continue
        y += DECIDED if blocks or strips else 0
        top = y
        y += 40 + BREAK * (partition in extents.broken)
        ruler = y - 8
        for broker in sorted(brokers):
            rows[broker, partition] = Row(
                x=ROW_X,
                y=y,
                width=ROW_END - ROW_X,
                height=height,
                words_x=ROW_X + 14,
                words_y=y + 27,
                log_y=y + 28 + token // 2,
            )
            y += height + BETWEEN
        hung = extents.hung[partition]
        flags = y - BETWEEN + 14
        y = flags + FLAG * len(hung) + 14
        blocks[partition] = Block(top, top + 11, ruler, flags, y, hung)
    return blocks, rows, strips, y + NOTE * bool(extents.folded)
