"""What a follower does: its fetch loop, its copy of the log, truncation.

Sources: facts/broker.md B3 (loop), B12 (truncation by epoch, from 2.7 on), B13.

Left out: truncation rules before 2.7, several partitions in one fetch, fetching
from followers.
"""

from engine.model.actions import TimeOutFetch
from engine.model.config import TopicConfig
from engine.model.events import Event, FetchFailed, LogTruncated, RecordReplicated
from engine.model.hosting import hosted, with_hosted
from engine.model.leader import flushed_event
from engine.model.log import append, end_offset_for, last_epoch, truncate, wipe
from engine.model.reaction import Reaction, packet
from engine.model.state import (
    Broker,
    Fetcher,
    FetchRequest,
    FetchResponse,
    HostedPartition,
    Packet,
    Replica,
)


def sources(broker: Broker) -> tuple[str, ...]:
    """The leaders from which the broker fetches."""
    return tuple(
        part.fetcher.leader
        for part in broker.partitions
        if part is not None and part.fetcher is not None
    )


def send_fetch(broker: Broker, partition: int) -> Reaction[Broker]:
    """Send the next fetch: the log end offset is the acknowledgement (B3)."""
    part = hosted(broker, partition)
    fetcher = part.fetcher
    assert fetcher is not None, f"{broker.name} follows nobody"
    broker = with_hosted(
        broker, partition, part._replace(fetcher=fetcher._replace(state="waiting"))
    )
    renewed = (TimeOutFetch(broker.name, partition),)
    return Reaction(broker, (_request(broker, partition),), renewed=renewed)


def _request(broker: Broker, partition: int) -> Packet:
    part = hosted(broker, partition)
    assert part.fetcher is not None, f"{broker.name} follows nobody"
    body = FetchRequest(
        partition,
        part.replica.log_end,
        part.fetcher.epoch,
        last_epoch(part.replica),
        broker.broker_epoch,
    )
    return packet(broker.name, part.fetcher.leader, broker.connection, body)


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
        or fetcher.epoch != response.leader_epoch
        or part.replica.log_end != response.offset
    ):
        return Reaction(broker)  # an answer to a question of the past
    if response.diverging is not None:
        replica, events = _diverge(broker.name, part.replica, response)
    elif response.error == "OFFSET_OUT_OF_RANGE":
        replica, events = _out_of_range(broker.name, part.replica, response)
    elif response.error:
        return back_off(broker, response.partition, response.error)
    else:
        replica, events = _copy(broker.name, topic, part.replica, response)
    broker = with_hosted(broker, response.partition, part._replace(replica=replica))
    return send_fetch(broker, response.partition)._replace(events=events)


def _copy(
    name: str, topic: TopicConfig, before: Replica, response: FetchResponse
) -> tuple[Replica, tuple[Event, ...]]:
    """Append what came, and take over the leader's high watermark, also downwards."""
    replica = append(before, response.entries, topic.flush_messages)
    events: tuple[Event, ...] = tuple(
        RecordReplicated(
            name, response.partition, before.log_end + index, entry.message
        )
        for index, entry in enumerate(response.entries)
    )
    if response.entries:
        events += flushed_event(name, response.partition, before, replica)
    mark = max(replica.log_start, min(response.high_watermark, replica.log_end))
    return replica._replace(high_watermark=mark), events


def _diverge(
    name: str, replica: Replica, response: FetchResponse
) -> tuple[Replica, tuple[Event, ...]]:
    """Cut the log where it parts from the leader's (B12, KIP-595)."""
    assert response.diverging is not None, "the logs do not part"
    epoch, end = response.diverging
    own = end_offset_for(replica, epoch)
    offset = min(own[1], end) if own else end
    return _cut(name, replica, response.partition, min(offset, replica.log_end))


def _out_of_range(
    name: str, replica: Replica, response: FetchResponse
) -> tuple[Replica, tuple[Event, ...]]:
    """The leader's log is elsewhere: cut down to it, or start over (B12.4)."""
    if response.log_end < replica.log_end:
        return _cut(name, replica, response.partition, response.log_end)
    if response.log_start > replica.log_end:
        _, events = _cut(name, replica, response.partition, replica.log_start)
        start = response.log_start
        fresh = wipe()._replace(log_start=start, flushed=start, high_watermark=start)
        return fresh, events
    return replica, ()


def _cut(
    name: str, replica: Replica, partition: int, offset: int
) -> tuple[Replica, tuple[Event, ...]]:
    cut, gone = truncate(replica, offset)
    if not gone:
        return cut, ()
    messages = tuple(entry.message for entry in gone)
    return cut, (LogTruncated(name, partition, offset, messages),)


def back_off(broker: Broker, partition: int, error: str) -> Reaction[Broker]:
    """An error: wait replica.fetch.backoff.ms, or for new metadata if fenced."""
    part = hosted(broker, partition)
    assert part.fetcher is not None, f"{broker.name} follows nobody"
    state = "stopped" if error == "FENCED_LEADER_EPOCH" else "backing off"
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


def follow(broker: Broker, partition: int, leader: str, epoch: int) -> Reaction[Broker]:
    """Begin to follow a leader: its first fetch goes out at once."""
    part = hosted(broker, partition)
    part = HostedPartition(part.replica, None, Fetcher(leader, epoch))
    return send_fetch(with_hosted(broker, partition, part), partition)
