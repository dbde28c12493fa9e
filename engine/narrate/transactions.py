"""Transactions: what applications, the coordinator and the logs make of them."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import messages, of, tell

REQUESTS = {
    "init": "for its producer id and a new epoch (initTransactions)",
    "add": "to note which partitions it is about to write to",
    "end": "to end its transaction",
}
DONE = {"commit": "committed", "abort": "aborted"}
CALLS = {
    "init": "initTransactions",
    "begin": "beginTransaction",
    "send": "send",
    "commit": "commitTransaction",
    "abort": "abortTransaction",
}


@tell.register
def _(event: e.TransactionRequestSent, _world: World | None) -> str:
    what = REQUESTS.get(event.request, event.request)
    return f"{event.producer} asks the transaction coordinator {what}."


@tell.register
def _(event: e.TransactionsInitialized, _world: World | None) -> str:
    return (
        f"{event.producer} may begin: it is transactional id "
        f"{event.transactional_id} in producer epoch {event.epoch}."
    )


@tell.register
def _(event: e.TransactionBegun, _world: World | None) -> str:
    return f"{event.producer}'s application begins a transaction."


@tell.register
def _(event: e.PartitionAdded, _world: World | None) -> str:
    return (
        f"The transaction coordinator notes that {event.transactional_id} has a "
        f"transaction open in partition {event.partition}."
    )


@tell.register
def _(event: e.TransactionEnding, _world: World | None) -> str:
    if event.outcome == "commit":
        return (
            f"{event.producer}'s application calls commitTransaction: "
            f"first everything is sent."
        )
    return (
        f"{event.producer}'s application calls abortTransaction: "
        f"what was not sent yet never will be."
    )


@tell.register
def _(event: e.TransactionPrepared, _world: World | None) -> str:
    name = event.transactional_id
    match event.why:
        case "timeout":
            return (
                f"{name}'s transaction has been open for longer than "
                f"transaction.timeout.ms: the coordinator aborts it, and fences its "
                f"producer with epoch {event.epoch}."
            )
        case "new instance":
            return (
                f"A new producer calls itself {name}: the coordinator aborts the "
                f"transaction that the old one left open, and fences the old one "
                f"with epoch {event.epoch}."
            )
        case _:
            outcome = DONE.get(event.outcome, event.outcome)
            return f"The coordinator writes it down: {name}'s transaction is {outcome}."


@tell.register
def _(event: e.TransactionEnded, _world: World | None) -> str:
    call = CALLS.get(event.outcome, event.outcome)
    done = DONE.get(event.outcome, event.outcome)
    if not event.messages:
        return f"{event.producer}'s {call} returns."
    verb = "is" if len(event.messages) == 1 else "are"
    return (
        f"{event.producer}'s {call} returns: {messages(event.messages)} {verb} {done}."
    )


@tell.register
def _(event: e.MarkerAppended, world: World | None) -> str:
    place = of(event.partition, world)
    return (
        f"{event.broker} writes the {event.outcome} marker at offset "
        f"{event.offset}{place}: it ends the transaction in this log."
    )


@tell.register
def _(event: e.MarkerReplicated, world: World | None) -> str:
    place = of(event.partition, world)
    return (
        f"{event.broker} copies the {event.outcome} marker to its own log, "
        f"at offset {event.offset}{place}."
    )


@tell.register
def _(event: e.MarkerFailed, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return (
        f"The marker for {event.transactional_id}{place} is not written "
        f"({event.error}); the coordinator will ask again."
    )


@tell.register
def _(event: e.TransactionCompleted, _world: World | None) -> str:
    return (
        f"Every log of {event.transactional_id}'s transaction has its "
        f"{event.outcome} marker: the transaction is complete."
    )


@tell.register
def _(event: e.TransactionRetried, _world: World | None) -> str:
    return (
        f"The coordinator is still busy with {event.producer}'s transaction before; "
        f"{event.producer} will ask again."
    )


@tell.register
def _(event: e.TransactionFailed, _world: World | None) -> str:
    if event.fatal:
        return (
            f"{event.producer} is fenced ({event.error}): another producer has its "
            f"transactional id, and all that is left is to close this one."
        )
    return (
        f"{event.producer}'s transaction has failed ({event.error}): "
        f"it can only be aborted now."
    )


@tell.register
def _(event: e.TransactionCallFailed, _world: World | None) -> str:
    call = CALLS.get(event.call, event.call)
    return f"{event.producer}'s {call} throws: {event.error}."


@tell.register
def _(event: e.EndUnanswered, _world: World | None) -> str:
    call = CALLS.get(event.outcome, event.outcome)
    return (
        f"{event.producer}'s {call} has waited for max.block.ms: nobody can say how "
        f"the transaction ended, and the application calls it again."
    )


@tell.register
def _(event: e.LastStableOffsetAdvanced, world: World | None) -> str:
    place = of(event.partition, world)
    return (
        f"{event.broker} moves the last stable offset{place} from {event.old} to "
        f"{event.new}: read_committed consumers may read everything below it."
    )


@tell.register
def _(event: e.RecordsFiltered, world: World | None) -> str:
    place = of(event.partition, world, "in")
    what = messages(event.messages)
    return (
        f"{event.consumer} skips {what}{place}: the transaction was aborted, "
        f"and its isolation.level is read_committed."
    )
