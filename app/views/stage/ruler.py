"""What belongs to a whole partition: offsets, decisions, and where the truth ends."""

from typing import NamedTuple

from markupsafe import escape

from app.views.stage.draft import LETTER, Draft
from app.views.stage.layout import Layout
from app.views.stage.marks import Rule
from engine.model.state import PartitionState
from engine.sentence import joined, say


class Partition(NamedTuple):
    """A partition: its number, what it goes by, and its records' keys by column."""

    number: int
    name: str
    keys: tuple[str, ...]


def draw_ruler(
    draft: Draft, what: Partition, state: PartitionState, truth: int, first: int
) -> None:
    """Draw offsets from `first` on, and what is committed whoever knows it."""
    partition = what.number
    _numbers(draft, what, first)
    _decided(draft, what, state)
    _truth(draft, partition, truth, first)


def _numbers(draft: Draft, what: Partition, first: int) -> None:
    layout, partition = draft.layout, what.number
    y = layout.blocks[partition].ruler_y
    for column in range(layout.columns):
        x = layout.log_x + column * layout.pitch + layout.pitch // 2
        key = what.keys[column] if column < len(what.keys) else ""
        words = f"{first + column} {_fitting(key, layout)}".rstrip()
        draft.say(f"n-{partition}-{column}", "number", x, y, words)
    earlier = say("… {count} earlier", count=first) if first else ""
    if layout.wide:
        x, words = layout.log_x - 8, earlier or say("offset")
        draft.say(f"n-{partition}-e", "note end", x, y, words)
    elif earlier:
        draft.say(f"n-{partition}-e", "note", layout.edges[0] + 2, y - 18, earlier)


def _fitting(key: str, layout: Layout) -> str:
    """Shorten a key so that it fits beside its offset: its end tells it apart."""
    most = layout.pitch // LETTER - 3
    return str(escape(key if len(key) <= most else f"…{key[1 - most :]}"))


def _decided(draft: Draft, what: Partition, state: PartitionState) -> None:
    """Write what the controller decided; it may be news to the brokers."""
    layout, partition = draft.layout, what.number
    leader = say("nobody leads")
    if state.leader:
        leader = say("{broker} leads", broker=state.leader)
    isr = say("ISR {brokers}", brokers=" ".join(state.isr) or say("empty"))
    epoch = say("epoch {epoch}", epoch=state.leader_epoch)
    words = joined((leader, epoch, isr), " · ")
    if layout.wide:
        words = say("controller: {decided}", decided=words)
    elif what.name:  # no room for both beside the heading
        words = joined((leader, isr), " · ")
    if what.name:
        words = joined((what.name, words), " · ")
    look = "decided" if state.leader else "decided bad"
    x, y = layout.edges[1] - 2, layout.blocks[partition].top - 16
    draft.say(f"decided-{partition}", look, x, y, words)


def _truth(draft: Draft, partition: int, truth: int, first: int) -> None:
    """Wash what is committed, and rule where it ends."""
    layout = draft.layout
    width = max(0, truth - first) * layout.pitch
    left, x = layout.log_x - 3, layout.log_x + width
    zones = _zones(layout, partition)
    wash = "".join(
        f"M{left} {top}h{width + 3}v{bottom - top}h{-width - 3}z"
        for top, bottom in zones
    )
    draft.shape(f"wash-{partition}", "wash", wash)
    words = say("true HW {offset}", offset=truth)
    word_x = _inside(draft, x, LETTER * len(words) // 2)
    y = layout.blocks[partition].ruler_y
    path = "".join(f"M0 {top - y}V{bottom - y}" for top, bottom in zones)
    name = f"truth-{partition}"
    draft.rules.append(Rule(name, "truth", x, y, path, word_x, -17, words))


def _zones(layout: Layout, partition: int) -> list[tuple[int, int]]:
    """Return what a rule crosses: everything, or on narrow screens the logs alone."""
    block = layout.blocks[partition]
    if layout.wide:
        return [(block.ruler_y + 6, block.flags_y - 2)]
    reach = layout.slot_height // 2
    rows = [row for (_, number), row in layout.rows.items() if number == partition]
    return [(row.log_y - reach - 5, row.log_y + reach + 2) for row in rows]


def _inside(draft: Draft, x: int, half: int) -> int:
    """Tell by how much to push a centred word so that it stays in the cluster."""
    left, right = draft.layout.edges
    return max(0, left + half - x) - max(0, x + half - right)
