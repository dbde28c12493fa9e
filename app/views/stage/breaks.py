"""Broken columns: one offset, two different records; or committed, and not there.

In Kafka an offset names one record for ever. Where that does not hold, every other
promise is void: a picture shows it before anything else.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from engine.model.state import Replica, World, place
from engine.sentence import say

COUNTED = {2: say("two"), 3: say("three"), 4: say("four")}


class Break(NamedTuple):
    """A run of offsets that are broken in the same way.

    `holders`: for each of the offsets, who holds which message (0: a marker); none
    where a committed record is missing.
    """

    kind: str  # "differs" | "lacks"
    first: int
    last: int
    words: str  # a label of a few words
    told: str  # a sentence
    holders: tuple[tuple[tuple[str, int], ...], ...] = ()


def breaks(world: World, truths: tuple[int, ...]) -> tuple[tuple[Break, ...], ...]:
    """Find what is broken in each partition; `truths`: its true high watermark."""
    return tuple(
        (*_differing(logs), *_lacking(world, partition, logs, truth))
        for partition, truth in enumerate(truths)
        for logs in (_logs(world, partition),)
    )


def _logs(world: World, partition: int) -> dict[str, Replica]:
    """Return the logs of one partition, of its newest topic alone."""
    replicas = {
        name: hosted.replica
        for name in sorted(world.controller.metadata.partitions[partition].replicas)
        if (hosted := world.brokers[place(name)].partitions[partition]) is not None
    }
    newest = max((log.topic_id for log in replicas.values()), default=0)
    return {name: log for name, log in replicas.items() if log.topic_id == newest}


def _differing(logs: dict[str, Replica]) -> Iterator[Break]:
    """Find the offsets at which two replicas hold different records."""
    if len({(log.log, log.log_start) for log in logs.values()}) < 2:
        return
    found: dict[int, tuple[tuple[str, int], ...]] = {}
    records: dict[int, dict[str, tuple[int, str]]] = {}
    for name, log in logs.items():
        for offset, entry in enumerate(log.log, log.log_start):
            if entry.message or entry.control:
                records.setdefault(offset, {})[name] = (entry.message, entry.control)
    for offset, held in records.items():
        if len(set(held.values())) > 1:
            found[offset] = tuple((name, held[name][0]) for name in held)
    for first, last in _runs(found):
        holders = tuple(found[offset] for offset in range(first, last + 1))
        many = COUNTED.get(len({message for _, message in holders[0]}), say("several"))
        where = _offsets(first, last)
        words = say("{where}: {many} different records", where=where, many=many)
        told = " ".join(
            f"Offset {offset} is two different records: "
            + ", ".join(f"{_record(message)} on {name}" for name, message in held)
            + "."
            for offset, held in enumerate(holders, first)
        )
        yield Break("differs", first, last, words, told, holders)


def _lacking(
    world: World, partition: int, logs: dict[str, Replica], truth: int
) -> Iterator[Break]:
    """Find what was committed and is not there for whoever leads, or for anybody."""
    leader = world.controller.metadata.partitions[partition].leader
    ends = {name: log.log_end for name, log in logs.items()}
    end = ends[leader] if leader in ends else max(ends.values(), default=truth)
    if end >= truth:
        return
    still = [name for name in ends if ends[name] > end]
    where = _offsets(end, truth - 1)
    if not still:
        words: str = say("{where}: committed, and gone", where=where)
        told = f"{where.capitalize()} had been committed, and no replica has it."
    else:
        words = _lacks(where, leader, end, truth - 1)
        told = (
            f"{where.capitalize()} had been committed, and {leader} leads without it; "
            f"only {', '.join(still)} still has it."
        )
    yield Break("lacks", end, truth - 1, words, told)


def _runs(offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Join neighbouring offsets: first and last of each run."""
    for _, run in groupby(enumerate(sorted(offsets)), lambda pair: pair[1] - pair[0]):
        together = [offset for _, offset in run]
        yield together[0], together[-1]


def _offsets(first: int, last: int) -> str:
    if first == last:
        return say("offset {offset}", offset=first)
    return say("offsets {first}–{last}", first=first, last=last)


def _record(message: int) -> str:
    return f"message {message}" if message else "a marker"


def _lacks(where: str, leader: str, first: int, last: int) -> str:
    if first == last:
        return say("{where}: committed, {leader} lacks it", where=where, leader=leader)
    return say("{where}: committed, {leader} lacks them", where=where, leader=leader)
