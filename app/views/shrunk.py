"""The page of a run made small: what is left, what was dropped, the true minimum."""

from typing import NamedTuple

from app.links import Experiment
from app.pairing import pair_of
from app.runs import Run
from app.shrinking import Smaller
from app.views.saving.every_order import EveryOrder, every_order
from app.views.saving.page import harm_in_words
from engine.search.saving import harm_of
from engine.search.saving.certain import question_of
from engine.sentence import Sentence, plural, say


class ShrunkPage(NamedTuple):
    """What the page shows."""

    run: Run
    harm: str  # of the run; "" if there is none
    left: Experiment | None = None  # the small experiment
    left_harm: str = ""
    settings: tuple[str, ...] = ()  # that are left
    orders: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    sizes: Sentence | None = None
    compare: str = ""
    complete: bool = True
    tries: int = 0
    minimum: EveryOrder | None = None  # the shortest way to the same harm


def shrunk_page(run: Run, found: Smaller | None) -> ShrunkPage:
    """Compose the page."""
    harm = harm_in_words(harm_of(run.ledger.rows[-1]))
    if found is None:
        return ShrunkPage(run, harm)
    small = found.small
    asked = question_of(small.play, small.ledger.fates)
    parts = len(run.experiment.orders) + len(run.experiment.changes)
    return ShrunkPage(
        run=run,
        harm=harm,
        left=small.experiment,
        left_harm=harm_in_words(harm_of(small.ledger.rows[-1])),
        settings=tuple(f"{name}={text}" for name, text in small.experiment.changes),
        orders=small.experiment.orders,
        dropped=found.dropped,
        sizes=plural(
            "{left} of {count} part is left",
            "{left} of {count} parts are left",
            parts,
            left=parts - len(found.dropped),
        ),
        compare=pair_of(run.experiment, small.experiment).url,
        complete=found.complete,
        tries=found.tries,
        minimum=every_order(small, asked) if asked else None,
    )


def words(page: ShrunkPage) -> tuple[str, ...]:
    """Tell the same on a terminal."""
    if page.left is None:
        return (say("This run does no harm: there is nothing to shrink."),)
    told = [f"{page.left_harm}.", f"{page.sizes}: {page.left.url}"]
    told += [f"  {text}" for text in (*page.orders, *page.settings)]
    told += [f"  - {text}" for text in page.dropped]
    if not page.complete:
        told.append("The tries were used up: it may be smaller still.")
    if page.minimum is not None:
        told.append(page.minimum.words)
        told += [f"Play it: {page.minimum.url}"] if page.minimum.url else []
        told.append(page.minimum.command)
    return tuple(told)
