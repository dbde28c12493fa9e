"""How each message ended, and why, in words."""

from collections.abc import Sequence

from engine.causes import CAUSES, REJECTED, WIRE
from engine.ledger import Fate, Row, Verdict
from engine.sentence import say


def verdict_sentence(fate: Fate, row: Row) -> str:
    """Say how a message ended; `row` is its last one."""
    match fate.verdict:
        case Verdict.DELIVERED:
            return say("Processed once by {group}.", group=fate.group)
        case Verdict.DUPLICATED:
            return say(
                "Processed {times} times by {group}.", times=row.times, group=fate.group
            )
        case Verdict.LOST:
            return _lost(fate, row)
        case Verdict.REFUSED:
            return _refused(fate, row)
        case Verdict.PHANTOM:
            return say("{told}, and yet it was in the log.", told=_told(row))
        case Verdict.PARKED:
            return say(
                "Given up by {group}, and kept in a dead letter topic.",
                group=fate.group,
            )
        case Verdict.WAITING:
            return say("In the log; {group} has not come to it yet.", group=fate.group)
        case Verdict.UNDECIDED:
            return say("Nothing is settled: {why}.", why=_undecided(row))


def _lost(fate: Fate, row: Row) -> str:
    trusted = {
        "acked": say("Acknowledged"),
        "failed": say("Failed, and nobody looked"),
    }.get(row.belief, say("The call had returned"))
    if fate.cause in (WIRE, REJECTED):  # only acks=0 asks nobody
        trusted = say("Taken for done")
    why = CAUSES.get(fate.cause, fate.cause)
    return say(
        "{trusted}, and {group} will never process it: {why}.",
        trusted=trusted,
        group=fate.group,
        why=why,
    )


def _refused(fate: Fate, row: Row) -> str:
    if row.progress == "filtered":
        return say(
            "Its transaction was aborted, and {group} never sees it.", group=fate.group
        )
    if row.copies:
        return say(
            "{told}, and {group} will never be given it.",
            told=_told(row),
            group=fate.group,
        )
    return say("{told}, and it is in no log.", told=_told(row))


def _told(row: Row) -> str:
    if row.error:
        return say("The application was told that it failed ({error})", error=row.error)
    return say("The application ended before it was told anything")


def _undecided(row: Row) -> str:
    return {
        "not sent": say("the application has not sent it"),
        "buffered": say("it is in the producer's buffer"),
        "in flight": say("it is on its way"),
        "in transaction": say("its transaction is still open"),
        "unknown": say("the application ended before it was told"),
    }.get(row.belief, say("the application takes it for {belief}", belief=row.belief))


def total(fates: Sequence[Fate]) -> str:
    """Add the verdicts up: ``2 delivered + 1 lost = 3``."""
    counts = [
        (sum(fate.verdict is verdict for fate in fates), verdict.value)
        for verdict in Verdict
    ]
    parts = [
        say("{count} {name}", count=count, name=name) for count, name in counts if count
    ]
    return say("{x} = {len}", x=" + ".join(parts) or "0", len=len(fates))
