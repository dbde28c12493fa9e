"""Words that several pages share: clocks, verdicts, causes, sums."""

from collections.abc import Mapping, Sequence
from typing import Literal

from engine.ledger import Verdict
from engine.narrate import duration
from engine.sentence import joined, plural, say

GAP_MS = 1_000  # from here on, the time between two steps is worth a word

LETTERS: Mapping[str, str] = {
    "delivered": "D",
    "duplicated": "2",
    "lost": "L",
    "refused": "R",
    "phantom": "P",
    "parked": "K",
    "waiting": "W",
    "undecided": "U",
}
MEANINGS: Mapping[str, str] = {
    "delivered": say("processed exactly once"),
    "duplicated": say("processed more than once"),
    "lost": say("taken for safe, and never to be processed"),
    "refused": say("reported as failed, and in no log: an honest failure"),
    "phantom": say("reported as failed, yet in the log"),
    "parked": say("given up by the group, and kept in a dead letter topic"),
    "waiting": say("in the log, still ahead of the group: not read yet is not loss"),
    "undecided": say("still buffered, in flight or retried"),
}
PLACES: Mapping[str, str] = {
    "buffer": say("In the application’s buffer"),
    "wire": say("On the wire"),
    "broker": say("In the broker"),
    "consumer": say("At the consumer"),
    "housekeeping": say("By housekeeping"),
}
ROLES: Mapping[str, str] = {
    "producer": say("Producer"),
    "topic": say("Topic"),
    "broker": say("Brokers"),
    "consumer": say("Consumer"),
    "application": say("Application"),
    "environment": say("Surroundings"),
}
# What is said of a message, word by word; `say(word)` finds it in any language.
SPOKEN = (
    *(say("delivered"), say("duplicated"), say("lost"), say("refused")),
    *(say("phantom"), say("parked"), say("waiting"), say("undecided")),
    *(say("not sent"), say("buffered"), say("in flight"), say("acked")),
    *(say("failed"), say("unknown"), say("in transaction"), say("open")),
    *(say("nowhere"), say("uncommitted"), say("committed"), say("truncated")),
    *(say("expired"), say("compacted away"), say("aborted")),
    *(say("not reached"), say("processing"), say("processed"), say("passed over")),
    *(say("filtered"), say("running"), say("paused"), say("down")),
    *(say("starting"), say("stopping"), say("recovering"), say("fenced")),
    *(say("ended"), say("killed"), say("closed"), say("crashed"), say("closing")),
    *(say("stuck"), say("power loss"), say("lost disk"), say("clean stop")),
    *(say("crash"), say("commit"), say("abort"), say("exited")),
    # how sure a real run is
    *(say("forced"), say("timed"), say("racy")),
    # what numbers of settings count
    *(say("attempts"), say("brokers"), say("bytes"), say("messages"), say("minutes")),
    *(say("partitions"), say("records"), say("replicas"), say("requests")),
    *(say("retries"), say("seconds"), say("workers")),
    # what the stage writes beside its drawings
    *(say("Application"), say("buffer, in memory"), say("offset"), say("leader")),
    *(say("fetched"), say("in hand"), say("nothing"), say("caught up")),
    *(say("fenced"), say("never finished"), say("unhandled"), say("stopped")),
    *(say("out of ISR"), say("power lost"), say("disk lost"), say("nobody leads")),
)
MOST = {2**31 - 1, 2**63 - 1}  # the largest numbers that Java knows


def clock(ms: int) -> str:
    """Write a time as a clock shows it: ``1.204 s``, ``2:05.000``."""
    minutes, rest = divmod(ms, 60_000)
    seconds, thousandths = divmod(rest, 1_000)
    if not minutes:
        return f"{seconds}.{thousandths:03} s"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    head = f"{days} d {hours:02}:{minutes:02}" if days else f"{hours}:{minutes:02}"
    head = head.removeprefix("0:") if not days else head
    return f"{head}:{seconds:02}.{thousandths:03}"


def gap(ms: int) -> str:
    """Say how long nothing happened, if that was long: ``9 s later``."""
    return say("{duration} later", duration=time) if (time := lasted(ms)) else ""


def lasted(ms: int) -> str:
    """Write a long time, rounded; a short one is not worth a word."""
    if ms < GAP_MS:
        return ""
    if ms >= 10_000:
        ms -= ms % 1_000
    elif ms % 100:
        ms -= ms % 100
    return duration(ms)


def lasting(ms: int) -> str:
    """Say how long something took: ``412 ms``, and from a second on ``9.053 s``."""
    return f"{ms} ms" if ms < 1_000 else clock(ms)


def summed(counts: Mapping[Verdict, int]) -> str:
    """Say how many messages there are and what became of them."""
    total = sum(counts.values())
    if not total:
        return say("no message yet")
    told = joined(
        (
            say("{number} {verdict}", number=counts[v], verdict=say(v.value))
            for v in Verdict
            if counts.get(v)
        ),
        " · ",
    )
    return plural(
        "{count} message: {verdicts}",
        "{count} messages: {verdicts}",
        total,
        verdicts=told,
    )


def listed(names: Sequence[str], last: Literal["and", "or"] = "and") -> str:
    """Join names as in a sentence."""
    if len(names) < 2:
        return names[0] if names else ""
    first = joined(names[:-1], ", ")
    if last == "or":
        return say("{names} or {last}", names=first, last=names[-1])
    return say("{names} and {last}", names=first, last=names[-1])


def as_text(value: object) -> str:
    """Write a value as a link or a properties file does."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def plainly(text: str, unit: str) -> str:
    """Say a number so that it means something: ``30 s``, ``16 KiB``, or nothing."""
    if not text.isdecimal():
        return ""
    number = int(text)
    if number in MOST:
        return say("in effect without end")
    if unit == "ms" and number >= 1_000:
        return duration(number)
    for name, size in (("MiB", 1_048_576), ("KiB", 1_024)):
        if unit == "bytes" and number >= size and not number % size:
            return f"{number // size:,} {name}"
    return ""
