"""The one door: (world, action) -> (world, events). Nothing else changes anything.

Roles do not know each other; here they meet, as packets and as the few requests
to the controller and the coordinator that are played as one action each.

Left out: time (see `engine.timing`), randomness, and what the roles leave out.
"""

from collections.abc import Callable
from typing import Any, cast, get_args

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
    if type(action) in ORDERS and (why := refusal(world, cast("act.Order", action))):
        raise ImpossibleOrderError(why)
    outcome = STEPS[type(action)](world, action)
    return outcome if world.config.topic.proposes_isr else write_isr(outcome)


def _deliver(world: World, action: act.Deliver) -> Outcome:
    return deliver(world, action.packet)


def _heartbeat(world: World, action: act.Heartbeat) -> Outcome:
    return heartbeat_step(world, action.broker)


def _kinds(*families: Any) -> frozenset[type[act.Action]]:
    """The kinds of action in some families, or the one kind that is named."""
    return frozenset(
        kind for family in families for kind in get_args(family) or (family,)
    )


ORDERS = _kinds(act.Order)
# Who takes which kind of action; by its type, because to ask a family whether an
# action belongs to it takes longer than most steps do.
STEPS: dict[type[act.Action], Callable[[World, Any], Outcome]] = {
    kind: rule
    for rule, kinds in (
        (_deliver, _kinds(act.Deliver)),
        (answer_fetch, _kinds(act.AnswerFetch)),
        (_heartbeat, _kinds(act.Heartbeat)),
        (producer_step, _kinds(act.ProducerAction)),
        (consumer_step, _kinds(act.ConsumerAction)),
        (process_step, _kinds(act.ProcessOrder)),
        (broker_step, _kinds(act.BrokerMove)),
        (controller_step, _kinds(act.ControllerMove)),
        (
            administration_step,
            _kinds(act.AdministrationOrder, act.AdministrationMove),
        ),
        (link_step, _kinds(act.LinkOrder)),
        (client_step, _kinds(act.ClientMove)),
        (fetch_loop_step, _kinds(act.FetchLoopMove)),
        (share_step, _kinds(act.ShareMove)),
        (transaction_step, _kinds(act.TransactionMove)),
    )
    for kind in kinds
}
