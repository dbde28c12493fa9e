"""Invariants of transactions; `T` is ours.

Left out: nothing of its own.
"""

from collections.abc import Iterator

from engine.copies import find_copies
from engine.invariants.ghost import Ghost
from engine.model.consumer import in_hand
from engine.model.state import UNKNOWN, FetchResponse, World
from engine.model.transacting import OPEN
from engine.visibility import ending


def reads_are_committed(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """T1: a read_committed consumer holds nothing of an unfinished transaction.

    Nor of one that was aborted. It is sent nothing above the last stable offset.
    """
    for item in world.network.packets:
        if isinstance(item.body, FetchResponse) and _is_unstable(item.body):
            yield f"{item.source} sends {item.target} more than is stable"
    if not world.transactions.transactions:
        return
    copies = find_copies(world)
    for consumer in world.consumers:
        if not consumer.read_committed:
            continue
        held = in_hand(consumer)
        for reading in consumer.readings:
            held += reading.buffered
        for record in held:
            found = copies.get(record.message, ())
            ends = {ending(world, copy) for copy in found}
            if ends and not ends & {"", "commit"}:
                yield f"{consumer.name} holds message {record.message}: {sorted(ends)}"


def _is_unstable(answer: FetchResponse) -> bool:
    """Whether an answer to read_committed goes beyond the last stable offset."""
    if answer.last_stable == UNKNOWN or not answer.entries:
        return False
    return answer.offset + len(answer.entries) > answer.last_stable


def one_may_commit(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """T2: of all producers of one transactional.id at most one has its epoch."""
    for item in world.transactions.transactions:
        able = [
            producer.name
            for producer in world.producers
            if producer.transacting is not None
            and producer.transacting.transactional_id == item.transactional_id
            and producer.transacting.state in OPEN
            and producer.producer_epoch == item.epoch
        ]
        if len(able) > 1:
            yield f"{able} may all commit as {item.transactional_id}"
