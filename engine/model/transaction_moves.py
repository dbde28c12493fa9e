"""Which moves of transactions are possible: requests, markers, timeouts.

Left out: nothing of its own; see `engine.model.enabled`.
"""

from collections.abc import Iterator

from engine.model import actions as act
from engine.model import asking
from engine.model.network import is_severed
from engine.model.state import (
    COORDINATOR,
    GROUP_OFFSETS,
    NOBODY,
    TRANSACTIONS,
    MarkersWritten,
    Packet,
    Producer,
    World,
    WriteTxnMarkers,
    place,
)


def transacting_moves(producer: Producer) -> Iterator[act.ProducerMove]:
    """What a transactional producer does by itself."""
    mine = producer.transacting
    if mine is None:
        return
    if mine.backing_off:
        yield act.EndTransactionBackoff(producer.name)
    elif asking.due(producer):
        yield act.AskCoordinator(producer.name)
    if asking.is_kept_waiting(producer):
        yield act.GiveUpCall(producer.name, 0)


def transaction_moves(world: World) -> Iterator[act.Move]:
    """What the coordinator does: find old transactions, have markers written."""
    for item in world.transactions.transactions:
        if item.state == "ongoing":
            yield act.ExpireTransaction(item.transactional_id)
        for partition in item.pending:
            leader = keeper(world, partition)
            if _answers(world, leader) and not _is_out(
                world, item.transactional_id, partition
            ):
                yield act.WriteMarkers(item.transactional_id, partition)


def keeper(world: World, partition: int) -> str:
    """Who writes the marker: the partition's leader, or the group's coordinator."""
    if partition == GROUP_OFFSETS:
        return COORDINATOR
    return world.controller.metadata.partitions[partition].leader


def _answers(world: World, leader: str) -> bool:
    """Whether the coordinator gets an answer from the leader."""
    if leader == NOBODY or is_severed(world.network, TRANSACTIONS, leader):
        return False
    if leader == COORDINATOR:
        return True
    return world.brokers[place(leader)].state in ("running", "stopping")


def _is_out(world: World, transactional_id: str, partition: int) -> bool:
    """Whether a leader has been asked for this marker and may still answer."""
    wanted = (transactional_id, partition)
    return any(
        _names(item) == wanted
        and not is_severed(world.network, item.source, item.target)
        for item in world.network.packets
    ) or any(
        (item.request.transactional_id, item.request.partition) == wanted
        for broker in world.brokers
        for item in broker.parked_markers
    )


def _names(item: Packet) -> tuple[str, int]:
    """Which marker a packet is about; none: no such one."""
    body = item.body
    if isinstance(body, (WriteTxnMarkers, MarkersWritten)):
        return body.transactional_id, body.partition
    return "", 0
