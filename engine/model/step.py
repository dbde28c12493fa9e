"""The one door: (world, action) -> (world, events). Nothing else changes anything.

Roles do not know each other; here they meet, as packets and as the few requests
to the controller and the coordinator that are played as one action each.

Left out: time (see `engine.timing`), randomness, and what the roles leave out.
"""

from typing import assert_never

from engine.model import actions as act
from engine.model.deliver import deliver
from engine.model.idle import answer_fetch
from engine.model.orders import refusal
from engine.model.outcome import Outcome
from engine.model.state import World
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
    link_step,
    producer_step,
)


class ImpossibleOrderError(ValueError):
    """An order that this world refuses; the message says why."""


def step(world: World, action: act.Action) -> Outcome:
    """Carry out one action.

    Raises ImpossibleOrderError for an order that is not possible now. A move
    must be one of `engine.model.enabled.enabled(world)`.
    """
    if isinstance(action, act.Order):
        why = refusal(world, action)
        if why:
            raise ImpossibleOrderError(why)
    match action:
        case act.Deliver(packet=number):
            return deliver(world, number)
        case act.AnswerFetch():
            return answer_fetch(world, action)
        case act.Heartbeat(broker=name):
            return heartbeat_step(world, name)
        case (
            act.Send()
            | act.FlushProducer()
            | act.CloseProducer()
            | act.ExitProducer()
            | act.KillProducer()
            | act.DrainBatches()
            | act.EndLinger()
            | act.EndBackoff()
            | act.ExpireBatch()
            | act.FailAttempt()
            | act.TimeOutRequest()
            | act.GiveUpCall()
        ):
            return producer_step(world, action)
        case (
            act.CrashBroker()
            | act.StopBroker()
            | act.CutPower()
            | act.LoseDisk()
            | act.StartBroker()
            | act.PauseBroker()
            | act.ResumeBroker()
        ):
            return process_step(world, action)
        case (
            act.ExpireProduce()
            | act.PassLag()
            | act.ShrinkIsr()
            | act.WriteBack()
            | act.CheckpointHighWatermark()
            | act.LearnMetadata()
        ):
            return broker_step(world, action)
        case act.TimeOutFetch() | act.EndFetchBackoff():
            return fetch_loop_step(world, action)
        case (
            act.AlterPartition()
            | act.RegisterBroker()
            | act.ExpireSession()
            | act.GrantShutdown()
            | act.FinishShutdown()
            | act.ElectUnclean()
        ):
            return controller_step(world, action)
        case act.CutLink() | act.SlowLink() | act.HealLink():
            return link_step(world, action)
        case act.Connect() | act.RefreshMetadata():
            return client_step(world, action)
        case (
            act.CrashConsumer()
            | act.CloseConsumer()
            | act.StartConsumer()
            | act.JoinGroup()
            | act.ExpireMember()
            | act.Poll()
            | act.FinishRecord()
            | act.CommitOffsets()
            | act.PassCommitInterval()
        ):
            return consumer_step(world, action)
        case _:
            assert_never(action)
