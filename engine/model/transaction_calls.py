"""A transactional producer's calls: initialize, begin, offsets, commit, abort.

A call that asks the coordinator blocks the application until it is answered. Where
commit throws because a batch had failed, the application aborts, as the Javadoc's
example does. Without a transactional.id begin and abort do nothing, and commit is a
flush().

Sources: facts/producers.md 4.1, 4.3; TransactionManager.java at 4.1.

Left out: a limit on initTransactions() (it waits for its answer), an application that
begins again by itself.
"""

from engine.model.accumulator import belief_of, flying, queued, with_belief
from engine.model.events import (
    Event,
    MessagesSentAgain,
    OffsetsEnlisted,
    TransactionBegun,
    TransactionCallFailed,
    TransactionEnding,
)
from engine.model.state import Call, Producer, Transacting
from engine.model.transacting import (
    ABORTED,
    NO_TRANSACTION,
    changed,
    drop_undrained,
    settle,
)

Advanced = tuple[Producer, tuple[Event, ...], bool]  # and whether the call returned


def advance(producer: Producer, call: Call) -> Advanced:
    """One look at a call that begins, commits or aborts, or initializes."""
    mine = producer.transacting
    if mine is None:
        return _without(producer, call)
    match call.kind:
        case "init":
            if mine.state == "uninitialized":
                producer = changed(producer, state="initializing")
            return producer, (), mine.state in ("ready", "fatal error")
        case "begin":
            return _begin(producer, mine)
        case "offsets":
            return _send_offsets(producer, mine, call)
        case _:
            return _end(producer, mine, call)


def _without(producer: Producer, call: Call) -> Advanced:
    """No transactional.id: only commit has something to do, a flush."""
    if call.kind != "commit" or not (queued(producer) or flying(producer)):
        return producer._replace(flushing=False), (), True
    return producer._replace(flushing=True), (), False


def _begin(producer: Producer, mine: Transacting) -> Advanced:
    if mine.state != "ready":
        return producer, (_failed(producer, "begin", mine),), True
    producer = changed(
        producer,
        state="in transaction",
        number=mine.number + 1,
        partitions=(),
        records=(),
        error="",
        bump=False,
        ended="",
    )
    producer, again = _send_left(producer)
    return producer, (TransactionBegun(producer.name), *again), True


def _send_left(producer: Producer) -> tuple[Producer, tuple[Event, ...]]:
    """After a start the first transaction begins with what was never committed."""
    left = producer.left
    if not left:
        return producer, ()
    for record in left:
        known = belief_of(producer, record.message)
        again = known._replace(state="buffered", error="", certain=False)
        producer = with_belief(producer, again)
    call = Call(left, whole=left)
    producer = producer._replace(backlog=(call, *producer.backlog), left=())
    messages = tuple(record.message for record in left)
    return producer, (MessagesSentAgain(producer.name, messages),)


def _send_offsets(producer: Producer, mine: Transacting, call: Call) -> Advanced:
    """sendOffsetsToTransaction: over when the group's coordinator has answered."""
    if call.begun:
        return producer, (), not mine.offsets
    if mine.state != "in transaction":
        return producer, (_failed(producer, call.kind, mine),), True
    producer = changed(producer, offsets=call.offsets, member=call.member)
    producer = producer._replace(call=call._replace(begun=True))
    event = OffsetsEnlisted(producer.name, call.member[0], call.offsets)
    return producer, (event,), False


def _failed(producer: Producer, call: str, mine: Transacting) -> Event:
    return TransactionCallFailed(producer.name, call, mine.error or NO_TRANSACTION)


def _end(producer: Producer, mine: Transacting, call: Call) -> Advanced:
    """Commit or abort: begin it, wait for it, or find that it is over."""
    if call.begun:
        return _go_on_ending(producer, mine, call)
    if mine.state not in ("in transaction", "abortable error"):
        return producer, (_failed(producer, call.kind, mine),), True
    events: tuple[Event, ...] = ()
    if call.kind == "commit" and mine.state == "abortable error":
        events = (_failed(producer, "commit", mine),)
        call = call._replace(kind="abort")
    producer = producer._replace(call=call._replace(begun=True))
    events += (TransactionEnding(producer.name, call.kind),)
    if call.kind == "abort":
        producer, more = drop_undrained(changed(producer, state="aborting"), ABORTED)
        events += more
    else:
        producer = changed(producer, state="committing")
    assert producer.transacting is not None, "it was there a moment ago"
    assert producer.call is not None, "it was there a moment ago"
    producer, more, over = _go_on_ending(producer, producer.transacting, producer.call)
    return producer, events + more, over


def _go_on_ending(producer: Producer, mine: Transacting, call: Call) -> Advanced:
    """Over when the coordinator has answered, or at once if it knows of nothing."""
    if mine.state == "abortable error":  # a batch failed during the commit
        call = Call((), kind=call.kind)
        return _end(producer, mine, call)
    if mine.state in ("ready", "fatal error"):
        return producer, (), True
    touched = mine.partitions or mine.asking or mine.request
    if mine.state == "initializing" or touched or queued(producer) or flying(producer):
        return producer, (), False
    producer, event = settle(producer, call.kind)
    return changed(producer, state="ready"), (event,), True
