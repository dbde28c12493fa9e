"""A consumer gives partitions up, and what it hears when a commit is refused.

Before it gives them up it may commit: Java's auto-commit commits its positions,
other clients what is stored; an application can do so in onPartitionsRevoked
(`ConsumerConfig.on_revoked`). When the partitions are lost already, nobody would
take the commit.

Sources: facts/consumers.md B4 (commit before a rebalance), B8-B11.

Left out: listeners that throw, a rebalance commit that fails and is tried again.
"""

from engine.model.committing import (
    AT_CLOSE,
    TRANSACTION,
    commit_at_close,
    commit_positions,
)
from engine.model.config import ConsumerConfig
from engine.model.events import PartitionsRevoked
from engine.model.polling import start_work
from engine.model.reaction import Reaction
from engine.model.state import (
    UNKNOWN,
    Consumer,
    Handed,
    OffsetCommitResponse,
    Reading,
)

FATAL = ("UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION")
REBALANCING = "rebalance"  # how a commit came about


def give_up(
    consumer: Consumer, config: ConsumerConfig, partitions: tuple[int, ...]
) -> Reaction[Consumer]:
    """onPartitionsRevoked: the last safe time to commit, then they are gone (B10)."""
    if not partitions:
        return Reaction(consumer)
    if config.commit == TRANSACTION:
        sent = Reaction(consumer)  # poll() is called between two transactions
    elif config.commit == "auto" or config.on_revoked != "none":
        sent = commit_positions(consumer, REBALANCING)
    elif config.commit in AT_CLOSE:
        sent = commit_at_close(consumer, config)
    else:
        sent = Reaction(consumer)
    event = PartitionsRevoked(consumer.name, partitions, lost=False)
    state = drop(sent.state, partitions)
    return Reaction(state, sent.out, (*sent.events, event))


def lose(consumer: Consumer) -> Reaction[Consumer]:
    """onPartitionsLost: they belong to others already, and no commit would count."""
    gone = consumer.owned
    consumer = drop(consumer, gone)
    event = PartitionsRevoked(consumer.name, gone, lost=True)
    return Reaction(consumer, events=(event,) if gone else ())


def drop(consumer: Consumer, partitions: tuple[int, ...]) -> Consumer:
    """Positions and buffers go; what the application works on stays in its hands."""
    if not partitions:
        return consumer

    def others(records: tuple[Handed, ...]) -> tuple[Handed, ...]:
        return tuple(item for item in records if item.partition not in partitions)

    return consumer._replace(
        owned=tuple(item for item in consumer.owned if item not in partitions),
        releasing=tuple(i for i in consumer.releasing if i not in partitions),
        readings=tuple(
            Reading(leader=reading.leader) if index in partitions else reading
            for index, reading in enumerate(consumer.readings)
        ),
        batch=others(consumer.batch),
        recommits=tuple(i for i in consumer.recommits if i.partition not in partitions),
    )


def refuse_commit(
    consumer: Consumer, config: ConsumerConfig, answer: OffsetCommitResponse
) -> Reaction[Consumer]:
    """The coordinator did not take the commit: the call throws, or it is logged (B9).

    The next poll() joins again. What waited for its commit before it would be
    handed out (kafka-go ReadMessage) is not.
    """
    partition, error = answer.partition, answer.error
    way = consumer.readings[partition]
    again = config.commit == "auto" or error == "STALE_MEMBER_EPOCH"
    if again and way.position != UNKNOWN:
        consumer = consumer._replace(
            readings=tuple(
                reading._replace(committing=reading.committed, unanswered=False)
                if index == partition
                else reading
                for index, reading in enumerate(consumer.readings)
            )
        )
    consumer = consumer._replace(waits_for_commit=False, held=())
    present = (consumer.member_id, consumer.generation)
    if (answer.member, answer.generation) != present:
        return Reaction(start_work(consumer, config))  # of a membership of the past
    if error in FATAL:
        consumer = expelled(consumer)
    elif error == "REBALANCE_IN_PROGRESS" and not consumer.joining:
        consumer = consumer._replace(rejoins=True)
    return Reaction(start_work(consumer, config))


def expelled(consumer: Consumer) -> Consumer:
    """It knows now that it is a member no more: its next poll joins anew."""
    if consumer.lost or consumer.joining:
        return consumer
    return consumer._replace(lost=True, rejoins=True, life=consumer.life + 1)
