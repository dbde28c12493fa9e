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


class RebalanceLeaders(NamedTuple):
    """The controller's periodic look for leaderships that can be given back."""

    kind: str = "rebalance-leaders"


AdministrationOrder = ElectUnclean | ElectPreferred
AdministrationMove = RebalanceLeaders
