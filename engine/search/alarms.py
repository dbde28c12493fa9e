"""Timers that may run out too early: what that counts as.

A timer is a fault where nothing that went wrong before makes it run out: the session of
a broker that the controller hears, the lag of a follower that is alive, the wait for a
leader that answers, an application that takes too long. Where something did, it runs
out at no cost. So a healthy cluster stays healthy, and every false alarm is counted.

Left out: nothing of its own; see `engine.search.faults`.
"""

from engine.model import actions as act
from engine.model import groups, rebalancing
from engine.model.members import is_heard
from engine.model.network import is_severed
from engine.model.state import CONTROLLER, COORDINATOR, World, place
from engine.search.faults import FREE, LAG, LATE, LATE_COMMIT, LATE_POLL, SESSION

PATIENCE = (act.ExpireProduce, act.ExpireBatch, act.GiveUpCall, act.GiveUpClose)


def cost(world: World, move: act.Move) -> str:
    """What a move counts as; FREE: it is work, or something went wrong before."""
    match move:
        case act.ExpireSession(broker=name):
            return SESSION if _is_heard(world, name) else FREE
        case act.PassLag(broker=name, follower=follower):
            return FREE if _was_late(world, move) else _late(world, name, follower, LAG)
        case act.TimeOutFetch(client=client):
            return LATE if _answers(world, client, move.partition) else FREE
        case act.TimeOutRequest(producer=name, correlation=number):
            producer = world.producers[place(name)]
            asked = next(r for r in producer.in_flight if r.correlation == number)
            comes = _comes(world, asked.broker, name)
            return LATE if comes else _late(world, name, asked.broker, LATE)
        case act.ExceedPollInterval():
            return LATE_POLL
        case act.ExpireMember(member=member):
            return LATE_COMMIT if _is_on_its_way(world, member) else FREE
        case act.ExpireRebalance(group=name):
            return LATE_POLL if _is_waited_for(world, name) else FREE
        case _:
            return LATE if isinstance(move, PATIENCE) else FREE


def _is_heard(world: World, broker: str) -> bool:
    """Whether its heartbeats reach the controller."""
    running = world.brokers[place(broker)].state in ("running", "stopping")
    return running and not is_severed(world.network, broker, CONTROLLER)


def _late(world: World, one: str, other: str, kind: str) -> str:
    """What it counts as that one has waited for the other in vain."""
    running = world.brokers[place(other)].state == "running"
    return kind if running and not is_severed(world.network, one, other) else FREE


def _comes(world: World, source: str, target: str) -> bool:
    """Whether something has only to arrive, though its sender may be gone."""
    return not is_severed(world.network, source, target) and any(
        (item.source, item.target) == (source, target) for item in world.network.packets
    )


def _is_on_its_way(world: World, member: str) -> bool:
    """Whether something of the member's has only to arrive at the coordinator."""
    return _comes(world, member.rpartition("-")[0], COORDINATOR)


def _is_waited_for(world: World, group: str) -> bool:
    """Whether a rebalance waits for somebody who lives, and has not polled."""
    late = rebalancing.late(world, group)
    members = groups.group_of(world.coordinator, group).members
    return any(m.id in late and is_heard(world, m) for m in members)


def _was_late(world: World, move: act.PassLag) -> bool:
    """Whether its other clock has run out: slowness is counted once."""
    part = world.brokers[place(move.broker)].partitions[move.partition]
    lead = part.leadership if part is not None else None
    seen = lead.followers if lead is not None else ()
    return any(any(item.late) for item in seen if item.broker == move.follower)


def _answers(world: World, client: str, index: int) -> bool:
    """Whether whom the follower has asked is alive and can be heard."""
    if client[0] != "b":
        return True
    part = world.brokers[place(client)].partitions[index]
    fetcher = part.fetcher if part is not None else None
    if fetcher is None or not fetcher.leader:
        return False
    return bool(_late(world, client, fetcher.leader, LATE))
