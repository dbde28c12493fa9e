"""Invariants of share groups; `S` is ours.

Left out: nothing of its own.
"""

from collections.abc import Iterator

from engine.invariants.ghost import Ghost
from engine.model.config import share_of
from engine.model.state import ACQUIRED, UNKNOWN, SharePartition, World


def windows_are_sound(world: World, ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """S1: records lie between start and end, in order, and the start never goes back.

    Who has acquired a record has a lock on it, and nobody has one without.
    """
    for item in world.shares:
        offsets = [record.offset for record in item.records]
        if offsets != sorted(set(offsets)):
            yield f"{_name(item)} holds {offsets}"
        if any(not item.start <= offset < item.end for offset in offsets):
            yield f"{_name(item)}: {offsets} outside {item.start}..{item.end}"
        for record in item.records:
            acquired = record.state == ACQUIRED
            if (record.lock != 0, record.member != "") != (acquired, acquired):
                yield f"{_name(item)}: {record}"
    if ghost.before is None:
        return
    for old, new in zip(ghost.before.shares, world.shares, strict=True):
        if old.topic_id == new.topic_id and new.start < old.start:
            yield f"{_name(new)} went back from {old.start} to {new.start}"


def deliveries_are_counted(world: World, _ghost: Ghost, _known: Ghost) -> Iterator[str]:
    """S2: no record is delivered more often than the group allows."""
    for item in world.shares:
        rules = share_of(world.config, item.group)
        if rules is None or item.start == UNKNOWN:
            continue
        for record in item.records:
            if not 0 <= record.deliveries <= rules.delivery_limit:
                yield f"{_name(item)}: {record}"


def _name(shared: SharePartition) -> str:
    return f"{shared.group}/{shared.partition}"
