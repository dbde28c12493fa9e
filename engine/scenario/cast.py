"""Who there is to give orders to, and which orders each kind of process takes."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from engine.model.actions import (
    AbortTransaction,
    BeginTransaction,
    BreakHandler,
    CloseConsumer,
    CloseProducer,
    CommitTransaction,
    CrashBroker,
    CrashConsumer,
    CutPower,
    ExitProducer,
    FlushProducer,
    KillProducer,
    LoseDisk,
    MendHandler,
    Order,
    PauseBroker,
    PauseConsumer,
    ResumeBroker,
    ResumeConsumer,
    StartBroker,
    StartConsumer,
    StartProducer,
    StopBroker,
)

BY_TARGET: Mapping[str, Mapping[str, Callable[[str], Order]]] = {
    "broker": {
        "crash": CrashBroker,
        "kill": CrashBroker,
        "stop": StopBroker,
        "start": StartBroker,
        "pause": PauseBroker,
        "resume": ResumeBroker,
        "power": CutPower,
        "disk": LoseDisk,
    },
    "producer": {
        "crash": KillProducer,
        "kill": KillProducer,
        "flush": FlushProducer,
        "close": CloseProducer,
        "exit": ExitProducer,
        "start": StartProducer,
        "begin": BeginTransaction,
        "commit": CommitTransaction,
        "abort": AbortTransaction,
    },
    "consumer": {
        "crash": CrashConsumer,
        "kill": CrashConsumer,
        "close": CloseConsumer,
        "start": StartConsumer,
        "pause": PauseConsumer,
        "resume": ResumeConsumer,
        "outage": BreakHandler,
        "mend": MendHandler,
    },
}
ROLE = re.compile(r"(?:leader|follower)(?:/(?P<partition>[0-9]))?")


class Cast(NamedTuple):
    """Who is there to give orders to."""

    brokers: tuple[str, ...]
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    partitions: int
    together: tuple[str, ...]  # producers whose call takes many messages (kafka-go)
    racks: tuple[tuple[str, tuple[str, ...]], ...] = ()  # and who stands in them

    def names(self, kind: str) -> tuple[str, ...]:
        """List the processes of one kind; for brokers their roles too."""
        match kind:
            case "broker":
                return (*self.brokers, "leader", "follower")
            case "producer":
                return self.producers
            case _:
                return self.consumers

    def kind(self, name: str) -> str:
        """Tell what kind of process a name is for; "" if there is no such one."""
        for kind in BY_TARGET:
            if name in self.names(kind):
                return kind
        role = ROLE.fullmatch(name)
        if role and int(role["partition"] or 0) < self.partitions:
            return "broker"
        return ""
