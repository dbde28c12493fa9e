"""Transactional producers and share groups before the first order.

Every running producer has called initTransactions(), in the order of their names;
where two share a transactional.id, the later one has fenced the earlier. Every
running member of a share group waits for records.

Sources: facts/producers.md 4.1, consumers.md B17.
"""

from engine.model.config import Config, read_by, share_groups
from engine.model.state import (
    NOBODY,
    Consumer,
    Leader,
    Producer,
    SharePartition,
    Transacting,
    Transaction,
    TransactionCoordinator,
    WaitingMember,
    place,
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


def enrol_shares(
    config: Config, leaders: tuple[Leader, ...], consumers: tuple[Consumer, ...]
) -> tuple[SharePartition, ...]:
    """Every share group's partitions; the members that run wait for records."""
    shares: list[SharePartition] = []
    for group in share_groups(config):
        members = [item for item in consumers if item.group == group]
        for partition in sorted(set(read_by(config, group))):
            waiting = tuple(
                WaitingMember(
                    *(item.name, 1, item.member_id),
                    config.consumers[place(item.name)].max_poll_records,
                )
                for item in members
                if item.readings[partition].fetch == "waiting"
            )
            fresh = SharePartition(group, partition)
            if waiting:
                epoch = leaders[partition].epoch
                fresh = fresh._replace(epoch=epoch, start=0, end=0, waiting=waiting)
            shares.append(fresh)
    return tuple(shares)
