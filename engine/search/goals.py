"""What a search may look for. Each goal is a question to one world.

A message is lost when the ledger would call it lost: the application takes it for
done, and no restart, repair or wait brings it to whoever reads (`engine.truths`).

What only a history shows (invariants that compare a world with those before it) is
watched along the way by `engine.search.memory`.

Left out: verdicts on the order in which a group works.
"""

from collections.abc import Callable

from engine.copies import Copies, find_copies, may_survive
from engine.invariants import Ghost
from engine.invariants import check as check_invariants
from engine.ledger import group_names
from engine.model.state import World, place
from engine.truths import can_be_saved, find_beliefs, is_counted
from engine.verdict import Facts, Verdict, give_verdict

ACKED, LOSS, DUPLICATE = "acked-loss", "loss", "duplicate"
REORDER, PHANTOM, INVARIANT = "reorder", "phantom", "invariant"
VANISHED = "vanished"

Goal = Callable[[World], bool]


def is_acked_lost(world: World) -> bool:
    """An acknowledged message is lost."""
    acked = [
        message
        for message, (_, belief) in find_beliefs(world).items()
        if belief.state == "acked"
    ]
    if not acked:
        return False
    copies = find_copies(world)
    return any(
        not can_be_saved(world, message, group, copies)
        and _verdict(world, message, group, copies) is Verdict.LOST
        for message in acked
        for group in group_names(world.config)
    )


def is_any_lost(world: World) -> bool:
    """A message is lost that the application takes for done."""
    return _ends_as(world, Verdict.LOST)


def is_phantom(world: World) -> bool:
    """The application was told that it failed, and it is in the log."""
    return _ends_as(world, Verdict.PHANTOM)


def _ends_as(world: World, wanted: Verdict) -> bool:
    if not any(producer.beliefs for producer in world.producers):
        return False
    copies = find_copies(world)
    return any(
        _verdict(world, message, group, copies) is wanted
        for message in find_beliefs(world)
        for group in group_names(world.config)
    )


def _verdict(world: World, message: int, group: str, copies: Copies) -> Verdict:
    producer, belief = find_beliefs(world)[message]
    counted = is_counted(belief, world.config.producers[place(producer)])
    hope = can_be_saved(world, message, group, copies)
    mine = [item for item in world.consumers if item.group == group]
    times = sum(item.processed.count(message) for item in mine)
    return give_verdict(
        Facts(world, message, group, copies, belief, counted, hope, times)
    )


def is_duplicated(world: World) -> bool:
    """A leader's log has a message twice, or a group has processed it twice."""
    return any(len(set(log)) < len(log) for log in _leaders_logs(world)) or any(
        len(set(item.processed)) < len(item.processed) for item in world.consumers
    )


def is_reordered(world: World) -> bool:
    """In a leader's log a message stands before one that was sent earlier."""
    return any(list(log) != sorted(log) for log in _leaders_logs(world))


def _leaders_logs(world: World) -> list[list[int]]:
    """The messages in the log of every partition's elected leader."""
    logs = []
    for index, partition in enumerate(world.controller.metadata.partitions):
        if not partition.leader:
            continue
        part = world.brokers[place(partition.leader)].partitions[index]
        if part is not None:
            logs.append([entry.message for _, entry in part.replica.records])
    return logs


def breaks_invariant(world: World) -> bool:
    """An invariant does not hold in this world."""
    return bool(check_invariants(world, Ghost()))


def has_vanished(world: World) -> bool:
    """A group has worked on a message of which no copy is left that counts."""
    done = {message for item in world.consumers for message in item.processed}
    if not done:
        return False
    copies = find_copies(world)
    return any(
        not any(may_survive(world, copy) for copy in copies.get(message, ()))
        for message in done
    )


# Name: what it is, as a verdict says it, and the question.
GOALS: dict[str, tuple[str, Goal]] = {
    ACKED: ("an acknowledged message is lost", is_acked_lost),
    LOSS: ("a message is lost that the application takes for done", is_any_lost),
    DUPLICATE: ("a message is there twice", is_duplicated),
    REORDER: ("messages change their order", is_reordered),
    PHANTOM: ("a message that was reported as failed is in the log", is_phantom),
    VANISHED: ("a group has read a message that is in no log any more", has_vanished),
    INVARIANT: ("an invariant is broken", breaks_invariant),
}
