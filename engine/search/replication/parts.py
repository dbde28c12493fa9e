"""One replica of the core, and its log: plain numbers, so that equal ones are one.

An entry of a log is ``epoch << 2 | message``; a set of replicas is an integer with one
bit each, and so is a set of messages.

Sources: facts/broker.md B3-B5, B12-B14; the same rules are in `engine.model`.

Left out: what a log remembers of producers; the epoch cache, which is read off the
log, or, where every epoch is noted at once, finds just where two logs part.
"""

from typing import NamedTuple

from engine.model.config import ONE_ANSWER, ROUNDS
from engine.model.state.changing import quicken
from engine.search.replication.rules import Rules

UP, PAUSED, STOPPING, DOWN, CLEAN = range(5)  # CLEAN: down, after a clean stop
RUNNING, DEAD = (UP, STOPPING), (DOWN, CLEAN)
NOBODY = UNKNOWN = -1

Log = tuple[int, ...]


class Part(NamedTuple):
    """One replica, and the part that its broker takes."""

    mode: int = UP
    leader: int = NOBODY  # whom it takes for the leader, itself included
    epoch: int = 0
    settled: bool = True  # a follower that need not ask any more before it fetches
    isr: int = 0  # from here to `out`: what a leader keeps
    start: int = 0  # its log end when the epoch began; of an idle one: what it has seen
    noted: tuple[int, ...] = ()  # how far every follower was when it asked last
    out: int = 0  # who has to ask again before it may come back into the ISR
    fresh: bool = False  # it has fetched in this epoch, since it registered (KIP-903)
    hw: int = 0
    flushed: int = 0
    log: Log = ()


quicken(Part)


def cut(part: Part, end: int) -> Part:
    """Its log cut there; what it knows of it goes along."""
    return part._replace(
        hw=min(part.hw, end), flushed=min(part.flushed, end), log=part.log[:end]
    )


def extended(rules: Rules, part: Part, entries: Log) -> Part:
    """Its log with more entries, on disk if flush.messages says so."""
    log = (*part.log, *entries)
    flushed = len(log) if len(log) - part.flushed >= rules.flush else part.flushed
    return part._replace(flushed=flushed, log=log)


def raised(rules: Rules, part: Part) -> Part:
    """The leader with its high watermark as far as its in-sync replicas allow (B5)."""
    if rules.strict and part.isr.bit_count() < rules.least:
        return part
    new = len(part.log)
    for other, end in enumerate(part.noted):
        if part.isr >> other & 1 and other != part.leader and end < new:
            new = end
    return part._replace(hw=new) if new > part.hw else part


def messages(entries: Log) -> int:
    """The set of the messages in a part of a log."""
    found = 0
    for entry in entries:
        found |= 1 << (entry & 3)
    return found >> 1


def agreement(one: Log, other: Log) -> int:
    """Where two logs part."""
    end = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        end += 1
    return end


def _end_of(log: Log, epoch: int) -> tuple[int, int] | None:
    """The largest epoch of a log up to this one, and where it ends (B13)."""
    epochs = [entry >> 2 for entry in log]
    if epochs and epochs[-1] == epoch:
        return epoch, len(log)
    above = next((at for at, known in enumerate(epochs) if known > epoch), None)
    if above is None:
        return None
    floor = [known for known in epochs if known <= epoch]
    return (floor[-1] if floor else epoch), above


def answered(rules: Rules, follower: Part, leader: Log) -> Part:
    """A follower that has asked where its last epoch ends, and cut there (B12).

    Up to 1.1 the answer does not say of which epoch it is the end (C14).
    """
    log = follower.log
    settled = follower._replace(settled=True)
    if not log:
        return settled
    asked = log[-1] >> 2
    answer = _end_of(leader, asked)
    if answer is not None and rules.truncation == ONE_ANSWER:
        known = any(entry >> 2 <= asked for entry in leader)
        answer = (UNKNOWN, answer[1]) if known else None
    if answer is None:
        return cut(settled, follower.hw)
    epoch, end = answer
    own = _end_of(log, epoch) if rules.truncation == ROUNDS else None
    if own is None:
        return cut(settled, min(end, len(log)))
    if own[0] != epoch:
        return cut(follower, min(own[1], len(log)))
    return cut(settled, min(own[1], end, len(log)))
