"""Share groups at the leaders of partitions: fetches, acknowledgements, locks.

A member's ShareFetch brings its acknowledgements and waits until there is something
to acquire. When a leader changes, the next one reads the group's state, and who held
records does not hold them any more.

Sources: facts/consumers.md B17; SharePartitionManager.java at 4.2; KAFKA-19015
(connections that are lost).

Left out: the share coordinator's own log (`share.coordinator.state.topic.*`), a
session that is taken for lost although its process runs, limits of sessions.
"""

from engine.model import share_partition as rules
from engine.model.acquiring import acquire, can_acquire
from engine.model.events import (
    AcknowledgementsRefused,
    Event,
    RecordsAcknowledged,
    RecordsArchived,
    RecordsReleased,
    SharePartitionInitialized,
    SharePartitionLoaded,
)
from engine.model.hosting import NOT_LEADER
from engine.model.outcome import Outcome, broker_of, on_the_way, then
from engine.model.reaction import packet
from engine.model.share_partition import Changed
from engine.model.shared import (
    config_of,
    messages_at,
    shared_by,
    with_shared,
)
from engine.model.state import (
    ACQUIRED,
    UNKNOWN,
    Broker,
    HostedPartition,
    Packet,
    ShareAcknowledge,
    ShareFetchRequest,
    ShareFetchResponse,
    SharePartition,
    WaitingMember,
    World,
)

FENCED = "FENCED_STATE_EPOCH"


def receive(world: World, item: Packet) -> Outcome:
    """A share consumer's request arrives at a broker."""
    body = item.body
    assert isinstance(body, ShareFetchRequest | ShareAcknowledge), "nothing else"
    broker = broker_of(world, item.target)
    part = broker.partitions[body.partition]
    shared = shared_by(world, body.group, body.partition)
    lead = part.leadership if part is not None else None
    if part is None or lead is None or lead.epoch < shared.epoch:
        error = FENCED if lead is not None else NOT_LEADER
        return _refuse(world, item, error)
    outcome = _loaded(world, shared, broker, part)
    told = _told(outcome.world, broker, body)
    outcome = then(outcome, told)
    if isinstance(body, ShareAcknowledge):
        if not body.ends:
            return outcome
        return then(outcome, _end(outcome.world, broker, body))
    refused = [e for e in told.events if isinstance(e, AcknowledgementsRefused)]
    error = refused[0].error if refused else ""
    newcomer = WaitingMember(item.source, item.connection, body.member, body.most)
    shared = shared_by(outcome.world, body.group, body.partition)
    others = tuple(old for old in shared.waiting if old.client != item.source)
    waiting = (*others, newcomer._replace(error=error))
    world = with_shared(outcome.world, shared._replace(waiting=waiting))
    outcome = outcome._replace(world=world)
    if not can_acquire(world, shared_by(world, body.group, body.partition)):
        return outcome
    return then(outcome, acquire(world, body.group, body.partition))


def _refuse(world: World, item: Packet, error: str) -> Outcome:
    """Not the leader, or not any more: neither records nor acknowledgements."""
    body = item.body
    if not isinstance(body, ShareFetchRequest):
        return Outcome(world)
    answer = ShareFetchResponse(body.partition, error, acknowledge_error=error)
    back = packet(item.target, item.source, item.connection, answer)
    return Outcome(on_the_way(world, (back,)))


def _loaded(
    world: World, shared: SharePartition, broker: Broker, part: HostedPartition
) -> Outcome:
    """What a leader does with the first request of its epoch."""
    assert part.leadership is not None, f"{broker.name} does not lead"
    replica = part.replica
    if shared.epoch == part.leadership.epoch:
        moved = rules.follow_log(shared, replica.log_start)
        return Outcome(world if moved is shared else with_shared(world, moved))
    if shared.topic_id != replica.topic_id:
        name = (shared.group, shared.partition)
        shared = SharePartition(*name, topic_id=replica.topic_id)
    policy = next(
        item.auto_offset_reset
        for item in world.config.consumers
        if item.group == shared.group
    )
    first = replica.log_start if policy == "earliest" else replica.high_watermark
    known = shared.start != UNKNOWN
    loaded = rules.load(shared, part.leadership.epoch, replica.log_start, first)
    told = (broker.name, *(shared.group, shared.partition))
    freed = tuple(r.offset for r in shared.records if r.state == ACQUIRED)
    event: Event = SharePartitionInitialized(*told, loaded.start, policy)
    if known:
        messages = messages_at(broker, shared.partition, freed)
        event = SharePartitionLoaded(*told, loaded.start, messages)
    return Outcome(with_shared(world, loaded), (event,))


def _told(
    world: World, broker: Broker, body: ShareFetchRequest | ShareAcknowledge
) -> Outcome:
    """What the member says of its records is taken, or refused as a whole."""
    shared = shared_by(world, body.group, body.partition)
    changed = rules.acknowledge(
        shared, config_of(world, body.group), body.member, body.acknowledged
    )
    name = (broker.name, body.group, body.partition)
    consumer = body.member.rpartition("-")[0]
    if changed.error:
        offsets = tuple(item.offset for item in body.acknowledged)
        messages = messages_at(broker, body.partition, offsets)
        refused = AcknowledgementsRefused(*name, consumer, messages, changed.error)
        return Outcome(world, (refused,))
    rejected = {
        item.offset for item in body.acknowledged if item.type == "reject"
    } & set(changed.archived)
    events: tuple[Event, ...] = ()
    if changed.acknowledged:
        done = messages_at(broker, body.partition, changed.acknowledged)
        events = (RecordsAcknowledged(*name, consumer, done),)
    if rejected:
        out = messages_at(broker, body.partition, tuple(sorted(rejected)))
        events += (RecordsArchived(*name, out, "rejected"),)
    left = tuple(item for item in changed.archived if item not in rejected)
    rest = changed._replace(archived=left)
    return Outcome(
        with_shared(world, changed.shared),
        (*events, *given_back(broker, rest, "released")),
    )


def given_back(broker: Broker, changed: Changed, why: str) -> tuple[Event, ...]:
    """Records that come back are available once more, or it was once too often."""
    shared = changed.shared
    name = (broker.name, shared.group, shared.partition)
    events: tuple[Event, ...] = ()
    if changed.available:
        free = messages_at(broker, shared.partition, changed.available)
        events = (RecordsReleased(*name, free, why),)
    if changed.archived:
        gone = messages_at(broker, shared.partition, changed.archived)
        events += (RecordsArchived(*name, gone, "limit"),)
    return events


def _end(world: World, broker: Broker, body: ShareAcknowledge) -> Outcome:
    """A session ends; 4.0 does not notice a connection that is lost."""
    topic = world.config.topic
    shared = shared_by(world, body.group, body.partition)
    client = body.member.rpartition("-")[0]
    left = tuple(item for item in shared.waiting if item.client != client)
    shared = shared._replace(waiting=left)
    if topic.share_release == "closed" and body.ends != "closed":
        return Outcome(with_shared(world, shared))
    counted = topic.share_release != "uncounted"
    config = config_of(world, body.group)
    changed = rules.release(shared, config, body.member, counted=counted)
    events = given_back(broker, changed, body.ends)
    return Outcome(with_shared(world, changed.shared), events)
