"""Everything, at one instant."""

from typing import NamedTuple

from engine.model.config import Config
from engine.model.state.brokers import Broker, Controller
from engine.model.state.consumers import Consumer, Coordinator
from engine.model.state.packets import Network
from engine.model.state.producers import Producer
from engine.model.state.shares import SharePartition
from engine.model.state.transactions import TransactionCoordinator


class World(NamedTuple):
    """Everything, at one instant."""

    config: Config
    producers: tuple[Producer, ...]
    network: Network
    brokers: tuple[Broker, ...]
    controller: Controller
    coordinator: Coordinator
    consumers: tuple[Consumer, ...]
    transactions: TransactionCoordinator = TransactionCoordinator()
    shares: tuple[SharePartition, ...] = ()  # of every share group, by partition
