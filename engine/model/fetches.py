"""What a leader does with a fetch: take it as an acknowledgement, answer or park.

Sources: facts/broker.md B4 (state of a follower), B12-B13 (diverging logs, and the
question before the first fetch), B19 (consumers), C16 (no fencing before 2.1).

Left out: fetch sizes (a fetch gets everything there is), fetch sessions, one
fetch for many partitions (every partition has its own loop).
"""

from engine.model.actions import PassLag
from engine.model.config import ONE_ANSWER, TopicConfig
from engine.model.events import FetchParked
from engine.model.high_watermark import advance
from engine.model.hosting import NOT_LEADER, hosted, joined, with_hosted
from engine.model.isr import propose_joining
from engine.model.log import end_offset_for
from engine.model.purgatory import fetch_response, read_limit, refuse_fetch
from engine.model.reaction import Reaction, packet
from engine.model.state import (
    UNKNOWN,
    Broker,
    EpochEndRequest,
    EpochEndResponse,
    FetchRequest,
    Follower,
    Leadership,
    ParkedFetch,
)


def handle_fetch(
    broker: Broker,
    topic: TopicConfig,
    client: str,
    connection: int,
    request: FetchRequest,
) -> Reaction[Broker]:
    """A fetch: checked, taken as an acknowledgement, answered or parked (B4)."""
    item = ParkedFetch(client, connection, request)
    error, diverging = _fetch_error(broker, topic, request)
    if not error and _is_stranger(broker, client, request):
        error, diverging = "UNKNOWN_LEADER_EPOCH", None
    if error or diverging:
        return Reaction(broker, (refuse_fetch(broker, item, error, diverging),))
    reaction = Reaction(broker)
    outdated = topic.keeps_reborn_out and _is_outdated(broker, client, request)
    if request.broker_epoch != UNKNOWN and not outdated:
        reaction = _note_follower(broker, topic, client, request)
    broker = reaction.state
    part = hosted(broker, request.partition)
    if request.offset < read_limit(part, item):
        answer = fetch_response(broker, item)
        return reaction._replace(out=(*reaction.out, answer))
    same = tuple(  # a client has one fetch of a partition at a time
        other
        for other in broker.parked_fetches
        if (other.client, other.request.partition) == (client, request.partition)
    )
    if any(other.connection > connection for other in same):
        return reaction  # of an earlier life: nobody waits for the answer
    others = tuple(other for other in broker.parked_fetches if other not in same)
    parked = broker._replace(parked_fetches=(*others, item))
    event = FetchParked(broker.name, client, request.partition)
    return reaction._replace(state=parked, events=(*reaction.events, event))


def handle_epoch_end(
    broker: Broker,
    topic: TopicConfig,
    client: str,
    connection: int,
    request: EpochEndRequest,
) -> Reaction[Broker]:
    """OffsetsForLeaderEpoch: where an epoch ends in the leader's log (B13).

    Before KIP-279 the answer leaves out which epoch it is that ends there, and an
    epoch older than all that the leader knows is unknown.
    """
    part = hosted(broker, request.partition)
    error = _epoch_error(part.leadership, topic, request.leader_epoch)
    end = None if error else end_offset_for(part.replica, request.epoch)
    if end is not None and topic.truncation == ONE_ANSWER:
        known = any(epoch <= request.epoch for epoch, _ in part.replica.epoch_starts)
        end = (UNKNOWN, end[1]) if known else None
    body = EpochEndResponse(
        request.partition, request.epoch, request.leader_epoch, error, end
    )
    return Reaction(broker, (packet(broker.name, client, connection, body),))


def _epoch_error(lead: Leadership | None, topic: TopicConfig, epoch: int) -> str:
    """Whether the two sides are in the same leader epoch (fenced from 2.1 on)."""
    if lead is None:
        return NOT_LEADER
    if not topic.fences_epochs:
        return ""
    if epoch < lead.epoch:
        return "FENCED_LEADER_EPOCH"
    return "UNKNOWN_LEADER_EPOCH" if epoch > lead.epoch else ""


def _is_stranger(broker: Broker, client: str, request: FetchRequest) -> bool:
    """Whether a replica asks that the leader has not heard of yet (B25)."""
    lead = hosted(broker, request.partition).leadership
    return (
        request.broker_epoch != UNKNOWN
        and lead is not None
        and all(item.broker != client for item in lead.followers)
    )


def _fetch_error(
    broker: Broker, topic: TopicConfig, request: FetchRequest
) -> tuple[str, tuple[int, int] | None]:
    """What is wrong with a fetch: an error, or where the logs part."""
    part = hosted(broker, request.partition)
    replica = part.replica
    error = _epoch_error(part.leadership, topic, request.leader_epoch)
    if error:
        return error, None
    if request.last_epoch != UNKNOWN:
        end = end_offset_for(replica, request.last_epoch)
        if end is None:
            return "OFFSET_OUT_OF_RANGE", None
        if end[0] < request.last_epoch or end[1] < request.offset:
            return "", end
    if not replica.log_start <= request.offset <= replica.log_end:
        return "OFFSET_OUT_OF_RANGE", None
    return "", None


def _is_outdated(broker: Broker, client: str, request: FetchRequest) -> bool:
    """Whether the follower has registered anew since it sent the fetch (B4)."""
    return any(
        item.broker == client and request.broker_epoch < item.broker_epoch
        for item in broker.metadata.registrations
    )


def _note_follower(
    broker: Broker, topic: TopicConfig, client: str, request: FetchRequest
) -> Reaction[Broker]:
    """The fetch offset is the follower's log end; its lag clocks start anew."""
    part = hosted(broker, request.partition)
    lead = part.leadership
    assert lead is not None, f"{broker.name} does not lead"
    log_end = part.replica.log_end
    old = next(item for item in lead.followers if item.broker == client)
    new, clocks = _caught_up(old, request, log_end)
    renewed = tuple(
        PassLag(broker.name, request.partition, client, clock) for clock in clocks
    )
    followers = tuple(new if item is old else item for item in lead.followers)
    lead = lead._replace(followers=followers)
    broker = with_hosted(broker, request.partition, part._replace(leadership=lead))
    reaction = propose_joining(broker, topic, request.partition, new)
    reaction = reaction._replace(renewed=renewed)
    if new.log_end != old.log_end:
        reaction = joined(reaction, advance(reaction.state, topic, request.partition))
    return reaction


def _caught_up(
    old: Follower, request: FetchRequest, log_end: int
) -> tuple[Follower, tuple[int, ...]]:
    """The follower after a fetch, and which of its lag clocks start anew (B4).

    At the log end: caught up now. Past the log end of its previous fetch: caught
    up at the time of that fetch, so the other clock takes over.
    """
    late, caught_up = list(old.late), old.caught_up
    clocks: tuple[int, ...]
    other = 1 - caught_up
    if request.offset >= log_end:
        late = [False, False]
        clocks = (0, 1)
    elif request.offset >= old.leader_log_end > UNKNOWN:
        late[caught_up] = False
        clocks = (caught_up,)
        caught_up = other
    else:
        late[other] = False
        clocks = (other,)
    new = old._replace(
        log_end=request.offset,
        leader_log_end=max(old.leader_log_end, log_end),
        caught_up=caught_up,
        late=(late[0], late[1]),
        broker_epoch=request.broker_epoch,
    )
    return new, clocks
