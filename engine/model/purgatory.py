"""Requests that wait at a broker: acks=all for its replicas, fetches for data.

Sources: facts/broker.md B2 (acks=all), B3 (parked fetches), B19 (how far a
consumer may read).

Left out: follower fetching (KIP-392).
"""

from engine.model.config import TopicConfig
from engine.model.events import AckTimedOut, Event
from engine.model.hosting import NOT_LEADER, effective_min_isr, hosted
from engine.model.reaction import Reaction, packet
from engine.model.stability import aborted, last_stable_offset
from engine.model.state import (
    TRANSACTIONS,
    UNKNOWN,
    BatchResult,
    Broker,
    FetchResponse,
    HostedPartition,
    Leadership,
    MarkersWritten,
    Packet,
    ParkedFetch,
    ParkedMarker,
    ParkedProduce,
    ProduceResponse,
    Waiting,
    WriteTxnMarkers,
)


def answer_produces(
    broker: Broker, topic: TopicConfig, partition: int
) -> Reaction[Broker]:
    """Answer the parked acks=all requests for which nothing is missing any more."""
    parked: list[ParkedProduce] = []
    out: tuple[Packet, ...] = ()
    events: tuple[Event, ...] = ()
    for item in broker.parked_produces:
        waits = tuple(
            _settle(broker, topic, wait) if wait.partition == partition else wait
            for wait in item.waits
        )
        events += tuple(
            AckTimedOut(broker.name, new.partition, new.result.error)
            for old, new in zip(item.waits, waits, strict=True)
            if new.result.error and not old.result.error
        )
        settled = item._replace(waits=waits)
        if any(wait.required != UNKNOWN for wait in waits):
            parked.append(settled)
        else:
            out += (produce_response(broker, settled),)
    broker = broker._replace(parked_produces=tuple(parked))
    markers = _answer_markers(broker, partition)
    return Reaction(markers.state, out + markers.out, events)


def _answer_markers(broker: Broker, partition: int) -> Reaction[Broker]:
    """Answer for the markers that all in-sync replicas have now."""
    part = hosted(broker, partition)
    parked: list[ParkedMarker] = []
    out: tuple[Packet, ...] = ()
    for item in broker.parked_markers:
        if item.request.partition != partition:
            parked.append(item)
        elif part.leadership is None:
            out += (answer_marker(broker, item.request, NOT_LEADER),)
        elif part.replica.high_watermark >= item.required:
            out += (answer_marker(broker, item.request, ""),)
        else:
            parked.append(item)
    return Reaction(broker._replace(parked_markers=tuple(parked)), out)


def answer_marker(broker: Broker, request: WriteTxnMarkers, error: str) -> Packet:
    """The answer to the transaction coordinator."""
    body = MarkersWritten(
        request.transactional_id, request.partition, request.epoch, error
    )
    return packet(broker.name, TRANSACTIONS, 1, body)


def _settle(broker: Broker, topic: TopicConfig, wait: Waiting) -> Waiting:
    """The final result of one batch, if it can be known now (B2)."""
    if wait.required == UNKNOWN:
        return wait
    part = hosted(broker, wait.partition)
    lead = part.leadership
    if lead is None:
        return _final(wait, NOT_LEADER)
    if part.replica.high_watermark < wait.required:
        return wait
    maximal = set(lead.isr) | set(lead.pending_isr)
    if len(maximal) >= effective_min_isr(broker, topic, wait.partition):
        return _final(wait, "")
    return _final(wait, "NOT_ENOUGH_REPLICAS_AFTER_APPEND")


def _final(wait: Waiting, error: str) -> Waiting:
    offset = UNKNOWN if error else wait.result.offset
    return wait._replace(
        required=UNKNOWN, result=BatchResult(wait.result.batch, error, offset)
    )


def expire_produce(
    broker: Broker, client: str, connection: int, correlation: int
) -> Reaction[Broker]:
    """The wait is over: REQUEST_TIMED_OUT, and the records stay in the log (B2)."""
    name = (client, connection, correlation)
    item = next(
        p
        for p in broker.parked_produces
        if (p.client, p.connection, p.correlation) == name
    )
    rest = tuple(p for p in broker.parked_produces if p is not item)
    late = tuple(wait for wait in item.waits if wait.required != UNKNOWN)
    events = tuple(
        AckTimedOut(broker.name, wait.partition, "REQUEST_TIMED_OUT") for wait in late
    )
    waits = tuple(
        _final(wait, "REQUEST_TIMED_OUT") if wait in late else wait
        for wait in item.waits
    )
    answer = produce_response(broker, item._replace(waits=waits))
    return Reaction(broker._replace(parked_produces=rest), (answer,), events)


def produce_response(broker: Broker, item: ParkedProduce) -> Packet:
    """The answer to a produce request whose results are all final."""
    results = tuple(wait.result for wait in item.waits)
    body = ProduceResponse(item.correlation, results)
    return packet(broker.name, item.client, item.connection, body)


def answer_fetches(broker: Broker, partition: int) -> Reaction[Broker]:
    """Answer the parked fetches for which there is something to read now."""
    part = hosted(broker, partition)
    parked: list[ParkedFetch] = []
    out: tuple[Packet, ...] = ()
    for item in broker.parked_fetches:
        mine = item.request.partition == partition
        if mine and (
            part.leadership is None or item.request.offset < read_limit(part, item)
        ):
            out += (fetch_response(broker, item),)
        else:
            parked.append(item)
    return Reaction(broker._replace(parked_fetches=tuple(parked)), out)


def fence_fetches(broker: Broker, partition: int, epoch: int) -> Reaction[Broker]:
    """A new leader epoch: whoever waits with an older one has to look again."""
    old = tuple(
        item
        for item in broker.parked_fetches
        if item.request.partition == partition and item.request.leader_epoch < epoch
    )
    kept = tuple(item for item in broker.parked_fetches if item not in old)
    out = tuple(refuse_fetch(broker, item, "FENCED_LEADER_EPOCH") for item in old)
    return Reaction(broker._replace(parked_fetches=kept), out)


def read_limit(part: HostedPartition, item: ParkedFetch) -> int:
    """How far a fetch may read: a follower to the log end, a consumer to the HW.

    A read_committed consumer to the last stable offset (B19).
    """
    replica = part.replica
    if item.request.broker_epoch != UNKNOWN:
        return replica.log_end
    if item.request.read_committed:
        return last_stable_offset(replica)
    return replica.high_watermark


def fetch_response(broker: Broker, item: ParkedFetch) -> Packet:
    """The answer to a fetch with what there is now, or NOT_LEADER_OR_FOLLOWER."""
    request = item.request
    part = hosted(broker, request.partition)
    lead: Leadership | None = part.leadership
    if lead is None:
        return refuse_fetch(broker, item, NOT_LEADER)
    replica = part.replica
    limit = read_limit(part, item)
    first, last = request.offset - replica.log_start, limit - replica.log_start
    isolated = request.read_committed
    body = FetchResponse(
        request.partition,
        request.offset,
        lead.epoch,
        entries=replica.log[first:last] if last > first else (),
        high_watermark=replica.high_watermark,
        log_start=replica.log_start,
        log_end=replica.log_end,
        last_stable=limit if isolated else UNKNOWN,
        aborted=aborted(replica, request.offset, limit) if isolated else (),
    )
    return packet(broker.name, item.client, item.connection, body)


def refuse_fetch(
    broker: Broker,
    item: ParkedFetch,
    error: str,
    diverging: tuple[int, int] | None = None,
) -> Packet:
    """A fetch answered with an error, or with where the logs part."""
    request = item.request
    replica = hosted(broker, request.partition).replica
    body = FetchResponse(
        request.partition,
        request.offset,
        request.leader_epoch,
        error,
        high_watermark=replica.high_watermark,
        log_start=replica.log_start,
        log_end=replica.log_end,
        diverging=diverging,
        last_stable=last_stable_offset(replica) if request.read_committed else UNKNOWN,
    )
    return packet(broker.name, item.client, item.connection, body)
