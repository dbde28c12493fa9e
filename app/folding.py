"""Which parts of a picture a link may fold and open by hand."""

from collections.abc import Iterable

from app.links import Damage
from engine.model.config import partition_count
from engine.run import Timeline


def astray(folds: Iterable[tuple[str, str]], timeline: Timeline) -> list[Damage]:
    """List what a link folds or opens although there is no such part."""
    world = timeline.steps[-1].world
    parts = [f"partition-{number}" for number in range(partition_count(world.config))]
    parts += [broker.name for broker in world.brokers]
    parts += [producer.name for producer in world.producers]
    parts += [consumer.name for consumer in world.consumers]
    return [
        Damage(f"{how}={what}", "There is no such part.", ", ".join(parts))
        for how, what in folds
        if what not in parts
    ]
