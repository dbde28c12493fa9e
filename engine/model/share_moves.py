"""What leaders do for share groups by themselves: give out, wait, let locks run out.

Left out: nothing of its own; see `engine.model.sharing`.
"""

from collections.abc import Iterator

from engine.model import share_partition as rules
from engine.model.acquiring import acquire, can_acquire
from engine.model.actions import (
    AcquireRecords,
    AnswerShareFetch,
    ExpireLock,
    ShareMove,
    TimeOutFetch,
)
from engine.model.events import PolledInVain
from engine.model.network import is_severed
from engine.model.outcome import Outcome, consumer_of, on_the_way
from engine.model.reaction import packet
from engine.model.share_reading import is_in_share_poll
from engine.model.shared import config_of, leader_of, shared_by, with_shared
from engine.model.sharing import given_back
from engine.model.state import (
    ACQUIRED,
    Connection,
    ShareFetchResponse,
    World,
    place,
)


def expire_lock(world: World, action: ExpireLock) -> Outcome:
    """A lock runs out: whoever had the records may work on, and is not asked."""
    shared = shared_by(world, action.group, action.partition)
    broker = leader_of(world, shared)
    assert broker is not None, "nobody has the lock"
    config = config_of(world, action.group)
    changed = rules.expire_lock(shared, config, action.lock)
    return Outcome(
        with_shared(world, changed.shared), given_back(broker, changed, "lock")
    )


def share_moves(world: World) -> Iterator[ShareMove]:
    """What leaders do for share groups by themselves."""
    for shared in world.shares:
        if leader_of(world, shared) is None:
            continue
        name = (shared.group, shared.partition)
        if can_acquire(world, shared):
            yield AcquireRecords(*name)
        for item in shared.waiting:
            yield AnswerShareFetch(*name, item.client)
        locks = [item.lock for item in shared.records if item.state == ACQUIRED]
        yield from (ExpireLock(*name, lock) for lock in dict.fromkeys(locks))


def share_step(world: World, action: ShareMove) -> Outcome:
    """What a leader does for a share group."""
    match action:
        case ExpireLock():
            return expire_lock(world, action)
        case AcquireRecords(group=group, partition=partition):
            return acquire(world, group, partition)
        case AnswerShareFetch():
            return answer_in_vain(world, action)


def asks_again(world: World, action: AnswerShareFetch) -> bool:
    """Whether the member would only ask the same again."""
    shared = shared_by(world, action.group, action.partition)
    broker = leader_of(world, shared)
    consumer = consumer_of(world, action.client)
    config = world.config.consumers[place(action.client)]
    waiting = next(item for item in shared.waiting if item.client == action.client)
    return (
        broker is not None
        and consumer.state == "running"
        and not is_severed(world.network, broker.name, action.client)
        and consumer.connections[place(broker.name)] == Connection(waiting.connection)
        and consumer.readings[action.partition].fetch == "waiting"
        and not waiting.error
        and is_in_share_poll(consumer, config)
        and not any(reading.buffered for reading in consumer.readings)
    )


def answer_in_vain(world: World, action: AnswerShareFetch) -> Outcome:
    """fetch.max.wait.ms is over; a member that waits in poll() asks again at once."""
    shared = shared_by(world, action.group, action.partition)
    event = PolledInVain(action.client)
    if asks_again(world, action):
        renewed = (TimeOutFetch(action.client, action.partition), action)
        return Outcome(world, (event,), renewed)
    broker = leader_of(world, shared)
    assert broker is not None, "nobody leads"
    waiting = next(item for item in shared.waiting if item.client == action.client)
    answer = ShareFetchResponse(action.partition, acknowledge_error=waiting.error)
    back = packet(broker.name, waiting.client, waiting.connection, answer)
    rest = tuple(item for item in shared.waiting if item is not waiting)
    left = with_shared(world, shared._replace(waiting=rest))
    return Outcome(on_the_way(left, (back,)), (event,))
