"""Transactions in a log: whose records are not settled, or were called off."""

from app.views.stage.draft import Draft
from engine.model.stability import is_transactional, last_stable_offset
from engine.model.state import Entry, Replica

SIGNS = {"commit": "✓", "abort": "✗"}


def standing(replica: Replica) -> dict[int, str]:
    """Tell the look of each record whose transaction is open or was aborted."""
    looks: dict[int, str] = {}
    if not is_transactional(replica):
        return looks
    opened: dict[int, list[int]] = {}
    for offset, entry in enumerate(replica.log, replica.log_start):
        if entry.control:
            for ended in opened.pop(entry.producer_id, []):
                if entry.control == "abort":
                    looks[ended] = " void"
        elif entry.transactional:
            opened.setdefault(entry.producer_id, []).append(offset)
    return looks | {offset: " unsure" for mine in opened.values() for offset in mine}


def markers(replica: Replica) -> tuple[tuple[int, Entry], ...]:
    """List the control records of a log, with their offsets."""
    pairs = enumerate(replica.log, replica.log_start)
    return tuple((offset, entry) for offset, entry in pairs if entry.control)


def draw_marker(draft: Draft, key: str, entry: Entry, x: int, y: int) -> None:
    """Draw what ends a transaction: a record that nobody is given."""
    look = f"marker {entry.control}"
    draft.say(f"k-{key}", look, x, y + 6, SIGNS[entry.control])


def held_back(replica: Replica) -> int | None:
    """Return the last stable offset where it is not just the high watermark."""
    stable = last_stable_offset(replica)
    return None if stable == replica.high_watermark else stable
