"""Steps of brokers and the controller: which rule an action calls.

Left out: nothing of its own; see the rules.
"""

from typing import assert_never

from engine.model import actions as act
from engine.model import broker as broker_part
from engine.model import (
    cleaner,
    controller,
    follower,
    isr,
    machine,
    markers,
    purgatory,
    segments,
)
from engine.model.config import topic_of
from engine.model.election import Decision, registration
from engine.model.events import HeartbeatReceived
from engine.model.hosting import hosted
from engine.model.network import drop_to, drop_unsent, link
from engine.model.outcome import Outcome, broker_of, decide, on_the_way, settle, then
from engine.model.reaction import packet
from engine.model.state import (
    CONTROLLER,
    Broker,
    Closed,
    Consumer,
    Packet,
    Producer,
    World,
    place,
)


def process_step(
    world: World,
    action: act.ProcessOrder,
) -> Outcome:
    """Orders for a broker's process or machine."""
    broker = broker_of(world, action.broker)
    match action:
        case act.CrashBroker():
            return _hang_up(settle(world, machine.crash(broker)), broker)
        case act.LoseDisk():
            return _hang_up(settle(world, machine.lose_disk(broker)), broker)
        case act.CutPower():
            dark = settle(world, machine.cut_power(broker))
            network = drop_unsent(drop_to(dark.world.network, broker.name), broker.name)
            return dark._replace(world=dark.world._replace(network=network))
        case act.StartBroker():
            started = settle(world, machine.start(broker))
            if broker.ended_by != "power loss":
                return started
            return _hang_up(started, broker)
        case act.StopBroker():
            return settle(world, machine.begin_stop(broker))
        case act.PauseBroker():
            return settle(world, machine.pause(broker))
        case act.ResumeBroker():
            return settle(world, machine.resume(broker))
        case _:
            assert_never(action)


def _hang_up(outcome: Outcome, broker: Broker) -> Outcome:
    """The kernel closes every connection of a process that is gone."""
    name = broker.name
    world = outcome.world._replace(network=drop_to(outcome.world.network, name))
    closed: list[Packet] = []
    clients: tuple[Producer | Consumer, ...] = (*world.producers, *world.consumers)
    for client in clients:
        connection = client.connections[place(name)]
        if connection.up:
            closed.append(packet(name, client.name, connection.number, Closed()))
    closed += [
        packet(name, other.name, other.connection, Closed())
        for other in world.brokers
        if name in follower.sources(other)
    ]
    return outcome._replace(world=on_the_way(world, tuple(closed)))


def broker_step(
    world: World,
    action: act.BrokerMove,
) -> Outcome:
    """Moves inside one broker."""
    broker = broker_of(world, action.broker)
    match action:
        case act.ExpireProduce(client=client, connection=connection):
            return settle(
                world,
                purgatory.expire_produce(
                    broker, client, connection, action.correlation
                ),
            )
        case act.ExpireMarker(transactional_id=name, partition=partition):
            return settle(world, markers.expire_marker(broker, name, partition))
        case act.PassLag(partition=partition, clock=clock):
            return settle(
                world, isr.pass_lag(broker, partition, action.follower, clock)
            )
        case act.ShrinkIsr(partition=partition):
            return settle(world, isr.shrink_isr(broker, partition))
        case act.WriteBack(partition=partition):
            return settle(world, machine.write_back(broker, partition))
        case act.DeleteSegment(partition=partition, why=why):
            return settle(world, segments.delete_oldest(broker, partition, why))
        case act.CleanLog(partition=partition, end=end):
            return settle(world, cleaner.clean(broker, partition, end))
        case act.ExpireTombstone(partition=partition, offset=offset):
            return settle(world, cleaner.expire_tombstone(broker, partition, offset))
        case act.CheckpointHighWatermark():
            return settle(world, machine.checkpoint(broker))
        case act.LearnMetadata():
            metadata = world.controller.metadata
            return settle(world, broker_part.learn(broker, world.config, metadata))
        case _:
            assert_never(action)


def heartbeat_step(world: World, name: str) -> Outcome:
    """The controller hears of a broker; a fenced one is alive again (B10)."""
    renewed = (act.ExpireSession(name), act.Heartbeat(name))
    metadata = world.controller.metadata
    if not registration(metadata, name).fenced:
        return Outcome(world, (HeartbeatReceived(name),), renewed)
    alive = controller.unfence(metadata, world.config, name)
    return decide(world, alive)._replace(renewed=renewed)


def controller_step(
    world: World,
    action: act.ControllerMove,
) -> Outcome:
    """The controller decides; where a broker asked, it has the answer at once."""
    metadata, config = world.controller.metadata, world.config
    match action:
        case act.AlterPartition(broker=name, partition=partition):
            return _alter_partition(world, name, partition)
        case act.RegisterBroker(broker=name):
            return _register(world, name)
        case act.AssignDirectories(broker=name):
            return decide(world, controller.assign_directories(metadata, name))
        case act.ExpireSession(broker=name):
            broker = broker_of(world, name)
            if broker.state == "starting" and not config.topic.notices_bounces:
                return settle(world, broker_part.bounce(broker, metadata))
            return decide(world, controller.fence(metadata, config, name))
        case act.GrantShutdown(broker=name):
            return decide(world, controller.grant_shutdown(metadata, config, name))
        case act.FinishShutdown(broker=name):
            broker = broker_of(world, name)
            stopped = _hang_up(settle(world, machine.finish_stop(broker)), broker)
            left = controller.sign_off(stopped.world.controller.metadata, name)
            return then(stopped, decide(stopped.world, left))
        case _:
            assert_never(action)


def _alter_partition(world: World, name: str, partition: int) -> Outcome:
    """The leader's proposal, the controller's check, the answer if it arrives (B8).

    A leader that has no answer waits for the metadata, with both the old and the
    proposed members in mind. A refusal of an ineligible member takes it back to
    what it had; any other error leaves the proposal pending.
    """
    broker = broker_of(world, name)
    lead = hosted(broker, partition).leadership
    assert lead is not None, f"{name} does not lead"
    metadata, topic = world.controller.metadata, topic_of(world.config, partition)
    proposal = controller.Proposal(
        name, lead.epoch, lead.partition_epoch, lead.pending_isr, lead.pending_epochs
    )
    decision = controller.alter_partition(metadata, topic, partition, proposal)
    decided = decide(world, decision)
    ineligible = decision.error == controller.INELIGIBLE
    if (decision.error and not ineligible) or not _is_answered(world, name, decision):
        return then(
            decided, settle(decided.world, isr.wait_for_news(broker, partition))
        )
    members, epoch = lead.isr, lead.partition_epoch
    if not decision.error:
        new = decision.metadata.partitions[partition]
        members, epoch = new.isr, new.partition_epoch
    settled = isr.settle_isr(broker, topic, partition, members, epoch)
    return then(decided, settle(decided.world, settled))


def _is_answered(world: World, name: str, decision: Decision) -> bool:
    """Whether the controller's answer arrives, and before the metadata does."""
    way = link(world.network, CONTROLLER, name)
    return not way.cut and not (way.slow_ms and not decision.error)


def _register(world: World, name: str) -> Outcome:
    """A restarted broker is known again, and knows what the controller knows.

    As long as the session of its former life lasts it is refused (B10).
    """
    broker = broker_of(world, name)
    if not registration(world.controller.metadata, name).fenced:
        return settle(world, machine.refuse_registration(broker))
    clean = broker.ended_by == "clean stop"
    config = world.config
    metadata = world.controller.metadata
    replaced = broker.ended_by == "lost disk"
    decision = controller.register(
        metadata, config, name, clean=clean, replaced=replaced
    )
    registered = decide(world, decision)
    epoch = registration(decision.metadata, name).broker_epoch
    fresh = broker._replace(
        state="running", ended_by="", broker_epoch=epoch, refusals=0
    )
    learned = broker_part.learn(fresh, config, decision.metadata)
    return then(registered, settle(registered.world, learned))
