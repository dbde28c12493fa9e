"""The rules that changed: who cuts off what, who counts as having a record.

| name | as in |
|---|---|
| ``truncate to HW`` | KafkaTruncateToHighWatermark.tla, Kafka up to 0.10.2 |
| ``KIP-101`` | Kip101.tla, 0.11 to 1.1 |
| ``KIP-279`` | Kip279.tla, 2.0 |
| ``KIP-320, first try`` | Kip320FirstTry.tla, never released |
| ``KIP-320`` | Kip320.tla, from 2.1 on |

Each function is asked about a leader, by name, and a follower, of which it knows
nothing: whether that one follows this one is part of the question.

Left out: what else changed in these releases.
"""

from collections.abc import Callable
from typing import NamedTuple

from engine.search.core.replica import Replica, end_of_agreement, end_of_epoch

Pair = Callable[[int, Replica, Replica], bool]


class Release(NamedTuple):
    """One set of rules.

    `cuts` says up to where a replica keeps its log when it begins to follow, once for
    every ground on which it may; `cuts_later` whether it also cuts while it fetches.
    """

    name: str
    fetches: Pair  # whether the follower gets its next record
    lags: tuple[Pair, ...]  # grounds on which the leader may put it out of the ISR
    joins: Pair  # whether the leader may take it into the ISR
    acknowledges: Pair  # whether it has the record at the leader's high watermark
    cuts: Callable[[Replica, Replica], tuple[int, ...]]
    fences: bool = False  # it cuts at the answer of a leader of the same epoch alone
    keeps: bool = False  # its high watermark and its log stay when it begins to follow
    cuts_later: Pair | None = None
    leader_has_it: bool = False  # the leader itself must have the record too


def follows(name: int, _: Replica, follower: Replica) -> bool:
    """It takes this one for the leader, in whatever epoch."""
    return follower[0] == name


def _follows_epoch(name: int, leader: Replica, follower: Replica) -> bool:
    """It takes this one for the leader, in the epoch in which that one leads."""
    return leader[0] == name == follower[0] and leader[1] == follower[1]


# --- up to KIP-279: offsets alone -----------------------------------------------------


def _reaches(name: int, leader: Replica, follower: Replica, end: int) -> bool:
    """It follows, and both have as much."""
    if not follows(name, leader, follower):
        return False
    return not end or (end <= len(leader[4]) and end <= len(follower[4]))


def _falls_short(name: int, leader: Replica, follower: Replica) -> bool:
    return not _reaches(name, leader, follower, len(leader[4]))


def _reaches_watermark(name: int, leader: Replica, follower: Replica) -> bool:
    return _reaches(name, leader, follower, leader[3])


def _has_next(name: int, leader: Replica, follower: Replica) -> bool:
    return follows(name, leader, follower) and leader[3] < len(follower[4])


# --- KIP-320, first try: the epoch of the last record ---------------------------------


def _matches(name: int, leader: Replica, follower: Replica, end: int) -> bool:
    """It follows, and the record before `end` has the same epoch in both logs."""
    if not leader[0] == name == follower[0]:
        return False
    ours, theirs = leader[4], follower[4]
    if not end:
        return True
    return len(ours) >= end <= len(theirs) and ours[end - 1][1] == theirs[end - 1][1]


def _matches_at_its_end(name: int, leader: Replica, follower: Replica) -> bool:
    return _matches(name, leader, follower, len(follower[4]))


def _mismatches(name: int, leader: Replica, follower: Replica) -> bool:
    return not _matches(name, leader, follower, len(leader[4]))


def _matches_next(name: int, leader: Replica, follower: Replica) -> bool:
    return _matches(name, leader, follower, leader[3] + 1)


def _matches_watermark(name: int, leader: Replica, follower: Replica) -> bool:
    return _matches(name, leader, follower, leader[3]) and _has_begun(leader)


def _has_begun(leader: Replica) -> bool:
    """Whether the high watermark has got to the records of the leader's own epoch."""
    _, epoch, _, high_watermark, log = leader
    if high_watermark == len(log):
        return True
    return high_watermark < len(log) and log[high_watermark][1] == epoch


def _diverges(name: int, leader: Replica, follower: Replica) -> bool:
    """The leader tells it, when it fetches, that its log is another one."""
    if not leader[0] == name == follower[0]:
        return False
    ours, theirs = leader[4], follower[4]
    if len(theirs) > len(ours):
        return True
    return bool(theirs) and ours[len(theirs) - 1][1] != theirs[-1][1]


# --- KIP-320: the leader epoch of every request ---------------------------------------


def _of_another_epoch(name: int, leader: Replica, follower: Replica) -> bool:
    return not _follows_epoch(name, leader, follower)


def _is_shorter(_: int, leader: Replica, follower: Replica) -> bool:
    return len(follower[4]) < len(leader[4])


def _has_next_fenced(name: int, leader: Replica, follower: Replica) -> bool:
    return _follows_epoch(name, leader, follower) and leader[3] < len(follower[4])


def _joins_fenced(name: int, leader: Replica, follower: Replica) -> bool:
    return (
        _follows_epoch(name, leader, follower)
        and leader[3] <= len(follower[4])
        and _has_begun(leader)
    )


# --- where a log is cut ---------------------------------------------------------------


def _at_watermark(_: Replica, follower: Replica) -> tuple[int, ...]:
    return (follower[3],)


def _at_answer(leader: Replica, follower: Replica) -> tuple[int, ...]:
    return (end_of_epoch(leader[4], follower),)


def _at_agreement(leader: Replica, follower: Replica) -> tuple[int, ...]:
    return (end_of_agreement(leader[4], follower[4]),)


def _at_agreement_or_empty(leader: Replica, follower: Replica) -> tuple[int, ...]:
    """An empty log is its own ground beside the answer, as in Kip279.tla."""
    ends = _at_agreement(leader, follower)
    return ends if follower[4] else (0, *ends)


_OFFSETS_ALONE = Release(
    "", follows, (_falls_short,), _reaches_watermark, _has_next, _at_watermark
)

RELEASES = (
    _OFFSETS_ALONE._replace(name="truncate to HW"),
    _OFFSETS_ALONE._replace(name="KIP-101", cuts=_at_answer),
    _OFFSETS_ALONE._replace(name="KIP-279", cuts=_at_agreement_or_empty),
    Release(
        "KIP-320, first try",
        fetches=_matches_at_its_end,
        lags=(_mismatches,),
        joins=_matches_watermark,
        acknowledges=_matches_next,
        cuts=_at_agreement,
        keeps=True,
        cuts_later=_diverges,
        leader_has_it=True,
    ),
    Release(
        "KIP-320",
        fetches=_follows_epoch,
        lags=(_of_another_epoch, _is_shorter),
        joins=_joins_fenced,
        acknowledges=_has_next_fenced,
        cuts=_at_agreement,
        fences=True,
        leader_has_it=True,
    ),
)
