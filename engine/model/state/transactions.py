"""Transactions, as their coordinator holds them."""

from typing import NamedTuple

from engine.model.state.names import NOBODY


class Transaction(NamedTuple):
    """One transactional id at the transaction coordinator (facts/producers.md 4.2)."""

    transactional_id: str
    producer_id: int
    epoch: int = 0
    state: str = "empty"  # a state of engine.model.transaction_coordinator
    partitions: tuple[int, ...] = ()  # in the transaction
    pending: tuple[int, ...] = ()  # their markers are not written yet
    asked: tuple[int, ...] = ()  # of these, a leader was asked at least once
    owner: str = NOBODY  # the producer that initialized it last


class TransactionCoordinator(NamedTuple):
    """The transaction coordinator."""

    transactions: tuple[Transaction, ...] = ()
