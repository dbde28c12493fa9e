"""A whole run as data, for programs: the same from the web and the command line."""

from dataclasses import asdict
from typing import Any

from engine.export.parts import (
    BrokerPart,
    ConsumerPart,
    EventPart,
    GroupPart,
    OrderPart,
    PartitionPart,
    ProducerPart,
    ReplicaPart,
    SettingPart,
    StepPart,
    TimelineDocument,
    WorldPart,
)
from engine.ledger import Ledger, Row
from engine.model.actions import Action, Send
from engine.model.events import Event
from engine.model.state import Broker, Consumer, Producer, World
from engine.narrate import command, headline, sentence
from engine.run import Step, Timeline
from engine.scenario import Play

__all__ = ["TimelineDocument", "document"]


def document(play: Play, timeline: Timeline, ledger: Ledger) -> TimelineDocument:
    """Build the document of one run."""
    found = play.resolved
    return TimelineDocument(
        scenario=play.scenario.slug,
        changes=dict(play.changes),
        kafka=found.kafka,
        producer=found.producer,
        consumer=found.consumer,
        settings=tuple(
            SettingPart(
                name=value.name,
                value=value.text,
                default=value.default_text,
                origin=value.origin,
            )
            for value in found.values
        ),
        orders=tuple(
            OrderPart(at_ms=item.at_ms, order=command(item.order), added=item.added)
            for item in play.plan.orders
        ),
        messages=play.plan.messages,
        ended=timeline.ended,
        steps=tuple(map(_step, timeline.steps, ledger.rows)),
        fates=ledger.fates,
    )


def _step(step: Step, rows: tuple[Row, ...]) -> StepPart:
    return StepPart(
        number=step.number,
        at_ms=step.at_ms,
        action=_action(step.action),
        order=command(step.action),
        headline=headline(step),
        events=tuple(_event(event, step.world) for event in step.events),
        rows=rows,
        world=_world(step.world),
    )


def _action(action: Action | None) -> dict[str, Any] | None:
    if action is None:
        return None
    told: dict[str, Any] = action._asdict()
    if isinstance(action, Send):
        told["records"] = [record._asdict() for record in action.records]
    return {"kind": told.pop("kind"), **told}


def _event(event: Event, world: World) -> EventPart:
    return EventPart(
        event=type(event).__name__,
        fields=asdict(event),
        sentence=sentence(event, world),
    )


def _world(world: World) -> WorldPart:
    decided = world.controller.metadata
    fenced = {item.broker for item in decided.registrations if item.fenced}
    return WorldPart(
        producers=tuple(map(_producer, world.producers)),
        brokers=tuple(_broker(item, item.name in fenced) for item in world.brokers),
        partitions=tuple(
            PartitionPart(
                partition=index,
                leader=item.leader,
                epoch=item.leader_epoch,
                isr=item.isr,
                elr=item.elr,
            )
            for index, item in enumerate(decided.partitions)
        ),
        consumers=tuple(map(_consumer, world.consumers)),
        groups=tuple(
            GroupPart(name=item.name, committed=item.committed)
            for item in world.coordinator.groups
        ),
    )


def _producer(producer: Producer) -> ProducerPart:
    buffered = [batch for queue in producer.queues for batch in queue]
    in_flight = [batch for item in producer.in_flight for batch in item.batches]
    held, out = (
        tuple(record.message for batch in batches for record in batch.records)
        for batches in (buffered, in_flight)
    )
    return ProducerPart(
        name=producer.name, state=producer.state, buffered=held, in_flight=out
    )


def _broker(broker: Broker, fenced: bool) -> BrokerPart:  # noqa: FBT001 - one caller
    replicas = (
        ReplicaPart(
            partition=index,
            log=tuple(entry.message for entry in hosted.replica.log),
            log_start=hosted.replica.log_start,
            flushed=hosted.replica.flushed,
            high_watermark=hosted.replica.high_watermark,
        )
        for index, hosted in enumerate(broker.partitions)
        if hosted is not None
    )
    return BrokerPart(
        name=broker.name, state=broker.state, fenced=fenced, replicas=tuple(replicas)
    )


def _consumer(consumer: Consumer) -> ConsumerPart:
    return ConsumerPart(
        name=consumer.name,
        group=consumer.group,
        state=consumer.state,
        positions=tuple(reading.position for reading in consumer.readings),
        in_hand=tuple(handed.message for handed in consumer.hands),
    )
