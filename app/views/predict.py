"""Predict, then reveal: which messages will be read? A guess, and what became of each.

*Read* means that every group has processed the message at least once; where nobody
consumes, that it lies in the log to be read.
"""

from typing import NamedTuple

from app.links import Damage, Experiment, LinkError
from app.runs import Run
from app.views.matrix import sum_of
from app.views.notes import notes
from app.views.now import Now, now
from app.views.reckoning import HARM
from app.views.stage import stage_view
from app.views.stage.marks import Picture
from app.views.words import MEANINGS
from engine.causes import CAUSES
from engine.ledger import Fate, Verdict
from engine.sentence import Sentence, plural

NONE = "none"  # the guess that nothing will be read

Guess = frozenset[int]


class Answer(NamedTuple):
    """One message: the guess, what happened, and why."""

    message: int
    guessed: bool  # that it will be read
    read: bool
    right: bool
    verdict: str  # the gravest, of several groups
    why: str
    step: int  # from which this is settled
    url: str


class Prediction(NamedTuple):
    """The whole page: the question, or the question and its answers."""

    run: Run
    question: str
    before: tuple[Now, ...]  # the beats so far
    coming: Now  # what is about to happen
    pictures: tuple[Picture, ...]  # for wide screens, and for narrow ones
    messages: tuple[int, ...]
    asked: Guess | None  # None before the guess
    answers: tuple[Answer, ...]
    score: Sentence | None
    after: tuple[tuple[Now, str], ...]  # the beats that followed, with their links
    summed: str
    again: str
    watch: str


def spelt(guess: Guess) -> str:
    """Spell a guess as a link does: ``1,2`` or ``none``."""
    return ",".join(map(str, sorted(guess))) or NONE


def address(link: Experiment, guess: Guess | None) -> str:
    """Return the address of a question, or of a guess."""
    url = link.run.under("/s/", "/predict")
    if guess is None:
        return url
    return f"{url}{'&' if '?' in url else '?'}guess={spelt(guess)}"


def read_guess(run: Run, values: list[str]) -> Guess | None:
    """Read a guess, as a link or as a form spells it; LinkError says what is possible.

    A form sends an empty value too, so that no box ticked is a guess as well.
    """
    if not values:
        return None
    last = run.timeline.plan.messages
    found = set()
    for word in (word for value in values for word in value.split(",")):
        if word in {"", NONE}:
            continue
        if not (word.isdecimal() and len(word) < 6 and 1 <= int(word) <= last):
            reason = "This is no message of the experiment."
            damage = Damage(f"guess={word[:20]}", reason, f"1 to {last}, or {NONE}")
            raise LinkError([damage], run.experiment)
        found.add(int(word))
    return frozenset(found)


def decisive(run: Run) -> int:
    """Number the step before which to ask: the first that dooms or does other harm.

    Where no harm is done, it is the last but one of the beats.
    """
    if run.doomed:
        return run.doomed[0]
    for number, rows in enumerate(run.ledger.rows):
        if any(row.verdict in HARM for row in rows):
            return number
    beats = sorted(step for step in run.said if step)
    return max(1, beats[-2] if len(beats) > 1 else run.last // 2)


def prediction(run: Run, guess: Guess | None) -> Prediction:
    """Compose the page."""
    number = min(decisive(run), run.last)
    drawn = stage_view(run.timeline, run.ledger, max(0, number - 1)).pictures
    answers = () if guess is None else _answers(run, guess)
    said = sorted(run.said)
    return Prediction(
        run=run,
        question=notes(run).question or run.scenario.question,
        before=tuple(now(run, step) for step in said if step < number),
        coming=now(run, number),
        pictures=drawn,
        messages=tuple(range(1, run.timeline.plan.messages + 1)),
        asked=guess,
        answers=answers,
        score=_score(answers) if answers else None,
        after=tuple((now(run, s), run.to(s).url) for s in said if s >= number),
        summed=sum_of(run.ledger.rows[run.last]),
        again=address(run.experiment, None),
        watch=run.to(max(0, number - 1)).url,
    )


def _score(answers: tuple[Answer, ...]) -> Sentence:
    right = sum(answer.right for answer in answers)
    return plural(
        "{right} of {count} message foreseen",
        "{right} of {count} messages foreseen",
        len(answers),
        right=right,
    )


def _answers(run: Run, guess: Guess) -> tuple[Answer, ...]:
    return tuple(
        _answer(run, number, number in guess)
        for number in range(1, run.timeline.plan.messages + 1)
    )


def _answer(run: Run, message: int, guessed: bool) -> Answer:  # noqa: FBT001 - named above
    rows = [row for row in run.ledger.rows[run.last] if row.message == message]
    read = all(row.times or row.verdict == Verdict.WAITING for row in rows)
    fates = [fate for fate in run.ledger.fates if fate.message == message]
    fate = min(fates, key=lambda one: _gravity(one.verdict))
    step = _settled(run, fate)
    return Answer(
        message=message,
        guessed=guessed,
        read=read,
        right=guessed == read,
        verdict=fate.verdict.value,
        why=CAUSES.get(fate.cause, "") or MEANINGS[fate.verdict],
        step=step,
        url=run.to(step).url,
    )


def _gravity(verdict: Verdict) -> int:
    return HARM.index(verdict) if verdict in HARM else len(HARM)


def _settled(run: Run, fate: Fate) -> int:
    """Number the step from which a message's fate is what it is in the end."""
    if fate.doomed_at is not None:
        return fate.doomed_at
    step = run.last
    while step and any(
        (row.message, row.group, row.verdict)
        == (fate.message, fate.group, fate.verdict)
        for row in run.ledger.rows[step - 1]
    ):
        step -= 1
    return step
