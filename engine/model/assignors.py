"""Assignors: who of a group's members gets which partitions.

- ``range``: topic by topic, the members in order get neighbouring partitions;
- ``roundrobin``: all partitions in order, one to each member in turn;
- ``sticky``, ``cooperative-sticky`` and KIP-848's ``uniform``: everybody keeps what
  it has as far as that is balanced, and only the rest is dealt out;
- in a share group everybody has every partition.

Sources: facts/consumers.md A1 (defaults), A2 (uniform), B10.

Left out: racks, generations in the members' user data, assignors written by users.
"""

from collections.abc import Mapping
from typing import NamedTuple

from engine.model.config import Config, partitions_of, subscription
from engine.model.state import Member, place

Shares = Mapping[str, tuple[int, ...]]  # member id: its partitions


class Wish(NamedTuple):
    """What a member would take, and what it has."""

    member: str
    topics: tuple[tuple[int, ...], ...]  # subscribed: the partitions of each topic
    owned: tuple[int, ...] = ()


def shares_of(config: Config, members: tuple[Member, ...]) -> Shares:
    """The assignment that these members' assignor makes; KIP-848 has its own."""
    if config.consumers[place(members[0].consumer)].share is not None:
        return {
            item.id: subscription(config, config.consumers[place(item.consumer)])
            for item in members
        }
    wishes = []
    for member in members:
        wanted = config.consumers[place(member.consumer)]
        names = wanted.topics or (config.topic.name,)
        topics = tuple(partitions_of(config, name) for name in names)
        wishes.append(Wish(member.id, topics, member.owned))
    first = config.consumers[place(members[0].consumer)]
    classic = first.protocol == "classic"
    return share_out(first.assignor if classic else "uniform", tuple(wishes))


def share_out(assignor: str, wishes: tuple[Wish, ...]) -> Shares:
    """Every member's partitions; nobody is left out of the mapping."""
    match assignor:
        case "range":
            shares = _range(wishes)
        case "roundrobin":
            shares = _round_robin(wishes)
        case _:
            shares = _sticky(wishes)
    return {member: tuple(sorted(mine)) for member, mine in shares.items()}


def _range(wishes: tuple[Wish, ...]) -> dict[str, list[int]]:
    shares: dict[str, list[int]] = {wish.member: [] for wish in wishes}
    for topic in dict.fromkeys(topic for wish in wishes for topic in wish.topics):
        takers = [wish.member for wish in wishes if topic in wish.topics]
        each, more = divmod(len(topic), len(takers))
        first = 0
        for number, member in enumerate(takers):
            last = first + each + (number < more)
            shares[member] += topic[first:last]
            first = last
    return shares


def _round_robin(wishes: tuple[Wish, ...]) -> dict[str, list[int]]:
    shares: dict[str, list[int]] = {wish.member: [] for wish in wishes}
    turn = 0
    for partition in _partitions(wishes):
        while partition not in _wanted(wishes[turn % len(wishes)]):
            turn += 1
        shares[wishes[turn % len(wishes)].member].append(partition)
        turn += 1
    return shares


def _sticky(wishes: tuple[Wish, ...]) -> dict[str, list[int]]:
    shares: dict[str, list[int]] = {wish.member: [] for wish in wishes}
    left = list(_partitions(wishes))
    for wish in wishes:
        for partition in wish.owned:
            if partition in left and partition in _wanted(wish):
                shares[wish.member].append(partition)
                left.remove(partition)
    for partition in left:
        takers = [wish.member for wish in wishes if partition in _wanted(wish)]
        poorest = min(takers, key=lambda member: len(shares[member]))
        shares[poorest].append(partition)
    return _level(wishes, shares)


def _level(
    wishes: tuple[Wish, ...], shares: dict[str, list[int]]
) -> dict[str, list[int]]:
    """Move partitions from the fullest until nobody has two more than another."""
    while True:
        moves = (
            (
                len(shares[giver.member]) - len(shares[taker.member]),
                partition,
                giver.member,
                taker.member,
            )
            for giver in wishes
            for taker in wishes
            for partition in shares[giver.member]
            if partition in _wanted(taker)
        )
        best = max(moves, key=lambda move: (move[0], move[1]), default=None)
        if best is None or best[0] < 2:
            return shares
        _, partition, giver, taker = best
        shares[giver].remove(partition)
        shares[taker].append(partition)


def _wanted(wish: Wish) -> tuple[int, ...]:
    return tuple(partition for topic in wish.topics for partition in topic)


def _partitions(wishes: tuple[Wish, ...]) -> tuple[int, ...]:
    return tuple(sorted({p for wish in wishes for p in _wanted(wish)}))
