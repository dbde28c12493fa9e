"""A commit that the coordinator could not take just then: who sends it again, and when.

The coordinator says COORDINATOR_NOT_AVAILABLE while too few replicas of
`__consumer_offsets` are in sync. What follows, by commit mode:

- a call that waits (commitSync(), CommitMessages) sends the same offset again after a
  pause, without end or so many times (kafka-go: 3 in all);
- ``auto`` (Java) has the next poll() after the pause commit what it has by then;
- a clock in the background commits what is stored at its next turn;
- ``async``: commitAsync() is not sent again, the next one will be larger;
- ``async-retry``: its callback, which runs inside poll(), sends the old offset again.
  Nothing compares it with what was committed since (B8).

Sources: facts/consumers.md B4, B6, B8, C2 U6.

Left out: the end of commitSync() after default.api.timeout.ms, commits that get no
answer, how often clients other than Java and kafka-go try.
"""

from engine.model.committing import TIMED, send_commit
from engine.model.config import ConsumerConfig
from engine.model.events import CommitFailed, CommitIntervalPassed
from engine.model.polling import is_in_poll, start_work
from engine.model.reaction import Reaction
from engine.model.reading import with_reading
from engine.model.state import Consumer, FailedCommit, OffsetCommitResponse

RETRIABLE = ("COORDINATOR_NOT_AVAILABLE",)
AGAIN, LATER, NEVER = "again", "later", "never"
CALLBACK = "async-retry"


def fail(
    consumer: Consumer, config: ConsumerConfig, answer: OffsetCommitResponse
) -> Reaction[Consumer]:
    """The answer says that it was not stored, and that another try may work."""
    at, then = answer.partition, _what_follows(consumer, config, answer)
    told = CommitFailed(consumer.name, at, answer.offset, answer.error, then)
    if then == AGAIN or (then == LATER and config.commit == "auto"):
        failed = FailedCommit(at, answer.offset, answer.attempt)
        consumer = consumer._replace(recommits=(*consumer.recommits, failed))
    if then == AGAIN:
        return Reaction(consumer, events=(told,))
    reading = consumer.readings[at]._replace(unanswered=False)
    if then == LATER:
        reading = reading._replace(committing=reading.committed)
    consumer = with_reading(consumer, at, reading)
    consumer = consumer._replace(waits_for_commit=False, held=())
    return Reaction(start_work(consumer, config), events=(told,))


def _what_follows(
    consumer: Consumer, config: ConsumerConfig, answer: OffsetCommitResponse
) -> str:
    tried_enough = 0 < config.commit_attempts <= answer.attempt
    if answer.partition not in consumer.owned or config.commit == "async":
        return NEVER
    if config.commit in ("auto", *TIMED):
        return LATER
    return NEVER if tried_enough else AGAIN


def due(consumer: Consumer, config: ConsumerConfig) -> tuple[FailedCommit, ...]:
    """The failed commits that may be sent again; a callback waits for poll()."""
    if config.commit == CALLBACK and not is_in_poll(consumer, config):
        return ()
    return consumer.recommits


def retry(
    consumer: Consumer, config: ConsumerConfig, partition: int, offset: int
) -> Reaction[Consumer]:
    """The pause is over: the same offset again, or a new look at the positions."""
    failed = next(
        item
        for item in consumer.recommits
        if (item.partition, item.offset) == (partition, offset)
    )
    rest = tuple(item for item in consumer.recommits if item is not failed)
    consumer = consumer._replace(recommits=rest)
    if config.commit == "auto":
        passed = CommitIntervalPassed(consumer.name)
        return Reaction(consumer._replace(commit_due=True), events=(passed,))
    how = "callback" if config.commit == CALLBACK else "again"
    return send_commit(consumer, partition, offset, how, failed.attempt + 1)
