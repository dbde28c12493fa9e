"""What may happen next at a leader, at a follower, and between the two.

Every way in which something may happen is one move, also where two come to the same:
TLC counts them so.

Source: KafkaReplication.tla.

Left out: fetch requests as messages: a record goes over when it could.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.search.core.quorum import Label, Quorum
from engine.search.core.releases import Release
from engine.search.core.replica import Replica, bit

Named = tuple[int, Replica]


class Bounds(NamedTuple):
    """How far the world goes: what TLC calls LogSize, MaxRecords, MaxLeaderEpoch."""

    log_size: int
    records: int
    epochs: int


def own_moves(
    bounds: Bounds, quorum: Quorum, named: Named
) -> Iterator[tuple[Label, Quorum, Replica]]:
    """It hears that it leads; it takes a record because it thinks that it does."""
    name, (leader, epoch, isr, high_watermark, log) = named
    for number, (chosen, known) in enumerate(quorum[3]):
        if chosen == name and number > epoch:
            leading = (name, number, known, high_watermark, log)
            yield ("lead", name, number), quorum, leading
    decided, last, quorum_isr, announced, written = quorum
    if leader == name and written < bounds.records and len(log) < bounds.log_size:
        more = (decided, last, quorum_isr, announced, written + 1)
        longer = (name, epoch, isr, high_watermark, (*log, (written, epoch)))
        yield ("write", name), more, longer


def fetch_moves(
    release: Release, leading: Named, following: Named
) -> Iterator[tuple[Label, Replica]]:
    """A follower gets its next record, or is told to cut its log."""
    (name, leader), (other, follower) = leading, following
    if not leader[0] == name == follower[0]:
        return
    ours, theirs = leader[4], follower[4]
    if len(theirs) < len(ours) and release.fetches(name, leader, follower):
        longer = (*theirs, ours[len(theirs)])
        told = min(leader[3], len(longer))
        yield ("fetch", other, name), (*follower[:3], told, longer)
    if release.cuts_later and release.cuts_later(name, leader, follower):
        (end,) = release.cuts(leader, follower)
        cut = (*follower[:3], min(end, follower[3]), theirs[:end])
        yield ("cut", other, name), cut


def follow_moves(
    release: Release, quorum: Quorum, leading: Named, following: Named
) -> Iterator[tuple[Label, Replica]]:
    """A replica hears whom it follows, and cuts off what its rules say."""
    (name, leader), (other, follower) = leading, following
    _, epoch, _, high_watermark, log = follower
    for number, (chosen, isr) in enumerate(quorum[3]):
        if chosen != name or number <= epoch:
            continue
        label = ("follow", other, name, number)
        if release.keeps:
            yield label, (name, number, isr, high_watermark, log)
        elif not release.fences or (leader[0] == name and leader[1] == number):
            for end in release.cuts(leader, follower):
                if end <= len(log):
                    known = min(end, high_watermark)
                    yield label, (name, number, isr, known, log[:end])


def isr_moves(
    quorum: Quorum, leading: Named, other: int
) -> Iterator[tuple[Label, Quorum, Replica]]:
    """The true leader, and nobody else, puts another one out of the ISR, or into it.

    Whether it may, and on how many grounds, is for `grounds` to say.
    """
    name, leader = leading
    decided, epoch, _, announced, written = quorum
    if not (decided == name == leader[0] and leader[1] == epoch):
        return
    word = "shrink" if leader[2] & bit(other) else "expand"
    changed = leader[2] ^ bit(other)
    now = (name, epoch, changed, announced, written)
    yield (word, name, other), now, (*leader[:2], changed, *leader[3:])


def grounds(release: Release, leading: Named, following: Named) -> int:
    """On how many grounds a true leader may change its ISR by this follower."""
    (name, leader), (other, follower) = leading, following
    if leader[2] & bit(other):
        return sum(lag(name, leader, follower) for lag in release.lags)
    return int(release.joins(name, leader, follower))


def raised(release: Release, bounds: Bounds, named: Named) -> Replica | None:
    """The leader, its high watermark one higher; None if it holds it back itself."""
    name, leader = named
    _, _, isr, high_watermark, log = leader
    if leader[0] != name or high_watermark >= bounds.log_size:
        return None
    if release.leader_has_it and high_watermark >= len(log):
        return None
    if isr & bit(name) and not release.acknowledges(name, leader, leader):
        return None
    return (*leader[:3], high_watermark + 1, log)


def lets_raise(release: Release, leading: Named, following: Named) -> bool:
    """Whether this one does not hold the leader's high watermark back."""
    (name, leader), (other, follower) = leading, following
    in_sync = leader[2] & bit(other)
    return not in_sync or release.acknowledges(name, leader, follower)


def lacks(leading: Named, held: Replica) -> bool:
    """Whether a replica lacks something of what a leader calls committed.

    No member of the leader's own ISR may (the model's WeakIsr), and no member of the
    controller's (StrongIsr): then whoever is elected has it all.
    """
    name, leader = leading
    end, log = leader[3], held[4]
    if leader[0] != name:
        return False
    return len(leader[4]) < end or len(log) < end or leader[4][:end] != log[:end]
