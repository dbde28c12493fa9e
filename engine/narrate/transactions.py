"""Transactions: what applications, the coordinator and the logs make of them."""

from engine.model import events as e
from engine.model.state import GROUP_OFFSETS, World
from engine.narrate.telling import messages, of, tell, which
from engine.sentence import say

REQUESTS = {
    "init": say("for its producer id and a new epoch (initTransactions)"),
    "add": say("to note which partitions it is about to write to"),
    "offsets": say("to keep offsets for its transaction"),
    "end": say("to end its transaction"),
}
DONE = {"commit": say("committed"), "abort": say("aborted")}
CALLS = {
    "init": say("initTransactions"),
    "begin": say("beginTransaction"),
    "send": say("send"),
    "offsets": say("sendOffsetsToTransaction"),
    "commit": say("commitTransaction"),
    "abort": say("abortTransaction"),
}


@tell.register
def _(event: e.TransactionRequestSent, _world: World | None) -> str:
    what = REQUESTS.get(event.request, event.request)
    whom = say("group's") if event.request == "offsets" else say("transaction")
    return say(
        "{producer} asks the {whom} coordinator {what}.",
        producer=event.producer,
        whom=whom,
        what=what,
    )


@tell.register
def _(event: e.TransactionsInitialized, _world: World | None) -> str:
    return say(
        "{producer} may begin: it is transactional id {transactional_id} "
        "in producer epoch {epoch}.",
        producer=event.producer,
        transactional_id=event.transactional_id,
        epoch=event.epoch,
    )


@tell.register
def _(event: e.TransactionBegun, _world: World | None) -> str:
    return say(
        "{producer}'s application begins a transaction.", producer=event.producer
    )


@tell.register
def _(event: e.PartitionAdded, world: World | None) -> str:
    if event.partition == GROUP_OFFSETS:
        return say(
            "The transaction coordinator notes that {transactional_id}'s "
            "transaction has offsets of a group in it.",
            transactional_id=event.transactional_id,
        )
    return say(
        "The transaction coordinator notes that {transactional_id} has a "
        "transaction open in {partition}.",
        transactional_id=event.transactional_id,
        partition=which(event.partition, world),
    )


@tell.register
def _(event: e.TransactionEnding, _world: World | None) -> str:
    if event.outcome == "commit":
        return say(
            "{producer}'s application calls commitTransaction: first "
            "everything is sent.",
            producer=event.producer,
        )
    return say(
        "{producer}'s application calls abortTransaction: what was not "
        "sent yet never will be.",
        producer=event.producer,
    )


@tell.register
def _(event: e.TransactionPrepared, _world: World | None) -> str:
    name = event.transactional_id
    match event.why:
        case "timeout":
            return say(
                "{name}'s transaction has been open for longer than "
                "transaction.timeout.ms: the coordinator aborts it, and fences its "
                "producer with epoch {epoch}.",
                name=name,
                epoch=event.epoch,
            )
        case "new instance":
            return say(
                "A new producer calls itself {name}: the coordinator aborts the "
                "transaction that the old one left open, and fences the old one "
                "with epoch {epoch}.",
                name=name,
                epoch=event.epoch,
            )
        case _:
            outcome = DONE.get(event.outcome, event.outcome)
            return say(
                "The coordinator writes it down: {name}'s transaction is {outcome}.",
                name=name,
                outcome=outcome,
            )


@tell.register
def _(event: e.TransactionEnded, _world: World | None) -> str:
    call = CALLS.get(event.outcome, event.outcome)
    done = DONE.get(event.outcome, event.outcome)
    if not event.messages:
        return say("{producer}'s {call} returns.", producer=event.producer, call=call)
    verb = say("is") if len(event.messages) == 1 else say("are")
    return say(
        "{producer}'s {call} returns: {messages} {verb} {done}.",
        producer=event.producer,
        call=call,
        messages=messages(event.messages),
        verb=verb,
        done=done,
    )


@tell.register
def _(event: e.MarkerAppended, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "{broker} writes the {outcome} marker at offset {offset}{place}: "
        "it ends the transaction in this log.",
        broker=event.broker,
        outcome=event.outcome,
        offset=event.offset,
        place=place,
    )


@tell.register
def _(event: e.MarkerReplicated, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "{broker} copies the {outcome} marker to its own log, at offset "
        "{offset}{place}.",
        broker=event.broker,
        outcome=event.outcome,
        offset=event.offset,
        place=place,
    )


@tell.register
def _(event: e.MarkerFailed, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return say(
        "The marker for {transactional_id}{place} is not written "
        "({error}); the coordinator will ask again.",
        transactional_id=event.transactional_id,
        place=place,
        error=event.error,
    )


@tell.register
def _(event: e.TransactionCompleted, _world: World | None) -> str:
    return say(
        "Every log of {transactional_id}'s transaction has its {outcome} "
        "marker: the transaction is complete.",
        transactional_id=event.transactional_id,
        outcome=event.outcome,
    )


@tell.register
def _(event: e.TransactionRetried, _world: World | None) -> str:
    return say(
        "The coordinator is still busy with {producer}'s transaction "
        "before; {producer} will ask again.",
        producer=event.producer,
    )


@tell.register
def _(event: e.TransactionFailed, _world: World | None) -> str:
    if event.fatal:
        return say(
            "{producer} is fenced ({error}): another producer has its "
            "transactional id, and all that is left is to close this one.",
            producer=event.producer,
            error=event.error,
        )
    return say(
        "{producer}'s transaction has failed ({error}): it can only be aborted now.",
        producer=event.producer,
        error=event.error,
    )


@tell.register
def _(event: e.TransactionCallFailed, _world: World | None) -> str:
    call = CALLS.get(event.call, event.call)
    return say(
        "{producer}'s {call} throws: {error}.",
        producer=event.producer,
        call=call,
        error=event.error,
    )


@tell.register
def _(event: e.EndUnanswered, _world: World | None) -> str:
    call = CALLS.get(event.outcome, event.outcome)
    return say(
        "{producer}'s {call} has waited for max.block.ms: nobody can say "
        "how the transaction ended, and the application calls it again.",
        producer=event.producer,
        call=call,
    )
