"""What a follower does: its fetch loop, its copy of the log.

Sources: facts/broker.md B3 (loop), B12 (what comes before the first fetch), C16
(epochs that old releases do not look at), C21 (an answer to an old question);
AbstractFetcherThread.scala at 2.4 and 3.9; KAFKA-7786 and KAFKA-9654 (fenced in an
epoch that is over).

Left out: several partitions in one fetch, fetching from followers.
"""

from engine.model.actions import TimeOutFetch
from engine.model.config import TO_HIGH_WATERMARK, WHILE_FETCHING, TopicConfig
from engine.model.events import (
    EpochEndAsked,
    Event,
    FetchFailed,
    MarkerReplicated,
    RecordReplicated,
)
from engine.model.hosting import hosted, with_hosted
from engine.model.leader import flushed_event
from engine.model.log import last_epoch
from engine.model.reaction import Reaction, packet
from engine.model.segments import begin_later, extend, rolled_events
from engine.model.state import (
    UNKNOWN,
    Broker,
    EpochEndRequest,
    EpochEndResponse,
    Fetcher,
    FetchRequest,
    FetchResponse,
    HostedPartition,
    Replica,
)
from engine.model.truncation import (
    by_answer,
    out_of_range,
    to_high_watermark,
    where_logs_part,
)


def sources(broker: Broker) -> tuple[str, ...]:
    """The leaders from which the broker fetches."""
    return tuple(
        part.fetcher.leader
        for part in broker.partitions
        if part is not None and part.fetcher is not None
    )


def go_on(broker: Broker, topic: TopicConfig, partition: int) -> Reaction[Broker]:
    """Send the next request: the question where the logs part, or a fetch."""
    part = hosted(broker, partition)
    assert part.fetcher is not None, f"{broker.name} follows nobody"
    if part.fetcher.settled:
        return _send(broker, partition, _fetch(broker, topic, partition))
    epoch = last_epoch(part.replica)
    if epoch == UNKNOWN:
        replica, events = to_high_watermark(broker.name, part.replica, partition)
        fetcher = part.fetcher._replace(settled=True)
        ready = part._replace(replica=replica, fetcher=fetcher)
        fetching = go_on(with_hosted(broker, partition, ready), topic, partition)
        return fetching._replace(events=events)
    body = EpochEndRequest(partition, epoch, part.fetcher.epoch)
    asked = EpochEndAsked(broker.name, partition, part.fetcher.leader, epoch)
    return _send(broker, partition, body)._replace(events=(asked,))


def _send(
    broker: Broker, partition: int, body: FetchRequest | EpochEndRequest
) -> Reaction[Broker]:
    part = hosted(broker, partition)
    assert part.fetcher is not None, f"{broker.name} follows nobody"
    waiting = part._replace(fetcher=part.fetcher._replace(state="waiting"))
    out = packet(broker.name, part.fetcher.leader, broker.connection, body)
    renewed = (TimeOutFetch(broker.name, partition),)
    return Reaction(with_hosted(broker, partition, waiting), (out,), renewed=renewed)


def _fetch(broker: Broker, topic: TopicConfig, partition: int) -> FetchRequest:
    """The log end offset is the acknowledgement (B3); the epoch goes along from 2.7."""
    part = hosted(broker, partition)
    assert part.fetcher is not None, f"{broker.name} follows nobody"
    asks = topic.truncation == WHILE_FETCHING
    return FetchRequest(
        partition,
        part.replica.log_end,
        part.fetcher.epoch,
        last_epoch(part.replica) if asks else UNKNOWN,
        broker.broker_epoch,
    )


def receive(
    broker: Broker, topic: TopicConfig, source: str, response: FetchResponse
) -> Reaction[Broker]:
    """A fetch response: copy, truncate or wait, then fetch again."""
    part = hosted(broker, response.partition)
    fetcher = part.fetcher
    if (
        fetcher is None
        or fetcher.leader != source
        or fetcher.state != "waiting"
        or not fetcher.settled
        or _is_outdated(part, topic, response)
        or part.replica.log_end != response.offset
    ):
        return Reaction(broker)  # an answer to a question of the past
    if response.diverging is not None:
        replica, events = where_logs_part(broker.name, part.replica, response)
    elif response.error == "OFFSET_OUT_OF_RANGE":
        replica, events = out_of_range(broker.name, part.replica, response)
    elif response.error:
        known = fetcher.epoch != response.leader_epoch
        return back_off(broker, response.partition, response.error, known=known)
    else:
        replica, events = _copy(broker.name, topic, part.replica, response)
    broker = with_hosted(broker, response.partition, part._replace(replica=replica))
    return go_on(broker, topic, response.partition)._replace(events=events)


def _is_outdated(
    part: HostedPartition, topic: TopicConfig, response: FetchResponse
) -> bool:
    """Whether an answer is dropped because it was asked for in another epoch.

    Before 3.9.1 the epoch is not looked at, but up to 2.6 a follower in a new epoch
    first truncates, and takes no answer meanwhile; later so does one whose log knows
    no epoch.
    """
    assert part.fetcher is not None, "it follows nobody"
    if part.fetcher.epoch == response.leader_epoch:
        return False
    asks = topic.truncation == WHILE_FETCHING and last_epoch(part.replica) != UNKNOWN
    return topic.matches_epochs or (topic.fences_epochs and not asks)


def receive_end(
    broker: Broker, topic: TopicConfig, source: str, response: EpochEndResponse
) -> Reaction[Broker]:
    """The leader says where an epoch ends: cut there, then ask again or fetch (B12)."""
    part = hosted(broker, response.partition)
    fetcher = part.fetcher
    if (
        fetcher is None
        or fetcher.leader != source
        or fetcher.state != "waiting"
        or fetcher.settled
        or (topic.fences_epochs and fetcher.epoch != response.leader_epoch)
        or last_epoch(part.replica) != response.asked
    ):
        return Reaction(broker)  # an answer to a question of the past
    if response.error:
        return back_off(broker, response.partition, response.error)
    replica, events, settled = by_answer(broker.name, topic, part.replica, response)
    part = part._replace(replica=replica, fetcher=fetcher._replace(settled=settled))
    broker = with_hosted(broker, response.partition, part)
    next_one = go_on(broker, topic, response.partition)
    return next_one._replace(events=events + next_one.events)


def _copy(
    name: str, topic: TopicConfig, before: Replica, response: FetchResponse
) -> tuple[Replica, tuple[Event, ...]]:
    """Append what came, and take over the leader's high watermark, also downwards.

    Where the leader's log begins later, the own one does so too (B3).
    """
    replica = extend(before, topic, response.entries, together=False)
    events = rolled_events(name, response.partition, before, replica)
    at = response.partition
    events += tuple(
        MarkerReplicated(name, at, offset, entry.control)
        if entry.control
        else RecordReplicated(name, at, offset, entry.message)
        for offset, entry in enumerate(response.entries, before.log_end)
        if entry.message or entry.control
    )
    if response.entries:
        events += flushed_event(name, at, before, replica)
    mark = max(replica.log_start, min(response.high_watermark, replica.log_end))
    replica = replica._replace(high_watermark=mark)
    if replica.log_start < min(response.log_start, mark):
        start = min(response.log_start, mark)
        replica, begun = begin_later(name, response.partition, replica, start, "leader")
        events += (begun,)
    return replica, events


def back_off(
    broker: Broker, partition: int, error: str, *, known: bool = False
) -> Reaction[Broker]:
    """An error: wait replica.fetch.backoff.ms, or for new metadata if fenced.

    `known`: the fetcher has heard of the new epoch already (KAFKA-9654).
    """
    part = hosted(broker, partition)
    assert part.fetcher is not None, f"{broker.name} follows nobody"
    fenced = error == "FENCED_LEADER_EPOCH" and not known
    state = "stopped" if fenced else "backing off"
    part = part._replace(fetcher=part.fetcher._replace(state=state))
    event = FetchFailed(broker.name, partition, error)
    return Reaction(with_hosted(broker, partition, part), events=(event,))


def lose_connection(broker: Broker, leader: str) -> Reaction[Broker]:
    """The leader's process is gone: every fetch to it failed."""
    events: tuple[Event, ...] = ()
    for partition, part in enumerate(broker.partitions):
        if part is None or part.fetcher is None:
            continue
        if part.fetcher.leader == leader and part.fetcher.state == "waiting":
            reaction = back_off(broker, partition, "connection closed")
            broker, events = reaction.state, events + reaction.events
    return Reaction(broker, events=events)


def follow(
    broker: Broker, topic: TopicConfig, partition: int, leader: str, epoch: int
) -> Reaction[Broker]:
    """Begin to follow a leader: cut, ask or fetch at once, as the release has it."""
    replica = hosted(broker, partition).replica
    events: tuple[Event, ...] = ()
    if topic.truncation == TO_HIGH_WATERMARK:
        replica, events = to_high_watermark(broker.name, replica, partition)
    settled = topic.truncation in (TO_HIGH_WATERMARK, WHILE_FETCHING)
    part = HostedPartition(replica, None, Fetcher(leader, epoch, settled=settled))
    started = go_on(with_hosted(broker, partition, part), topic, partition)
    return started._replace(events=events + started.events)
