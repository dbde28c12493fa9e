"""What a visitor may do to a topic: delete it, make it again, take its first record."""

from engine.model.actions import CreateTopic, DeleteRecords, DeleteTopic, Order
from engine.model.state import World


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
