"""Steps of the whole cluster: an operator's orders, and the controller's routine.

Left out: nothing of its own; see the rules.
"""

from typing import assert_never

from engine.model import actions as act
from engine.model import controller, planned
from engine.model.config import topic_of
from engine.model.outcome import Outcome, decide
from engine.model.state import World


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
        case act.RebalanceLeaders():
            return decide(world, planned.rebalance_leaders(metadata, config))
        case _:
            assert_never(action)
