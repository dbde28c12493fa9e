"""What the scenario's fix does for one message: computed by running it."""

from typing import NamedTuple

from app.laboratory import LAB
from app.links import Experiment, LinkError
from app.runs import Run, find_run
from app.views.reckoning import HARM, fix
from app.views.words import listed
from engine.ledger import Verdict
from engine.narrate import verdict_sentence
from engine.sentence import joined, say

LARGEST = 12_000  # steps times messages: a page has to answer within a second
SAFE = (Verdict.DELIVERED, Verdict.PARKED, Verdict.WAITING)


class Remedy(NamedTuple):
    """The fix, and what becomes of the message with it."""

    words: str
    before: tuple[str, ...]  # verdicts, one a group
    after: tuple[str, ...]
    saves: bool
    told: str  # how it ends with the fix, a sentence a group
    note: str
    price: str
    link: Experiment  # the other run
    number: int
    applied: bool

    @property
    def story_url(self) -> str:
        """The other run's story, at its end."""
        return self.link.to_end().url

    @property
    def passport_url(self) -> str:
        """The message's passport there."""
        return self.link.to_end().under("/s/", f"/message/{self.number}")


def remedy(run: Run, message: int) -> Remedy | None:
    """Run the scenario's fix, or the run without it where it is on.

    None if there is no fix, if it cannot go with the visitor's own changes, if the
    run is too large to be run twice for one page, or if nothing was wrong and the fix
    changes nothing.
    """
    size = run.last * run.timeline.plan.messages
    if run.scenario.slug == LAB or not run.scenario.fix or size > LARGEST:
        return None
    offer = fix(run)
    link = run.experiment
    for name in run.scenario.fix:
        link = link.without(name)
    try:
        other = find_run(link if offer.applied else offer.link.run)
    except LinkError:
        return None
    pair = (other, run) if offer.applied else (run, other)
    before, after = (_verdicts(one, message) for one in pair)
    was_harm = any(verdict in HARM for verdict in before)
    if not after or not before or (before == after and not was_harm):
        return None
    is_harm = any(verdict in HARM for verdict in after)
    saves = was_harm and all(verdict in SAFE for verdict in after)
    kind = "helps" if saves else "helps not" if was_harm and is_harm else "otherwise"
    return Remedy(
        words=_words("on" if offer.applied else kind, offer.text, before, after),
        before=before,
        after=after,
        saves=saves,
        told=joined(_told(pair[1], message)),
        note=run.scenario.fix_note,
        price=offer.price,
        link=other.experiment,
        number=message,
        applied=offer.applied,
    )


def _verdicts(run: Run, message: int) -> tuple[Verdict, ...]:
    return tuple(f.verdict for f in run.ledger.fates if f.message == message)


def _words(
    kind: str, fix: str, before: tuple[Verdict, ...], after: tuple[Verdict, ...]
) -> str:
    old, new = _said(before), _said(after)
    if kind == "on":
        return say(
            "The fix {fix} is on: without it, {before}; with it, {after}.",
            fix=fix,
            before=old,
            after=new,
        )
    if kind == "helps":
        return say(
            "{fix} saves it: {before} here, {after} with the fix.",
            fix=fix,
            before=old,
            after=new,
        )
    if kind == "helps not":
        return say(
            "{fix} does not save it: {before} here, {after} with the fix.",
            fix=fix,
            before=old,
            after=new,
        )
    return say(
        "With {fix} it ends otherwise: {before} here, {after} with the fix.",
        fix=fix,
        before=old,
        after=new,
    )


def _said(verdicts: tuple[Verdict, ...]) -> str:
    return listed([say(verdict.value) for verdict in dict.fromkeys(verdicts)])


def _told(run: Run, message: int) -> tuple[str, ...]:
    return tuple(
        verdict_sentence(fate, row)
        for fate, row in zip(run.ledger.fates, run.ledger.rows[-1], strict=True)
        if fate.message == message
    )
