"""What a visitor may do to a topic: delete it, make it again, take its first record.

Or give it more partitions.
"""

from app.views.labels import spoken
from engine.model import growing
from engine.model.actions import CreateTopic, DeleteRecords, DeleteTopic, Order
from engine.model.state import World
from engine.scenario import MAX_PARTITIONS
from engine.sentence import say


def topic_orders(world: World) -> dict[str, Order]:
    """The orders for the main topic, by the words of their button and of a link."""
    name = world.config.topic.name
    first = world.controller.metadata.partitions[0]
    part = next(
        (b.partitions[0] for b in world.brokers if b.name == first.leader), None
    )
    before = part.replica.log_start + 1 if part is not None else 1
    return {
        f"Delete it|delete-topic:{name}": DeleteTopic(name),
        f"Make it again|create-topic:{name}": CreateTopic(name),
        f"Delete its first record|delete-records:0:{before}": DeleteRecords(0, before),
    }


def growth(world: World) -> tuple[str, str, str]:
    """One partition more: the button's words, the order's, and why it cannot be.

    This world has room for no more than its script adds; that of the run with the
    order in it has.
    """
    topic = world.config.topic
    wanted = topic.partitions - topic.later + 1
    order = f"add-partitions:{wanted}"
    return spoken("Add a partition"), order, _why_not(world, wanted)


def _why_not(world: World, wanted: int) -> str:
    if world.config.further:
        return say("a topic grows only where there is no other")
    if wanted > MAX_PARTITIONS:
        return say("at most {count} partitions are possible", count=MAX_PARTITIONS)
    return growing.obstacle(world, wanted)
