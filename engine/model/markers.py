"""A leader writes the marker that ends a transaction in its partition.

A marker is appended like a record (with acks=all), takes an offset, is
replicated, and is answered when all in-sync replicas have it.

Sources: facts/producers.md 4.2, 4.4; KafkaApis.handleWriteTxnMarkersRequest.

Left out: coordinator epochs in markers (there is one coordinator), markers for
several transactions in one request.
"""

from engine.model.config import TopicConfig
from engine.model.events import MarkerAppended
from engine.model.high_watermark import after_append
from engine.model.hosting import NOT_LEADER, effective_min_isr, hosted, with_hosted
from engine.model.leader import NOT_ENOUGH, flushed_event
from engine.model.purgatory import answer_marker
from engine.model.reaction import Reaction
from engine.model.segments import extend, rolled_events
from engine.model.state import Broker, Entry, ParkedMarker, WriteTxnMarkers


def write_marker(
    broker: Broker, topic: TopicConfig, request: WriteTxnMarkers
) -> Reaction[Broker]:
    """Append the marker; the answer waits for the in-sync replicas."""
    at = request.partition
    part = hosted(broker, at)
    lead = part.leadership
    if lead is None:
        return Reaction(broker, (answer_marker(broker, request, NOT_LEADER),))
    if len(lead.isr) < effective_min_isr(broker, topic, at):
        return Reaction(broker, (answer_marker(broker, request, NOT_ENOUGH),))
    marker = Entry(
        0,
        lead.epoch,
        request.producer_id,
        request.epoch,
        transactional=True,
        control=request.outcome,
    )
    offset = part.replica.log_end
    replica = extend(part.replica, topic, (marker,), together=True)
    broker = with_hosted(broker, at, part._replace(replica=replica))
    waiting = ParkedMarker(request, offset + 1)
    broker = broker._replace(parked_markers=(*broker.parked_markers, waiting))
    event = MarkerAppended(broker.name, at, offset, request.outcome)
    rolled = rolled_events(broker.name, at, part.replica, replica)
    flushed = flushed_event(broker.name, at, part.replica, replica)
    written = Reaction(broker, events=(*rolled, event, *flushed))
    return after_append(written, topic, at)


def expire_marker(
    broker: Broker, transactional_id: str, partition: int
) -> Reaction[Broker]:
    """The replicas are too slow: the coordinator hears so, and will ask again."""
    item = next(
        one
        for one in broker.parked_markers
        if (one.request.transactional_id, one.request.partition)
        == (transactional_id, partition)
    )
    rest = tuple(one for one in broker.parked_markers if one is not item)
    answer = answer_marker(broker, item.request, "REQUEST_TIMED_OUT")
    return Reaction(broker._replace(parked_markers=rest), (answer,))
