"""The stage of one step, or of all steps of a timeline."""

from collections.abc import Iterator
from dataclasses import replace

from app.views.stage.breaks import Break, breaks
from app.views.stage.chronicle import Chapter, chronicle
from app.views.stage.draft import Draft
from app.views.stage.extents import Extents, Seen, extents
from app.views.stage.focus import NOBODY, Focus, Hands, focuses, folding, parts
from app.views.stage.marks import StageView
from app.views.stage.moment import PASSED, Moment, moment
from app.views.stage.narrow import narrow
from app.views.stage.picture import finish
from app.views.stage.studio import Studio, hanging
from app.views.stage.wide import wide
from engine.ledger import Ledger
from engine.model.state import World
from engine.recall import recalling
from engine.run import Timeline

LAYOUTS = (wide, narrow)
Breaks = tuple[tuple[Break, ...], ...]  # partition by partition
Looked = tuple[World, tuple[int, ...]]  # a world, and its true high watermarks


def stage_view(
    timeline: Timeline, ledger: Ledger, number: int, hands: Hands = NOBODY
) -> StageView:
    """Draw one step; its neighbours are looked at, because copies come and go."""
    return next(stage_views(timeline, ledger, number, hands))


def stage_views(
    timeline: Timeline, ledger: Ledger, first: int = 0, hands: Hands = NOBODY
) -> Iterator[StageView]:
    """Draw every step of a timeline from the first one asked for."""
    chapters = chronicle(timeline)
    broken = _broken(timeline, ledger)
    seen_broken = {n for found in broken for n, ones in enumerate(found) if ones}
    about = focuses(timeline, ledger)
    measured = _measured(timeline, ledger, chapters, frozenset(seen_broken))
    folded = {one: folding(timeline, measured, one, hands) for one in set(about)}
    studios = _studios(folded)
    crowded = any(one is not measured for one in folded.values())
    recall = recalling()

    def look(number: int) -> tuple[Moment | None, list[Draft | None]]:
        if not 0 <= number < len(chapters):
            return None, [None for _ in LAYOUTS]
        here = timeline.steps[number], chapters[number]
        seen = moment(*here, ledger, broken[number], recall)
        hung = hanging(seen)
        return seen, [studio.draw(seen, hung) for studio in studios[about[number]]]

    _, before = look(first - 1)
    seen, here = look(first)
    while seen is not None:
        following, after = look(seen.number + 1)
        pictures = tuple(
            finish(seen, drawn, earlier, later)
            for drawn, earlier, later in zip(here, before, after, strict=True)
            if drawn is not None
        )
        drawn_here = parts(folded[about[seen.number]], measured) if crowded else ()
        yield StageView(seen.number, pictures, drawn_here)
        seen, before, here = following, here, after


def _broken(timeline: Timeline, ledger: Ledger) -> list[Breaks]:
    """Look for broken columns in every step in which a log or a leader changed."""
    found: list[Breaks] = []
    before: Looked | None = None
    for step, truths in zip(timeline.steps, ledger.true_marks, strict=True):
        world = step.world
        same = (
            before is not None
            and before[0].brokers is world.brokers
            and before[0].controller is world.controller
            and before[1] == truths
        )
        found.append(found[-1] if same else breaks(world, truths))
        before = world, truths
    return found


def _measured(
    timeline: Timeline,
    ledger: Ledger,
    chapters: tuple[Chapter, ...],
    broken: frozenset[int],
) -> Extents:
    ghosts = dict.fromkeys(g for chapter in chapters for g in chapter.ghosts)
    passers = dict.fromkeys(
        row.group for rows in ledger.rows for row in rows if row.progress == PASSED
    )
    lost = frozenset(
        row.message for rows in ledger.rows for row in rows if row.verdict == "lost"
    )
    return extents(timeline, Seen(tuple(ghosts), tuple(passers), lost, broken))


def _studios(folded: dict[Focus, Extents]) -> dict[Focus, list[Studio]]:
    """Set up a studio for each layout and focus; pictures of a kind are one size."""
    known: dict[int, list[Studio]] = {}
    for one in folded.values():
        if id(one) not in known:
            known[id(one)] = [Studio(layout(one), one) for layout in LAYOUTS]
    for pair in zip(*known.values(), strict=True):
        height = max(studio.layout.height for studio in pair)
        for studio in pair:
            studio.layout = replace(studio.layout, height=height)
    return {focus: known[id(one)] for focus, one in folded.items()}
