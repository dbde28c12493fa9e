"""What an operator may order of a whole cluster, and the controller's own routine."""

from typing import NamedTuple


class ElectUnclean(NamedTuple):
    """An operator forces a leader from outside the in-sync replicas."""

    partition: int
    kind: str = "elect-unclean"


class ElectPreferred(NamedTuple):
    """An operator gives a partition back to the first replica of its list."""

    partition: int
    kind: str = "elect-preferred"


class Reassign(NamedTuple):
    """An operator moves a partition to other brokers, in this order."""

    partition: int
    replicas: tuple[str, ...]
    kind: str = "reassign"


class FailPower(NamedTuple):
    """Several machines lose power at the same instant: a rack, or all of these."""

    what: str  # as it was ordered: "r1", or "b1-b2"
    brokers: tuple[str, ...]
    kind: str = "power"


class AlterConfig(NamedTuple):
    """An operator changes a setting of the topic while all of it runs."""

    name: str
    value: str
    kind: str = "config"


class DeleteRecords(NamedTuple):
    """An operator deletes what is before an offset (kafka-delete-records)."""

    partition: int
    before: int
    kind: str = "delete-records"


class DeleteTopic(NamedTuple):
    """An operator deletes a topic."""

    topic: str
    kind: str = "delete-topic"


class CreateTopic(NamedTuple):
    """An operator makes a topic again that was deleted."""

    topic: str
    kind: str = "create-topic"


class AddPartitions(NamedTuple):
    """An operator gives the main topic more partitions: so many in all."""

    partitions: int
    kind: str = "add-partitions"


class RebalanceLeaders(NamedTuple):
    """The controller's periodic look for leaderships that can be given back."""

    kind: str = "rebalance-leaders"


class ElectLeaderless(NamedTuple):
    """The controller's periodic look for partitions without a leader."""

    kind: str = "elect-leaderless"


AdministrationOrder = (
    ElectUnclean
    | ElectPreferred
    | Reassign
    | FailPower
    | AlterConfig
    | DeleteRecords
    | DeleteTopic
    | CreateTopic
    | AddPartitions
)
AdministrationMove = RebalanceLeaders | ElectLeaderless
