"""What is folded: a partition, a producer or a consumer in a line of words."""

from collections import Counter

from markupsafe import escape

from app.views.stage.draft import LETTER, Draft
from app.views.stage.layout import STRIP, Panel, Section, rounded
from engine.model.state import PartitionState, Replica, World, place
from engine.sentence import joined, say

Counted = tuple[tuple[int, str], ...]  # messages, each with a state or a verdict


def folded_away(count: int, section: Section) -> int:
    """Tell how many of so many copies are not drawn: whole lines, the oldest first."""
    over = max(0, count - section.room)
    return -(-over // section.per_row) * section.per_row


def draw_folded(
    draft: Draft, panel: Panel, kind: str, told: tuple[str, str, str]
) -> None:
    """Draw a client in a line; `told`: its name, its title, and what it does."""
    name, title, words = told
    draft.box(f"{kind}-{name}", "panel", (panel.x, panel.y, panel.width, panel.height))
    most = (panel.width - 20) // (LETTER - 1)
    short = title if len(title) < most else f"{title[: most - 1]}…"
    draft.say(f"{kind}-{name}-w", "title", panel.x + 12, panel.y + 20, escape(short))
    words = words if len(words) <= most else f"{words[: most - 1]}…"
    look = "note bad" if "lost" in words else "note"
    draft.say(f"{kind}-{name}-f", look, panel.x + 12, panel.y + 39, words)


def draw_strip(
    draft: Draft,
    partition: int,
    name: str,
    state: PartitionState,
    replica: Replica | None,
) -> None:
    """Draw a partition that a step is not about."""
    layout = draft.layout
    left, right = layout.edges
    y = layout.strips[partition]
    box = rounded(left, y, right - left, STRIP, 10)
    draft.shape(f"strip-{partition}", "row", box)
    leader = say("nobody leads")
    if state.leader:
        leader = say("{broker} leads", broker=state.leader)
    count = 0 if replica is None else len(replica.records)
    told: tuple[str, ...] = (name, leader, say("{count} records", count=count))
    if layout.wide:
        mark = 0 if replica is None else replica.high_watermark
        isr = say("ISR {brokers}", brokers=" ".join(state.isr) or say("empty"))
        told = (
            name,
            leader,
            isr,
            say("{count} records, HW {mark}", count=count, mark=mark),
        )
    words = joined(told, " · ")
    look = "note" if state.leader else "note bad"
    draft.say(f"strip-{partition}-w", look, left + 14, y + 21, words)


def of_leader(world: World, partition: int, state: PartitionState) -> Replica | None:
    """Return the log of a partition's leader, or of the last one that is known."""
    name = state.leader or state.last_known_leader
    hosted = world.brokers[place(name)].partitions[partition] if name else None
    return None if hosted is None else hosted.replica


def summed(counted: Counted, letters: int) -> str:
    """Count beliefs or verdicts in so many letters, those that hurt first."""
    tally = Counter(what for _, what in counted if what)
    worst = ("lost", "phantom", "duplicated")
    ordered = sorted(tally, key=lambda what: (what not in worst, -tally[what], what))
    for told in range(len(ordered), 0, -1):
        parts = [joined((str(tally[what]), say(what))) for what in ordered[:told]]
        rest = sum(tally[what] for what in ordered[told:])
        parts += [say("{count} more", count=rest)] if rest else []
        words = joined(parts, ", ")
        if len(words) <= letters:
            return words
    return say("nothing sent yet")
