"""The words for nobody and for unknown, and where a named process stands."""

from functools import lru_cache

NOBODY = ""
UNKNOWN = -1
NEVER = -1  # the leader epoch of a partition that does not exist yet
CONTROLLER = "controller"
COORDINATOR = "coordinator"
GROUP_OFFSETS = -2  # what a transaction has besides partitions: offsets of a group
TRANSACTIONS = "transactions"  # the transaction coordinator


@lru_cache(maxsize=128)  # asked all the time, about a handful of names
def place(name: str) -> int:
    """Where a broker, producer or consumer stands in its tuple: ``b2`` is at 1."""
    return int(name[1:]) - 1
