"""The answer: what was understood, what contradicts what, and each class of loss."""

from collections.abc import Iterable
from typing import NamedTuple

from app.checking.certainty import cure_said, now_said, tried_said
from app.checking.certainty import told as certain
from app.checking.curing import Change, Cures
from app.checking.findings import LEVELS, Finding
from app.checking.patch import Hunk
from app.checking.patch import lines as patch_lines
from app.checking.remedy import Remedy
from app.checking.risking import Row, risk_of
from app.checking.stories import KEPT, LOST, Told
from app.checking.understanding import Understood
from app.checking.words import VERDICTS, faults_said
from engine.search import BOUNDED, CLOSED, LOSS
from engine.search.risks import AWAY
from engine.sentence import Sentence, plural, say

TONES = {LOSS: "lost", BOUNDED: "undecided", CLOSED: "delivered"}
OUTCOMES = {LOST: say("loses"), KEPT: say("loses nothing")}
LAST = 40  # the place of what has no loss


class Client(NamedTuple):
    """One of the three that hold."""

    role: Sentence
    label: str
    versions: str
    why: Sentence


class FoundView(NamedTuple):
    """A finding with its level in words."""

    level: str
    said: Sentence
    finding: Finding


class Answer(NamedTuple):
    """Everything that is known before anything is played."""

    found: Understood
    clients: tuple[Client, ...]
    findings: tuple[FoundView, ...]
    refused: bool
    counts: Sentence
    topic: str
    again: str  # the understood settings as properties, to ask anew
    said: dict[str, str]


class RowView(NamedTuple):
    """One class of loss, as the table shows it."""

    key: str
    place: int  # by how ordinary, for the order on the page
    tone: str
    verdict: Sentence
    title: Sentence
    says: Sentence
    when: Sentence | str
    assumes: tuple[tuple[str, str], ...]
    url: str
    link: Sentence | str
    told: tuple[tuple[Told, Sentence | str], ...]
    sentence: str
    in_time: str
    gist: Sentence | str
    note: str


class SavingView(NamedTuple):
    """What would save."""

    changes: tuple[tuple[Change, Sentence], ...]  # and for what
    saved: tuple["SavedView", ...]
    advice: tuple[tuple[Sentence, Change], ...]
    open: tuple[Sentence, ...]
    diff: tuple[tuple[str, str], ...]  # kind of line, and the line
    losses: int
    tally: Sentence
    each: tuple["EachView", ...] = ()  # every loss alone
    tally_after: Sentence | str = ""  # of the table with the changes


class SavedView(NamedTuple):
    """A loss that the changes are for, and what is known of it with them."""

    title: Sentence
    tone: str
    now: Sentence
    url: str  # what is possible then
    sentence: str


class EachView(NamedTuple):
    """A loss by itself: its smallest sets, each with how sure it is."""

    title: Sentence
    sets: tuple[tuple[tuple[Change, ...], Sentence, str], ...]
    rest: Sentence | str


def answer(
    found: Understood, listed: Iterable[Finding], said: dict[str, str]
) -> Answer:
    """Lay out what was understood."""
    views = tuple(FoundView(one.level, LEVELS[one.level], one) for one in listed)
    roles = (say("Brokers"), say("Producer"), say("Consumer"))
    clients = tuple(
        Client(role, preset.label, preset.versions, why)
        for role, preset, why in zip(
            roles, found.chosen.setup, found.chosen.why, strict=True
        )
    )
    counts = plural(
        "{count} setting understood", "{count} settings understood", len(found.given)
    )
    again = "".join(f"{name}={text}\n" for name, text in found.settings.items())
    refused = any(view.level in {"refused", "fails"} for view in views)
    return Answer(found, clients, views, refused, counts, found.topic, again, said)


def row_view(row: Row) -> RowView:
    """Lay a row out."""
    risk = risk_of(row.key)
    place = min(row.rank[1] // 2, LAST - 1)
    lost = row.verdict == LOSS
    kept = sum(one.outcome == KEPT for one in row.told)
    return RowView(
        row.key,
        place if lost else LAST + (row.verdict == CLOSED),
        TONES[row.verdict],
        VERDICTS[row.verdict],
        risk.title,
        risk.says,
        faults_said(row.faults) if lost else "",
        row.assumes if lost else (),
        row.url,
        _link(row),
        tuple(
            (one, OUTCOMES.get(one.outcome, say("cannot be played so")))
            for one in row.told
        ),
        row.sentence,
        row.in_time if lost and not row.url else "",
        _gist(row, kept),
        row.note,
    )


def _link(row: Row) -> Sentence:
    """Say what the story of a row is."""
    if row.story and row.faults == (AWAY,):
        return say("Watch “{title}”, with shorter times", title=say(row.story))
    if row.story:
        return say("Watch “{title}” with your settings", title=say(row.story))
    return say("Watch it happen, with your settings")


def _gist(row: Row, kept: int) -> Sentence | str:
    """Say in one sentence what is known where nothing is lost."""
    if row.verdict == CLOSED and row.note:
        return ""  # it was reckoned, and the note says how
    if row.verdict == CLOSED:
        return say(
            "Every order of events was visited: it does not happen within these bounds."
        )
    if row.verdict == BOUNDED and row.sentence:
        return plural(
            "The search did not come to its end; {count} known story loses nothing "
            "with your settings.",
            "The search did not come to its end; {count} known stories lose nothing "
            "with your settings.",
            kept,
        )
    if row.verdict == BOUNDED:
        return plural(
            "{count} known story loses nothing with your settings. No search covers "
            "this class.",
            "{count} known stories lose nothing with your settings. No search covers "
            "this class.",
            kept,
        )
    return ""


def saving_view(
    rows: Iterable[Row], found: Remedy, hunks: tuple[Hunk, ...]
) -> SavingView:
    """Lay the saving change out."""
    kinds = {"+": "plus", "-": "minus", "@": "at"}
    diff = []
    for line in patch_lines(hunks):
        head = line.startswith(("+++", "---"))
        diff.append(("name" if head else kinds.get(line[:1], ""), line))
    rows = tuple(rows)
    return SavingView(
        tuple((one, risk_of(one.key).title) for one in found.changes),
        tuple(_saved(key, found.then(key)) for key in found.saved),
        tuple((risk_of(key).title, change) for key, change in found.advice),
        tuple(risk_of(key).title for key in found.open),
        tuple(diff),
        sum(row.verdict == LOSS for row in rows),
        _tally(rows),
        tuple(_each(cures) for cures in found.each),
        _tally(found.after) if found.after else "",
    )


def _tally(rows: tuple[Row, ...]) -> Sentence:
    """Count the classes."""
    count = [sum(row.verdict == verdict for row in rows) for verdict in VERDICTS]
    return say(
        "{lost} of {all} classes of loss are possible, {open} are not excluded, "
        "{closed} are excluded.",
        lost=count[0],
        all=len(rows),
        open=count[1],
        closed=count[2],
    )


def _saved(key: str, after: Row | None) -> SavedView:
    """Say what is known of a loss once the changes are made."""
    title, now = risk_of(key).title, now_said(after)
    if after is None:
        return SavedView(title, TONES[BOUNDED], now, "", "")
    url = after.url if after.verdict == LOSS else ""
    return SavedView(title, TONES[after.verdict], now, url, after.sentence)


def _each(cures: Cures) -> EachView:
    """Lay the smallest changes against one loss out."""
    return EachView(
        risk_of(cures.key).title,
        tuple(
            (cure.changes, cure_said(cure), cure.sentence) for cure in certain(cures)
        ),
        tried_said(cures),
    )
