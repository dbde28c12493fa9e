"""Steps of the whole cluster: an operator's orders, and the controller's routine.

Left out: nothing of its own; see the rules.
"""

from typing import assert_never

from engine.model import actions as act
from engine.model import controller, dynamic, growing, planned, reassignment, topics
from engine.model.config import topic_of
from engine.model.events import PowerFailed
from engine.model.machine import has_power
from engine.model.outcome import Outcome, broker_of, decide, then
from engine.model.state import World
from engine.model.step_broker import process_step

_TopicOrder = act.DeleteRecords | act.DeleteTopic | act.CreateTopic | act.AddPartitions


def administration_step(
    world: World,
    action: act.AdministrationOrder | act.AdministrationMove,
) -> Outcome:
    """The controller is told to do something, or finds something to do."""
    metadata, config = world.controller.metadata, world.config
    match action:
        case act.ElectUnclean(partition=partition):
            topic = topic_of(config, partition)
            return decide(world, controller.elect_unclean(metadata, topic, partition))
        case act.ElectPreferred(partition=partition):
            return decide(world, planned.elect_preferred(metadata, config, partition))
        case act.Reassign(partition=partition, replicas=replicas):
            moved = reassignment.reassign(metadata, config, partition, replicas)
            return decide(world, moved)
        case act.FailPower():
            return _fail_power(world, action)
        case act.AlterConfig(name=name, value=value):
            return _alter_config(world, name, value)
        case act.ElectLeaderless():
            return decide(world, dynamic.elect_leaderless(metadata, config))
        case _ if isinstance(action, _TopicOrder):
            return _topic_step(world, action)
        case act.RebalanceLeaders():
            return decide(world, planned.rebalance_leaders(metadata, config))
        case _:
            assert_never(action)


def _topic_step(world: World, order: _TopicOrder) -> Outcome:
    """A topic goes, or its first records; it is made again, or grows."""
    match order:
        case act.DeleteRecords(partition=partition, before=before):
            return topics.delete_records(world, partition, before)
        case act.DeleteTopic(topic=name):
            return topics.delete(world, name)
        case act.CreateTopic(topic=name):
            metadata = world.controller.metadata
            return decide(world, topics.create(metadata, world.config, name))
        case act.AddPartitions(partitions=partitions):
            return growing.add(world, partitions)


def _fail_power(world: World, order: act.FailPower) -> Outcome:
    """All of them are dark before any of them can say a word."""
    outcome = Outcome(world, (PowerFailed(order.what, order.brokers),))
    for name in order.brokers:
        if has_power(broker_of(outcome.world, name)):
            dark = process_step(outcome.world, act.CutPower(name))
            outcome = then(outcome, dark)
    return outcome


def _alter_config(world: World, name: str, value: str) -> Outcome:
    """The setting is another one at once, everywhere."""
    config, event = dynamic.alter(world.config, name, value)
    altered = Outcome(world._replace(config=config), (event,))
    if name != "min.insync.replicas":
        return altered
    forgotten = dynamic.forget_eligible(world.controller.metadata, config)
    return then(altered, decide(altered.world, forgotten))
