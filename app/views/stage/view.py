"""The stage of one step, or of all steps of a timeline."""

from collections.abc import Iterator

from app.views.stage.chronicle import Chapter, chronicle
from app.views.stage.draft import Draft
from app.views.stage.extents import extents
from app.views.stage.marks import StageView
from app.views.stage.moment import PASSED, Moment, moment
from app.views.stage.narrow import narrow
from app.views.stage.picture import finish
from app.views.stage.studio import Studio
from app.views.stage.wide import wide
from engine.ledger import Ledger
from engine.run import Timeline


def stage_view(timeline: Timeline, ledger: Ledger, number: int) -> StageView:
    """Draw one step; its neighbours are looked at, because copies come and go."""
    return next(stage_views(timeline, ledger, number))


def stage_views(
    timeline: Timeline, ledger: Ledger, first: int = 0
) -> Iterator[StageView]:
    """Draw every step of a timeline from the first one asked for."""
    chapters = chronicle(timeline)
    studios = _studios(timeline, ledger, chapters)

    def look(number: int) -> tuple[Moment | None, list[Draft | None]]:
        if not 0 <= number < len(chapters):
            return None, [None for _ in studios]
        seen = moment(timeline.steps[number], chapters[number], ledger)
        return seen, [studio.draw(seen) for studio in studios]

    _, before = look(first - 1)
    seen, here = look(first)
    while seen is not None:
        following, after = look(seen.number + 1)
        pictures = tuple(
            finish(seen, drawn, earlier, later)
            for drawn, earlier, later in zip(here, before, after, strict=True)
            if drawn is not None
        )
        yield StageView(seen.number, pictures)
        seen, before, here = following, here, after


def _studios(
    timeline: Timeline, ledger: Ledger, chapters: tuple[Chapter, ...]
) -> list[Studio]:
    ghosts = dict.fromkeys(g for chapter in chapters for g in chapter.ghosts)
    passers = dict.fromkeys(
        row.group for rows in ledger.rows for row in rows if row.progress == PASSED
    )
    measured = extents(timeline, tuple(ghosts), tuple(passers))
    return [Studio(layout(measured), measured) for layout in (wide, narrow)]
