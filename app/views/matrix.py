"""The three truths at one step: what is believed, what is held, what was done.

One row a message, one column a group. Where there are many messages, those that are
alike and at rest share a row, so that what moves is seen; their numbers still add up
to all messages.
"""

from collections import Counter
from typing import NamedTuple

from app.views.words import listed, summed
from engine.ending import tally
from engine.ledger import Copy, Row, Verdict
from engine.recall import Recall, afresh
from engine.sentence import say

MANY = 8  # from more messages on, those that are alike share a row

SIGNS = {
    "acked": "ok",
    "failed": "no",
    "unknown": "what",
    "in flight": "wait",
    "in transaction": "wait",
    "buffered": "wait",
}
AHEAD = say("The application takes it for done, and no log holds it.")
FOOLED = say("The application takes it for done, and it is lost.")
PHANTOM = say("The application was told that it failed, and a log holds it.")


class Held(NamedTuple):
    """One broker's place for a message, drawn as the stage draws it."""

    broker: str
    look: str  # "disk" | "cache" | "none", and "open" above the high watermark
    many: str  # "×2" where one log has several copies


class Done(NamedTuple):
    """What one group did with a message, and what that makes of it."""

    progress: str
    verdict: str


class Line(NamedTuple):
    """One row of the matrix."""

    id: str
    messages: tuple[int, ...]
    look: str
    sign: str  # of the stage's drawn signs; "" before the message is sent
    belief: str
    gap: str  # how the belief differs from the truth, if it does
    held: tuple[Held, ...]
    cluster: str
    where: str  # the same as `held`, in words
    done: tuple[Done, ...]


def matrix(
    rows: tuple[Row, ...],
    before: tuple[Row, ...],
    brokers: tuple[str, ...],
    recall: Recall = afresh,
) -> tuple[Line, ...]:
    """Lay the ledger's rows of one step out, message by message.

    `before` are the rows of the step before: what differs is marked. Whoever asks
    for step after step brings a `recall`.
    """
    groups = recall(_by_message, "", rows)
    earlier = recall(_by_message, "", before)
    lines = [
        recall(_line, message, mine, brokers, mine != earlier[message])
        for message, mine in groups.items()
    ]
    return tuple(_together(lines) if len(lines) > MANY else lines)


def sum_of(rows: tuple[Row, ...]) -> str:
    """Say how many messages there are, and what became of them."""
    return summed(tally((row.message, row.verdict) for row in rows))


def _by_message(rows: tuple[Row, ...]) -> dict[int, tuple[Row, ...]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.message, []).append(row)
    return {message: tuple(mine) for message, mine in found.items()}


def _line(mine: tuple[Row, ...], brokers: tuple[str, ...], is_new: bool) -> Line:  # noqa: FBT001 - what a recall is shown is shown by its place
    row = mine[0]
    gap = gap_of(mine)
    return Line(
        id=f"t{row.message}",
        messages=(row.message,),
        look=" ".join(filter(None, ("gap" if gap else "", "fresh" if is_new else ""))),
        sign="assumed"
        if row.counted and row.belief != "acked"
        else SIGNS.get(row.belief, ""),
        belief=believed(row),
        gap=gap,
        held=tuple(_held(name, row.copies) for name in brokers),
        cluster=say(row.cluster),
        where=places(row),
        done=tuple(Done(done(one), one.verdict) for one in mine),
    )


def _together(lines: list[Line]) -> list[Line]:
    """Put those that are alike into one row, but for those that have just changed."""
    found: dict[Line | int, Line] = {}
    for line in lines:
        moved = "fresh" in line.look
        key = line.messages[0] if moved else line._replace(id="", messages=())
        first = found.get(key, line._replace(messages=()))
        found[key] = first._replace(messages=first.messages + line.messages)
    return list(found.values())


def gap_of(mine: tuple[Row, ...]) -> str:
    """Say in what the application is wrong about a message, if it is."""
    row = mine[0]
    verdicts = {one.verdict for one in mine}
    if Verdict.PHANTOM in verdicts:
        return PHANTOM
    unheld = row.counted and not row.copies
    if unheld and any(not one.times for one in mine):
        return AHEAD
    return FOOLED if row.counted and Verdict.LOST in verdicts else ""


def believed(row: Row) -> str:
    """Say what the producing application believes."""
    if row.belief == "failed" and row.error:
        return say("failed: {error}", error=row.error)
    if row.counted and row.belief != "acked":
        return say("{belief}, taken for done", belief=say(row.belief))
    return say(row.belief)


def places(row: Row) -> str:
    """Say on which brokers a message is."""
    if not row.copies:
        return ""
    brokers = list(dict.fromkeys(copy.broker for copy in row.copies))
    disk = sum(copy.on_disk for copy in row.copies)
    where = say("on {brokers}", brokers=listed(brokers))
    return (
        say("{where} ({number} on disk)", where=where, number=disk) if disk else where
    )


def done(row: Row) -> str:
    """Say what a group did with a message."""
    if row.times > 1:
        return say("processed {number} times", number=row.times)
    return say(row.progress)


def _held(broker: str, copies: tuple[Copy, ...]) -> Held:
    mine = [copy for copy in copies if copy.broker == broker]
    if not mine:
        return Held(broker, "none", "")
    look = "disk" if all(copy.on_disk for copy in mine) else "cache"
    if not any(copy.committed for copy in mine):
        look += " open"
    many = max(Counter(copy.partition for copy in mine).values())
    return Held(broker, look, f"×{many}" if many > 1 else "")
