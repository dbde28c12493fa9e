"""The layout for narrow screens: the way of a message from top to bottom."""

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

WIDTH = 390
LEFT = 2
RIGHT = 376
LOG_X = 14
ENDS = 44  # room behind the records for the words about where a log ends
LANE = 46  # between the panels, where wires and captions are
GRAVES = 36  # room at the end of each row for what died in it
DECIDED = 26  # room for what the controller decided of one more partition
GAP = 7
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
    cluster = place_cluster(extents, _measures(extents, token), y + LANE - 6)
    y = cluster.bottom + LANE - 12
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
        blocks=cluster.blocks,
        strips=cluster.strips,
        rows=cluster.rows,
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


def _measures(extents: Extents, token: int) -> Measures:
    return Measures(
        x=LEFT,
        width=RIGHT - LEFT,
        height=token + 76,
        words=(10, 25),
        log=54 + token // 2,
        gap=GAP,
        between=_between(extents),
        decided=DECIDED,
        head=34,
        ruler=6,
        broken=BREAK,
        broken_words=8,
        foot=12,
        flag=FLAG,
        end=10,
    )
