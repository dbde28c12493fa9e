"""Where a follower cuts its log: what the releases made of the same question.

Up to 0.10.2 a follower cuts to its own high watermark and asks nobody. From 0.11 on
(KIP-101) it asks the leader where its last epoch ends, from 2.0 on (KIP-279) the
answer names the epoch and it may ask again, and from 2.7 on (KIP-595) the fetch itself
brings the answer.

Sources: facts/broker.md B12 (by version), B13, C12-C14.

Left out: brokers of different versions in one cluster; up to 0.10.2 a follower beyond
the leader's log ends its process if unclean elections are off, here it cuts.
"""

from engine.model.config import ROUNDS, TopicConfig
from engine.model.events import EpochEndLearned, Event, LogTruncated
from engine.model.log import end_offset_for, truncate, wipe
from engine.model.state import UNKNOWN, EpochEndResponse, FetchResponse, Replica

NOT_ASKED = "high watermark"


def to_high_watermark(
    name: str, replica: Replica, partition: int
) -> tuple[Replica, tuple[Event, ...]]:
    """Cut what is not known to be committed (up to 0.10.2, or without any epoch)."""
    return _cut(name, replica, partition, replica.high_watermark, NOT_ASKED)


def by_answer(
    name: str, topic: TopicConfig, replica: Replica, response: EpochEndResponse
) -> tuple[Replica, tuple[Event, ...], bool]:
    """Cut by the leader's answer; the last value: no further question is needed.

    Without KIP-279 the offset may be the end of another epoch than the one that was
    asked about, and the follower cannot tell (C14).
    """
    at = response.partition
    epoch, end = response.end if response.end is not None else (UNKNOWN, UNKNOWN)
    learned = EpochEndLearned(name, at, response.asked, epoch, end)
    if response.end is None:
        replica, events = to_high_watermark(name, replica, at)
        return replica, (learned, *events), True
    known = end_offset_for(replica, epoch) if topic.truncation == ROUNDS else None
    if known is not None and known[0] != epoch:
        offset, settled = known[1], False
    else:
        offset, settled = min(known[1], end) if known else end, True
    replica, events = _cut(name, replica, at, min(offset, replica.log_end))
    return replica, (learned, *events), settled


def where_logs_part(
    name: str, replica: Replica, response: FetchResponse
) -> tuple[Replica, tuple[Event, ...]]:
    """Cut where the leader's log parts from it, as the fetch says (KIP-595)."""
    assert response.diverging is not None, "the logs do not part"
    epoch, end = response.diverging
    own = end_offset_for(replica, epoch)
    offset = min(own[1], end) if own else end
    offset = min(offset, replica.log_end)
    return _cut(name, replica, response.partition, offset, epoch=response.leader_epoch)


def out_of_range(
    name: str, replica: Replica, response: FetchResponse
) -> tuple[Replica, tuple[Event, ...]]:
    """The leader's log is elsewhere: cut down to it, or start over (B12.4)."""
    if response.log_end < replica.log_end:
        return _cut(name, replica, response.partition, response.log_end)
    if response.log_start > replica.log_end:
        _, events = _cut(name, replica, response.partition, replica.log_start)
        return wipe(response.log_start), events
    return replica, ()


def _cut(
    name: str,
    replica: Replica,
    partition: int,
    offset: int,
    why: str = "diverging",
    *,
    epoch: int = UNKNOWN,
) -> tuple[Replica, tuple[Event, ...]]:
    cut, gone = truncate(replica, offset)
    if not gone:
        return cut, ()
    messages = tuple(entry.message for entry in gone if entry.message)
    return cut, (LogTruncated(name, partition, offset, messages, why, epoch),)
