"""What is lost so far, and the change that would have prevented it."""

from typing import NamedTuple

from app.laboratory import LAB
from app.links import Experiment
from app.pairing import pair_of
from app.runs import Run
from app.views.words import as_text, clock, listed
from engine.causes import CAUSES
from engine.ledger import Verdict
from engine.narrate import messages
from engine.sentence import capital, plural

# What a fix is there to prevent, the worst first.
HARM = (Verdict.LOST, Verdict.DUPLICATED, Verdict.PHANTOM)


class Loss(NamedTuple):
    """Messages that were lost in the same way at the same time."""

    id: str
    numbers: str  # of the messages
    lost: str  # "Message 3 is lost"
    why: str
    doomed: int
    doomed_clock: str
    noticed: int | None
    noticed_clock: str


def losses(run: Run, number: int) -> tuple[Loss, ...]:
    """List what is lost for good at this step, together what was lost together."""
    together: dict[tuple[str, int, int | None], list[int]] = {}
    for fate in run.ledger.fates:
        if fate.verdict == Verdict.LOST and fate.doomed_at is not None:
            key = (fate.cause, fate.doomed_at, fate.noticed_at)
            if fate.doomed_at <= number:
                together.setdefault(key, []).append(fate.message)
    steps = run.timeline.steps
    return tuple(
        Loss(
            id=f"{doomed}-{place}",
            numbers=" ".join(str(number) for number in dict.fromkeys(numbers)),
            lost=plural(
                "{messages} is lost",
                "{messages} are lost",
                len(set(numbers)),
                messages=capital(messages(tuple(dict.fromkeys(numbers)))),
            ),
            why=CAUSES.get(cause, cause),
            doomed=doomed,
            doomed_clock=clock(steps[doomed].at_ms),
            noticed=noticed,
            noticed_clock="" if noticed is None else clock(steps[noticed].at_ms),
        )
        for place, ((cause, doomed, noticed), numbers) in enumerate(together.items())
    )


class Fix(NamedTuple):
    """The scenario's own smallest change, or what it brought."""

    text: str  # "acks=all"
    note: str
    price: str
    applied: bool
    link: Experiment
    compare: str  # without the fix, and with it


def offered(run: Run, number: int) -> bool:
    """Tell whether it is time to offer the fix: harm is done, or the story is over."""
    told = run.play.as_told and run.scenario.slug != LAB
    over = told and number == run.last
    return over or any(row.verdict in HARM for row in run.ledger.rows[number])


def fix(run: Run) -> Fix:
    """Offer the scenario's fix; say so if it is on already."""
    wanted = {name: as_text(value) for name, value in run.scenario.fix.items()}
    without = link = run.experiment
    for name in wanted:
        without = without.without(name)
    for name, value in wanted.items():
        link = link.with_change(name, value)
    return Fix(
        text=listed([f"{name}={value}" for name, value in wanted.items()]),
        note=run.scenario.fix_note,
        price=run.scenario.price or "",
        applied=all(run.play.changes.get(n) == v for n, v in wanted.items()),
        link=link.to_end(),
        compare=pair_of(without, link).url,
    )
