"""How the transaction of a record ended, and whether a group is given the record.

Sources: facts/producers.md 4.2, 4.4, 4.5.

Left out: nothing of its own.
"""

from collections.abc import Iterator

from engine.copies import Copies, Found
from engine.model.producer import ENDED
from engine.model.state import Replica, Transaction, World, place
from engine.model.transaction_coordinator import outcome_of

OPEN = ("in transaction", "committing")  # of a producer that may still commit
HANGING = "hanging"


def ending(world: World, copy: Found) -> str:
    """How the record's transaction ended: "commit" or "abort"; "": it has none.

    "open": its producer may still commit. "doomed": it may not, and the coordinator
    is going to abort it. "hanging": nobody will ever end it.
    """
    if not copy.producer_id:
        return ""
    for replica in _holders(world, copy):
        for entry in replica.log[copy.offset - replica.log_start :]:
            if entry.control and entry.producer_id == copy.producer_id:
                return entry.control
    for item in world.transactions.transactions:
        if item.producer_id == copy.producer_id and copy.partition in item.partitions:
            return outcome_of(item) or _outlook(world, item)
    return HANGING


def _holders(world: World, copy: Found) -> Iterator[Replica]:
    """Every replica that has the record, its own first."""
    names = [copy.broker, *(item.name for item in world.brokers)]
    for name in dict.fromkeys(names):
        part = world.brokers[place(name)].partitions[copy.partition]
        if part is None:
            continue
        at = copy.offset - part.replica.log_start
        log = part.replica.log
        if 0 <= at < len(log) and log[at].epoch == copy.epoch:
            yield part.replica


def _outlook(world: World, item: Transaction) -> str:
    """Tell whether the producer of an ongoing transaction may still commit it."""
    owner = world.producers[place(item.owner)]
    mine = owner.transacting
    alive = owner.state not in ENDED and mine is not None and mine.state in OPEN
    return "open" if alive and owner.producer_epoch == item.epoch else "doomed"


def is_aborted(world: World, copies: tuple[Found, ...]) -> bool:
    """Whether there are copies, and all are of a transaction that was aborted.

    Or will be, whatever its producer does.
    """
    return bool(copies) and all(
        ending(world, copy) in ("abort", "doomed") for copy in copies
    )


def is_given(world: World, group: str, copy: Found) -> bool:
    """Whether the group may ever be given the record, as far as transactions go."""
    if not copy.producer_id or not isolated(world, group):
        return True
    return ending(world, copy) in ("", "commit", "open")


def isolated(world: World, group: str) -> bool:
    """Whether the group reads with isolation.level=read_committed."""
    return any(
        item.read_committed for item in world.config.consumers if item.group == group
    )


def is_filtered(world: World, group: str, message: int, copies: Copies) -> bool:
    """Whether the group skips the message because its transaction was aborted."""
    found = copies.get(message, ())
    return (
        bool(found)
        and isolated(world, group)
        and all(ending(world, copy) == "abort" for copy in found)
    )
