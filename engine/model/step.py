"""The one door: (world, action) -> (world, events). Nothing else changes anything.

Roles do not know each other; here they meet, as packets and as the few requests
to the controller and the coordinator that are played as one action each.

Left out: time (see `engine.timing`), randomness, and what the roles leave out.
"""

from typing import assert_never

from engine.model import actions as act
from engine.model.breaking import link_step
from engine.model.deliver import deliver
from engine.model.idle import answer_fetch
from engine.model.orders import refusal
from engine.model.outcome import Outcome
from engine.model.share_moves import share_step
from engine.model.state import World
from engine.model.step_administration import administration_step
from engine.model.step_broker import (
    broker_step,
    controller_step,
    heartbeat_step,
    process_step,
)
from engine.model.step_client import (
    client_step,
    consumer_step,
    fetch_loop_step,
    producer_step,
)
from engine.model.step_transactions import transaction_step
from engine.model.zookeeper import write_isr


class ImpossibleOrderError(ValueError):
    """An order that this world refuses; the message says why."""


def step(world: World, action: act.Action) -> Outcome:
    """Carry out one action.

    Raises ImpossibleOrderError for an order that is not possible now. A move
    must be one of `engine.model.enabled.enabled(world)`.
    """
    outcome = _step(world, action)
    return outcome if world.config.topic.proposes_isr else write_isr(outcome)


def _step(world: World, action: act.Action) -> Outcome:
    if isinstance(action, act.Deliver):  # first the three that happen most
        return deliver(world, action.packet)
    if isinstance(action, act.AnswerFetch):
        return answer_fetch(world, action)
    if isinstance(action, act.Heartbeat):
        return heartbeat_step(world, action.broker)
    if isinstance(action, act.Order):
        why = refusal(world, action)
        if why:
            raise ImpossibleOrderError(why)
    if isinstance(action, act.ProducerAction):
        return producer_step(world, action)
    if isinstance(action, act.ConsumerAction):
        return consumer_step(world, action)
    if isinstance(action, act.ProcessOrder):
        return process_step(world, action)
    if isinstance(action, act.BrokerMove):
        return broker_step(world, action)
    if isinstance(action, act.ControllerMove):
        return controller_step(world, action)
    if isinstance(action, act.AdministrationOrder | act.AdministrationMove):
        return administration_step(world, action)
    if isinstance(action, act.LinkOrder):
        return link_step(world, action)
    if isinstance(action, act.ClientMove):
        return client_step(world, action)
    if isinstance(action, act.FetchLoopMove):
        return fetch_loop_step(world, action)
    if isinstance(action, act.ShareMove):
        return share_step(world, action)
    if isinstance(action, act.TransactionMove):
        return transaction_step(world, action)
    assert_never(action)
