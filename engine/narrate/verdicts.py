"""How each message ended, and why, in words."""

from collections.abc import Sequence

from engine.causes import CAUSES, REJECTED, WIRE
from engine.ledger import Fate, Row, Verdict


def verdict_sentence(fate: Fate, row: Row) -> str:
    """Say how a message ended; `row` is its last one."""
    match fate.verdict:
        case Verdict.DELIVERED:
            return f"Processed once by {fate.group}."
        case Verdict.DUPLICATED:
            return f"Processed {row.times} times by {fate.group}."
        case Verdict.LOST:
            return _lost(fate, row)
        case Verdict.REFUSED:
            return _refused(fate, row)
        case Verdict.PHANTOM:
            return f"{_told(row)}, and yet it was in the log."
        case Verdict.PARKED:
            return f"Given up by {fate.group}, and kept in a dead letter topic."
        case Verdict.WAITING:
            return f"In the log; {fate.group} has not come to it yet."
        case Verdict.UNDECIDED:
            return f"Nothing is settled: {_undecided(row)}."


def _lost(fate: Fate, row: Row) -> str:
    trusted = {"acked": "Acknowledged", "failed": "Failed, and nobody looked"}.get(
        row.belief, "The call had returned"
    )
    if fate.cause in (WIRE, REJECTED):  # only acks=0 asks nobody
        trusted = "Taken for done"
    why = CAUSES.get(fate.cause, fate.cause)
    return f"{trusted}, and {fate.group} will never process it: {why}."


def _refused(fate: Fate, row: Row) -> str:
    if row.progress == "filtered":
        return f"Its transaction was aborted, and {fate.group} never sees it."
    if row.copies:
        return f"{_told(row)}, and {fate.group} will never be given it."
    return f"{_told(row)}, and it is in no log."


def _told(row: Row) -> str:
    if row.error:
        return f"The application was told that it failed ({row.error})"
    return "The application ended before it was told anything"


def _undecided(row: Row) -> str:
    return {
        "not sent": "the application has not sent it",
        "buffered": "it is in the producer's buffer",
        "in flight": "it is on its way",
        "in transaction": "its transaction is still open",
        "unknown": "the application ended before it was told",
    }.get(row.belief, f"the application takes it for {row.belief}")


def total(fates: Sequence[Fate]) -> str:
    """Add the verdicts up: ``2 delivered + 1 lost = 3``."""
    counts = [
        (sum(fate.verdict is verdict for fate in fates), verdict.value)
        for verdict in Verdict
    ]
    parts = [f"{count} {name}" for count, name in counts if count]
    return f"{' + '.join(parts) or '0'} = {len(fates)}"
