"""Transactional producers before the first order: who has which id and epoch.

Every running one has called initTransactions(), in the order of their names; where
two share a transactional.id, the later one has fenced the earlier.

Source: facts/producers.md 4.1.
"""

from engine.model.config import Config
from engine.model.state import (
    NOBODY,
    Producer,
    Transacting,
    Transaction,
    TransactionCoordinator,
)

BY_EPOCH = 2  # from this transaction version on, leaders add the partitions


def enrol(
    config: Config, producers: tuple[Producer, ...]
) -> tuple[tuple[Producer, ...], TransactionCoordinator]:
    """The producers with their ids and epochs, and the coordinator that gave them."""
    known: dict[str, Transaction] = {}
    enrolled: list[Producer] = []
    asks_first = config.topic.transaction_version < BY_EPOCH
    for producer, wanted in zip(producers, config.producers, strict=True):
        name = wanted.transactional_id.replace("*", producer.name)
        if not name:
            enrolled.append(producer)
            continue
        mine = known.setdefault(name, Transaction(name, producer.producer_id))
        part = Transacting(name, asks_first)
        if producer.state == "running":
            epoch = mine.epoch + (mine.owner != NOBODY)
            known[name] = mine._replace(epoch=epoch, owner=producer.name)
            part = part._replace(state="ready")
        enrolled.append(
            producer._replace(
                producer_id=mine.producer_id,
                producer_epoch=known[name].epoch,
                transacting=part,
            )
        )
    return tuple(enrolled), TransactionCoordinator(tuple(known.values()))
