"""How faults, verdicts and habits are called on pages."""

from collections.abc import Mapping
from itertools import groupby
from typing import NamedTuple

from engine.search import BOUNDED, CLOSED, LOSS
from engine.sentence import Sentence, joined, plural, say

VERDICTS: Mapping[str, Sentence] = {
    LOSS: say("Loss"),
    BOUNDED: say("Not excluded"),
    CLOSED: say("Excluded"),
}
FAULT_WORDS: Mapping[str, Sentence] = {
    "crash": say("a broker’s process dies"),
    "power": say("a broker’s machine loses power"),
    "disk": say("a broker’s disk dies"),
    "pause": say("a broker’s process stands still"),
    "stop": say("a broker is restarted, as for an update"),
    "cut": say("a link is cut"),
    "kill": say("the producer’s process dies"),
    "session": say("a broker that lives is taken for dead"),
    "lag": say("a follower is too slow"),
    "late": say("an answer comes too late"),
    "elect-unclean": say("an operator orders an unclean election"),
    "exit": say("the producing application ends, and closes nothing"),
    "large": say("a message is larger than the topic takes"),
    "kill-consumer": say("a consumer’s process dies"),
    "close-consumer": say("a consumer leaves its group"),
    "pause-consumer": say("a consumer’s process stands still"),
    "cut-consumer": say("a consumer is cut off from its coordinator"),
    "late-poll": say("a consumer is too slow to poll in time"),
    "outage": say("the handler of a message fails"),
    "reassign": say("an operator moves replicas"),
    "age": say("a message carries an old timestamp"),
    "ahead": say("a clock runs ahead"),
    "away": say("nobody reads for longer than it is kept"),
}


class Habit(NamedTuple):
    """What no file says: a question to whoever knows the application."""

    name: str
    asks: Sentence
    options: tuple[tuple[str, Sentence], ...]


HABITS: tuple[Habit, ...] = (
    Habit(
        "application.counts",
        say("When does the producing application take a message for sent?"),
        (
            ("ack", say("when the answer says so; it looks at every result")),
            ("send", say("when send() has returned; nobody looks at results")),
        ),
    ),
    Habit(
        "application.commit",
        say("When does the consuming application commit?"),
        (
            ("auto", say("the client does it")),
            ("batch", say("after each batch")),
            ("record", say("after each record")),
            ("before", say("before the work")),
        ),
    ),
    Habit(
        "application.hands.off",
        say("Who works on a record?"),
        (
            ("false", say("the thread that polls")),
            ("true", say("other threads, and poll() goes on meanwhile")),
        ),
    ),
    Habit(
        "application.on.error",
        say("What happens when the work on a record fails?"),
        (
            ("log", say("a line in the log, and on to the next")),
            ("retry", say("it is tried again in place")),
            ("seek", say("it is read again")),
            ("crash", say("the process ends")),
        ),
    ),
)


def faults_said(faults: tuple[str, ...]) -> Sentence:
    """Say what has to go wrong."""
    if not faults:
        return say("nothing goes wrong at all")
    groups = [(kind, len(list(same))) for kind, same in groupby(faults)]
    return joined(
        (
            FAULT_WORDS[kind]
            if count == 1
            else say("{count} times {fault}", count=count, fault=FAULT_WORDS[kind])
            for kind, count in groups
        ),
        "; ",
    )


def time_said(ms: int) -> Sentence:
    """Say how long something is, in the largest unit that fits."""
    for size, one, many in (
        (86_400_000, "{count} day", "{count} days"),
        (3_600_000, "{count} hour", "{count} hours"),
        (60_000, "{count} minute", "{count} minutes"),
        (1_000, "{count} second", "{count} seconds"),
    ):
        if ms >= size and ms % size == 0:
            return plural(one, many, ms // size)
    return say("{count} ms", count=ms)
