"""Which offsets of a world's logs matter, and the logs without all the others.

Where no log ends, no high watermark stands, no epoch begins and no two logs part,
nothing ever will: nothing more is sent, and a follower fetches all that there is. So
what lies between two such places is one entry, however many messages it has.

Left out: what a log remembers of producers.
"""

from itertools import pairwise

from engine.model.state import HostedPartition, Replica

ASKED, OTHER = 1, 3  # what the core calls the message that is asked about, and others
Places = dict[int, int]  # offset: its place among those that matter
Log = tuple[int, ...]


def places_of(hosted: list[HostedPartition]) -> Places:
    """The offsets that matter, numbered in their order."""
    marks = {0}
    logs = [part.replica.log for part in hosted]
    for part in hosted:
        replica = part.replica
        marks |= {replica.log_end, replica.high_watermark, replica.flushed}
        marks.add(min(replica.checkpoint, replica.log_end))
        pairs = pairwise(replica.log)
        marks |= {at for at, (a, b) in enumerate(pairs, 1) if a.epoch != b.epoch}
        lead = part.leadership
        if lead is not None:
            marks.add(lead.start)
            marks |= {item.log_end for item in lead.followers if item.log_end >= 0}
    for one in logs:
        for other in logs:
            same = [a == b for a, b in zip(one, other, strict=False)]
            marks |= {at for at, (a, b) in enumerate(pairwise(same), 1) if a != b}
    return {mark: at for at, mark in enumerate(sorted(marks))}


def shortened(replica: Replica, places: Places, message: int) -> tuple[int, ...]:
    """Its entries, one for all that lie between two places that matter."""
    log: list[int] = []
    for begin, end in pairwise(places):
        entries = replica.log[begin:end]
        if not entries:
            break
        asked = any(entry.message == message for entry in entries)
        log.append(entries[0].epoch << 2 | (ASKED if asked else OTHER))
    return tuple(log)


def are_mixed_up(
    hosted: list[HostedPartition], logs: list[tuple[int, ...]], places: Places
) -> bool:
    """Whether what is different would look the same."""
    marks = list(places)
    for one, mine in zip(hosted, logs, strict=True):
        for other, theirs in zip(hosted, logs, strict=True):
            for at, (a, b) in enumerate(zip(mine, theirs, strict=False)):
                real, meant = (x.replica.log[marks[at]] for x in (one, other))
                if a == b and real != meant:
                    return True
    return False
