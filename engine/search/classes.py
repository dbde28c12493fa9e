"""The list of the classes of loss, in the order of a message's way."""

from engine import causes
from engine.search.faults import (
    CLOSE_CONSUMER,
    CRASH,
    CUT,
    CUT_CONSUMER,
    DISK,
    EXIT,
    KILL,
    KILL_CONSUMER,
    LARGE,
    LATE,
    LATE_POLL,
    OUTAGE,
    PAUSE,
    PAUSE_CONSUMER,
    POWER,
    STOP,
)
from engine.search.goals import ACKED, LOSS
from engine.search.risks import Pairs, Risk
from engine.search.slices import CONSUMER, PRODUCER, REPLICATION
from engine.sentence import say

# A healthy cluster whose followers are a little behind; then the leader fails.
BEHIND = ("0:slow:b1-to-b2:400", "0:slow:b1-to-b3:400")
IN_BROKERS = frozenset({causes.TRUNCATION, causes.PAGE_CACHE, causes.DISK})
IN_BUFFER = frozenset({causes.BUFFER, causes.DISCARDED, causes.WIRE})
UNSEEN = frozenset({causes.IGNORED, causes.REJECTED})
RESET = frozenset({causes.OFFSET_RESET, causes.EXPIRED, causes.OFFSETS_LOST})
SENDS: Pairs = (("application.counts", "send"),)
LOGS: Pairs = (("application.on.error", "log"),)

RISKS: tuple[Risk, ...] = (
    Risk(
        "buffer-exit",
        "buffer",
        say("The application ends with messages in its buffer"),
        say("send() has returned, and nobody calls flush() or close() before the end."),
        ("gone-with-the-buffer", "close-throws-away", "a-second-of-nothing"),
        *(PRODUCER, LOSS, ((EXIT, 1),), 1, SENDS),
        orders=(("after-buffered-5:exit:p1",),),
        causes=IN_BUFFER,
    ),
    Risk(
        "buffer-kill",
        "buffer",
        say("The producer's process dies with messages in its buffer"),
        say("A batch waits for company or for an answer, and its process is killed."),
        ("no-linger-still-a-batch", "gone-with-the-buffer"),
        *(PRODUCER, LOSS, ((KILL, 1),), 1, SENDS),
        orders=(("after-buffered-5:kill:p1",),),
        causes=IN_BUFFER,
    ),
    Risk(
        "unseen-failure",
        "buffer",
        say("A send fails, and nobody looks at its result"),
        say(
            "The library gives up in time, or at once, and tells a callback that nobody"
            " wrote."
        ),
        (
            "nobody-looked",
            "two-minutes-too-late",
            "no-second-try",
            "no-room",
            "two-minutes-of-trying",
            "one-bad-record",
            "from-the-future",
        ),
        *(PRODUCER, LOSS, ((LARGE, 1), (LATE, 1), (CRASH, 1)), 1, SENDS),
        causes=UNSEEN,
    ),
    Risk(
        "wire",
        "wire",
        say("Lost on the wire: nobody answers"),
        say("With acks=0 writing to a socket counts as success."),
        ("fire-and-forget", "too-large-to-notice"),
        *(PRODUCER, ACKED, ((CRASH, 1), (LARGE, 1), (CUT, 1)), 1),
    ),
    Risk(
        "failover",
        "broker",
        say("The leader's process dies, and another replica takes over"),
        say("An acknowledged message was on the leader alone."),
        ("acked-then-lost", "in-sync-but-behind", "nothing-had-failed"),
        *(REPLICATION, ACKED, ((CRASH, 1), (STOP, 1)), 1),
        orders=((*BEHIND, "after-acked-5:crash:leader"),),
        causes=IN_BROKERS,
    ),
    Risk(
        "zombie",
        "broker",
        say("A leader that is cut off goes on saying yes"),
        say("The others have elected a new leader, and the old one does not know."),
        ("zombie-leader", "elected-without-it", "in-sync-with-itself"),
        *(REPLICATION, ACKED, ((CUT, 2), (PAUSE, 1)), 1),
        causes=IN_BROKERS,
    ),
    Risk(
        "power",
        "broker",
        say("One machine loses power"),
        say("What was only in its page cache is gone; whoever else had it decides."),
        ("the-only-disk", "back-before-anyone-looked", "one-line-in-the-plan"),
        *(REPLICATION, ACKED, ((POWER, 1),), 1),
        orders=((*BEHIND, "after-acked-5:power:leader"),),
        causes=IN_BROKERS,
    ),
    Risk(
        "last-replica",
        "broker",
        say("The last replica standing fails"),
        say("The others left one after another, and then it loses what it had alone."),
        ("all-was-one", "last-replica-standing", "committed-is-not-on-disk"),
        *(REPLICATION, ACKED, ((CRASH, 2), (POWER, 1)), 2),
        causes=IN_BROKERS,
        least=2,
    ),
    Risk(
        "unclean",
        "broker",
        say("A replica that is behind becomes leader"),
        say("Nobody in sync is left, and an unclean election is allowed."),
        ("the-one-that-was-behind", "both-said-yes", "the-gap-nobody-heard-of"),
        *(REPLICATION, ACKED, ((CRASH, 2), (STOP, 2)), 2),
        causes=IN_BROKERS,
        least=2,
    ),
    Risk(
        "all-power",
        "broker",
        say("All replicas lose power at once"),
        say("Every copy was in a page cache of the same rack or room."),
        ("the-whole-rack", "acknowledged-and-unreadable"),
        *(REPLICATION, ACKED, ((POWER, 3),), 3),
        causes=IN_BROKERS,
        least=2,
    ),
    Risk(
        "disk",
        "broker",
        say("A disk dies"),
        say("The only copy, or the only one that was complete, was on it."),
        ("the-only-disk",),
        *(REPLICATION, ACKED, ((DISK, 1),), 1),
        orders=((*BEHIND, "after-acked-5:disk:leader"),),
        causes=IN_BROKERS,
    ),
    Risk(
        "release",
        "broker",
        say("A fault of this release of Kafka"),
        say("Old rules of truncation, of elections and of late answers."),
        (
            "cut-to-what-it-knew",
            "same-offset-two-records",
            "the-end-of-which-epoch",
            "in-sync-too-early",
            "as-long-as-the-leader-s",
            "the-letter-that-came-late",
            "an-answer-to-an-old-question",
            "in-a-borrowed-buffer",
        ),
        mended=True,
    ),
    Risk(
        "early-commit",
        "consumer",
        say("An offset is committed before its message is processed"),
        say("The consumer dies in between, and the next one begins after it."),
        ("committed-first", "who-commits-when", "committed-in-passing"),
        *(CONSUMER, LOSS, ((KILL_CONSUMER, 1), (PAUSE_CONSUMER, 1)), 1),
    ),
    Risk(
        "rebalance",
        "consumer",
        say("A partition moves to another consumer while work is under way"),
        say(
            "The consumer leaves, or is too late for its group, and what it had taken"
            " is counted as done."
        ),
        ("closed-in-finally", "the-rest-of-the-batch"),
        *(CONSUMER, LOSS, ((CLOSE_CONSUMER, 1), (LATE_POLL, 1), (CUT_CONSUMER, 1)), 1),
    ),
    Risk(
        "workers",
        "consumer",
        say("Work is handed to threads, and the offset runs ahead"),
        say("poll() goes on and commits while the workers have not finished."),
        ("handed-to-a-queue", "taken-from-the-queue", "b-done-a-gone"),
        *(CONSUMER, LOSS, ((KILL_CONSUMER, 1),), 1),
        assumes=(("application.hands.off", "true"), ("application.workers", "2")),
    ),
    Risk(
        "handler",
        "consumer",
        say("The handler fails, and the consumer goes on"),
        say(
            "The database is down or one record is bad: it is logged, and passed over."
        ),
        ("logged-and-gone", "ten-attempts-at-once", "poison-pill", "parked-nowhere"),
        *(CONSUMER, LOSS, ((OUTAGE, 1),), 1, LOGS),
    ),
    Risk(
        "reset",
        "consumer",
        say("A group without an offset begins at the end"),
        say(
            "auto.offset.reset decides for a new group, a new partition, a lost offset."
        ),
        ("nothing-committed-yet", "a-partition-more", "since-four-seconds"),
        *(CONSUMER, LOSS, ((KILL_CONSUMER, 1),), 1),
        resets=True,
        causes=RESET,
    ),
    Risk(
        "bookmark",
        "consumer",
        say("The group's offsets are lost or forgotten"),
        say("One copy of __consumer_offsets, or a group that was away for too long."),
        ("one-copy-of-the-bookmark", "away-too-long"),
        resets=True,
        causes=RESET,
    ),
    Risk(
        "retention",
        "housekeeping",
        say("Deleted before anybody read it"),
        say("The consumer is away, or behind, for longer than the log is kept."),
        ("deleted-unread", "the-log-is-full", "born-too-old"),
        causes=frozenset({causes.RETENTION}),
    ),
    Risk(
        "compaction",
        "housekeeping",
        say("Compacted away before anybody read it"),
        say("A newer value of the same key takes the place of the older one."),
        ("the-value-in-between", "the-deleted-key", "erased-by-what-never-was"),
        causes=frozenset({causes.COMPACTION}),
    ),
)
