"""Steps of transactions: calls of the application, moves of the coordinator.

Left out: nothing of its own; see the rules.
"""

from typing import assert_never

from engine.model import actions as act
from engine.model import asking, transaction_coordinator
from engine.model import producer as producers
from engine.model.outcome import Outcome, producer_of, settle
from engine.model.state import Call, World, place
from engine.model.transaction_moves import keeper


def transacting_step(world: World, action: act.TransactingAction) -> Outcome:
    """What an application does with transactions, and its sender thread asks."""
    producer = producer_of(world, action.producer)
    config = world.config.producers[place(action.producer)]
    match action:
        case act.BeginTransaction():
            call = Call((), kind="begin")
        case act.CommitTransaction():
            call = Call((), kind="commit")
        case act.AbortTransaction():
            call = Call((), kind="abort")
        case act.AskCoordinator():
            return settle(world, asking.ask(producer))
        case act.EndTransactionBackoff():
            return settle(world, asking.end_backoff(producer))
        case _:
            assert_never(action)
    return settle(world, producers.make_call(producer, config, call))


def transaction_step(world: World, action: act.TransactionMove) -> Outcome:
    """What the transaction coordinator does by itself."""
    known, name = world.transactions, action.transactional_id
    match action:
        case act.ExpireTransaction():
            return settle(world, transaction_coordinator.expire(known, name))
        case act.WriteMarkers(partition=partition):
            leader = keeper(world, partition)
            asked = transaction_coordinator.ask_leader(known, name, partition, leader)
            return settle(world, asked)
        case _:
            assert_never(action)
