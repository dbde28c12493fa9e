"""Transactions: what applications, the coordinator and the logs make of them."""

from engine.model import events as e
from engine.model.state import GROUP_OFFSETS, World
from engine.narrate.telling import listed, messages, of, tell, which

REQUESTS = {
    "init": "for its producer id and a new epoch (initTransactions)",
    "add": "to note which partitions it is about to write to",
    "offsets": "to keep offsets for its transaction",
    "end": "to end its transaction",
}
DONE = {"commit": "committed", "abort": "aborted"}
CALLS = {
    "init": "initTransactions",
    "begin": "beginTransaction",
    "send": "send",
    "offsets": "sendOffsetsToTransaction",
    "commit": "commitTransaction",
    "abort": "abortTransaction",
}


@tell.register
def _(event: e.TransactionRequestSent, _world: World | None) -> str:
    what = REQUESTS.get(event.request, event.request)
    whom = "group's" if event.request == "offsets" else "transaction"
    return f"{event.producer} asks the {whom} coordinator {what}."


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
def _(event: e.PartitionAdded, world: World | None) -> str:
    if event.partition == GROUP_OFFSETS:
        return (
            f"The transaction coordinator notes that {event.transactional_id}'s "
            f"transaction has offsets of a group in it."
        )
    return (
        f"The transaction coordinator notes that {event.transactional_id} has a "
        f"transaction open in {which(event.partition, world)}."
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


@tell.register
def _(event: e.OffsetsEnlisted, world: World | None) -> str:
    offsets = [f"{offset}{of(at, world)}" for at, offset in event.offsets]
    noun = "offset" if len(offsets) == 1 else "offsets"
    return (
        f"{event.producer}'s application calls sendOffsetsToTransaction: {noun} "
        f"{listed(offsets, 'none')} shall count for group {event.group} with the "
        f"transaction."
    )


@tell.register
def _(event: e.OffsetPromised, world: World | None) -> str:
    return (
        f"Group {event.group}'s coordinator keeps offset {event.offset}"
        f"{of(event.partition, world)}: it counts once {event.transactional_id}'s "
        f"transaction is committed."
    )


@tell.register
def _(event: e.PromiseDropped, _world: World | None) -> str:
    return (
        f"Group {event.group}'s coordinator drops the offsets of the aborted "
        f"transaction: the group stays where it was."
    )


@tell.register
def _(event: e.ResultSent, _world: World | None) -> str:
    how = " in its transaction" if event.transactional else ""
    return (
        f"{event.consumer}'s application has the result of message {event.message} and "
        f"sends it{how}."
    )


@tell.register
def _(event: e.ResultFailed, _world: World | None) -> str:
    return (
        f"{event.consumer} hears that the result of message {event.message} was not "
        f"written, and does the work again."
    )


@tell.register
def _(event: e.WorkAbandoned, _world: World | None) -> str:
    return (
        f"{event.consumer}'s application goes on with the next records: its position "
        f"is behind {messages(event.messages)}, whose transaction was aborted."
    )
