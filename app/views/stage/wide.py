"""The layout for wide screens: the way of a message from left to right."""

from app.views.stage.blocks import Measures, place_cluster
from app.views.stage.extents import Extents
from app.views.stage.layout import (
    Layout,
    Panel,
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
    cluster = place_cluster(extents, _measures(token), TOP)
    return Layout(
        prefix="w-",
        kind="wide",
        width=WIDTH,
        height=max(left, right, cluster.bottom) + 2,
        token=token,
        pitch=pitch,
        columns=columns,
        log_x=LOG_X,
        log_end=log_end,
        rail_x=LOG_X - 26,
        between=BETWEEN,
        edges=(ROW_X, ROW_END),
        blocks=cluster.blocks,
        strips=cluster.strips,
        rows=cluster.rows,
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


def _measures(token: int) -> Measures:
    return Measures(
        x=ROW_X,
        width=ROW_END - ROW_X,
        height=max(token + 52, 88),
        words=(14, 27),
        log=28 + token // 2,
        gap=GAP,
        between=BETWEEN,
        decided=DECIDED,
        head=40,
        ruler=8,
        broken=BREAK,
        broken_words=11,
        foot=14,
        flag=FLAG,
        end=14,
    )
