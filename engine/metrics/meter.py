"""A metric's name, and who says it."""

from typing import NamedTuple

from engine.model.state import World
from engine.sentence import say


class Site(NamedTuple):
    """What decides which names exist: Kafka's release, and who is a Java client."""

    kafka: tuple[int, int] = (4, 1)
    java_producer: bool = True
    java_consumer: bool = True


class Meter(NamedTuple):
    """One metric under Kafka's own name."""

    name: str
    bean: str  # the MBean, or the tool that prints it
    kind: str  # "gauge" | "count": a meter's marks so far
    normal: int | None  # what it is while all is well; None: it moves all the time
    means: str
    nothing: str = say("no answer")  # how an absent value reads


Key = tuple[Meter, str]  # the metric, and the process that says it
Sample = dict[Key, int | None]

UP = Meter(
    "up",
    say("Prometheus’ own: whether the process could be asked at all"),
    "gauge",
    1,
    say("a process that does not answer has no other metrics"),
)


def answers(world: World, site: Site) -> dict[str, bool]:
    """Which of the processes that have JMX can be asked now."""
    found = {
        broker.name: broker.state not in ("down", "paused") for broker in world.brokers
    }
    if site.java_producer:
        alive = ("running", "closing")
        found |= {item.name: item.state in alive for item in world.producers}
    if site.java_consumer:
        found |= {item.name: item.state == "running" for item in world.consumers}
    return found
