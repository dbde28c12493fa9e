"""What a client does not know yet, and would hear of if it looked around.

It looks around every metadata.max.age.ms, although nothing has failed. Sources:
facts/producers.md 1.6, broker.md B17 (clients with stale metadata), B23-25.

Left out: rounds that bring nothing.
"""

from engine.model.clients import can_ask, known_leaders, topics_of
from engine.model.state import NEVER, NOBODY, Leader, World, place


def leaders_of(world: World, client: str) -> tuple[Leader, ...]:
    """Whom a client takes for each partition's leader."""
    if client[0] == "p":
        return world.producers[place(client)].leaders
    readings = world.consumers[place(client)].readings
    return tuple(reading.leader for reading in readings)


def overlooks(world: World, client: str, leaders: tuple[Leader, ...]) -> bool:
    """Whether a look around would tell it of partitions, or of another leader.

    Whoever still gets answers from a leader of the past hears of the new one so.
    """
    now = world.controller.metadata.partitions
    mine = [
        p for p in topics_of(world, client) if leaders[p].epoch < now[p].leader_epoch
    ]
    if not mine or not can_ask(world, client):
        return False
    known = known_leaders(world, client)
    return any(_brings(leaders[p], known[p]) for p in mine)


def _brings(old: Leader, new: Leader) -> bool:
    """Whether the one tells something that the other does not."""
    if old.epoch == NEVER:
        return new.epoch != NEVER
    return new.epoch > old.epoch and new.broker not in (NOBODY, old.broker)
