"""Links that cannot lie: what a shared link promised, and what is so now.

How a promise is spelt, and what can be known from it, stands in `app.promises`.
"""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from app.assets import ENGINE
from app.promises import SHORT, Promise, Span, parted, promise, read
from app.runs import Run
from app.views.words import LETTERS, summed
from engine.fingerprint import END, ending, marks
from engine.ledger import Fate, Verdict
from engine.narrate import headline
from engine.sentence import joined, plural, say

MOST = 8  # messages that are told one by one
VERDICTS = {letter: Verdict(verdict) for verdict, letter in LETTERS.items()}


class Difference(NamedTuple):
    """What differs from what a shared link promised; sentences."""

    title: str
    before: str  # the verdicts then; "" if nobody can read them
    now: str
    changes: tuple[str, ...]  # message by message
    where: str  # which step differs first, as far as it can be known
    step: str  # the address of that step
    made: str  # by which revision


def seen(run: Run, most: int = SHORT) -> str:
    """Say in short how a run goes and ends, for a link that is shared."""
    return promise(run, letters(run), ENGINE, most).text


def letters(run: Run) -> str:
    """Write a letter for each message and group, in the ledger's order."""
    return "".join(LETTERS[fate.verdict] for fate in run.ledger.fates)


def told_as_before(run: Run) -> str:
    """Return the mark of all sentences, as links of the first grammar have it."""
    told = "\n".join(f"{step.at_ms} {headline(step)}" for step in run.timeline.steps)
    return sha256(told.encode()).hexdigest()[:END]


def differs(run: Run, promised: str) -> Difference | None:
    """Say what differs from what a shared link promised; None if nothing does."""
    if not promised:
        return None
    told = read(promised)
    if told is None or not set(told.letters) <= set(VERDICTS):
        return _damaged()
    if told.engine:
        end, way = ending(run.ledger), parted(told, marks(run.timeline.steps))
    else:
        end, way = told_as_before(run), None
    if told.letters == letters(run) and told.end == end and way is None:
        return None
    return Difference(
        title=_title(run, told, way),
        before=summed(_counted(told.letters)),
        now=summed(_counted(letters(run))),
        changes=tuple(_changes(run, told.letters)),
        where=_where(told, way),
        step=run.to(min(way.last, run.last)).url if way else "",
        made=_made(told),
    )


def said_then(promised: str) -> str:
    """Say how a run ended where a link to it was made; "" if nobody can tell."""
    told = read(promised)
    if told is None or not told.letters or not set(told.letters) <= set(VERDICTS):
        return ""
    return say(
        "when the link was made: {verdicts}", verdicts=summed(_counted(told.letters))
    )


def _damaged() -> Difference:
    return Difference(
        title=say(
            "What this link promised cannot be read any more: the part after seen= is "
            "damaged."
        ),
        before="",
        now="",
        changes=(),
        where=say(
            "What you see is computed from the rest of the link, which is whole. "
            "Whether it is what the sender saw, nobody can tell."
        ),
        step="",
        made="",
    )


def _title(run: Run, told: Promise, way: Span | None) -> str:
    if told.letters != letters(run):
        return say("What this link promised is not what you see.")
    if way is None and told.engine:
        return say(
            "Every step is as it was when this link was made, and every message has "
            "the same verdict; but a cause, a copy or a point of no return is told "
            "otherwise."
        )
    return say(
        "This link was made with another version of Ackward. Every message ends as it "
        "did then, but the story on the way differs."
    )


def _counted(text: str) -> Counter[Verdict]:
    return Counter(VERDICTS[letter] for letter in text)


def _changes(run: Run, before: str) -> Iterator[str]:
    """Tell message by message what became of it then, and what becomes of it now."""
    fates = run.ledger.fates
    if len(before) != len(fates):
        yield say("It does not fit the messages of this story.")
        return
    found = [
        _change(fate, VERDICTS[letter])
        for letter, fate in zip(before, fates, strict=True)
        if VERDICTS[letter] != fate.verdict
    ]
    yield from found[:MOST]
    if len(found) > MOST:
        yield plural(
            "Of {count} more message, too.",
            "Of {count} more messages, too.",
            len(found) - MOST,
        )


def _change(fate: Fate, before: Verdict) -> str:
    told = say(
        "Message {number} was {before} and is {verdict} now.",
        number=fate.message,
        before=say(before.value),
        verdict=say(fate.verdict.value),
    )
    if not fate.group:
        return told
    return joined([say("Group {group}", group=fate.group), told], ": ")


def _where(told: Promise, way: Span | None) -> str:
    if not told.engine:
        return say(
            "It is an early link, which does not tell at which step the two part."
        )
    if way is None:
        return say("The steps are the same, as far as the link knows them.")
    if way.last > told.last:
        return say(
            "All of its {last} steps are the same; then it ended, and now the story "
            "goes on.",
            last=told.last,
        )
    if way.first == way.last:
        return say(
            "All is the same up to step {before}; step {first} is the first that "
            "differs.",
            before=way.first - 1,
            first=way.first,
        )
    return say(
        "All is the same up to step {before}. The first difference is somewhere "
        "between step {first} and step {last}: the link knows no more.",
        before=way.first - 1,
        first=way.first,
        last=way.last,
    )


def _made(told: Promise) -> str:
    if not told.engine:
        return ""
    if told.engine == ENGINE:
        return say(
            "It names the very rules that you see at work (revision {now}), so it was "
            "changed after it was made, or the scenario was.",
            now=ENGINE,
        )
    return say(
        "It was made by rules of revision {then}; these are of revision {now}.",
        then=told.engine,
        now=ENGINE,
    )
