"""What can be broken between processes now: the orders to a link."""

from itertools import combinations, product

from app.views.faults import Choice, Target, id_of
from engine.model.state import CONTROLLER, COORDINATOR, Link, World
from engine.recall import Recall, afresh
from engine.sentence import say

SLOW_MS = 400


def links_of(world: World, recall: Recall = afresh) -> tuple[Target, ...]:
    """List what can be ordered of the links between processes."""
    brokers = tuple(broker.name for broker in world.brokers)
    producers = tuple(producer.name for producer in world.producers)
    consumers = tuple(consumer.name for consumer in world.consumers)
    links = world.network.links
    return recall(_links, "links", links, brokers, producers, consumers)


def _links(
    links: tuple[Link, ...],
    brokers: tuple[str, ...],
    producers: tuple[str, ...],
    consumers: tuple[str, ...],
) -> tuple[Target, ...]:
    pairs = (
        *combinations(brokers, 2),
        *product(producers + consumers, brokers),
        *product(brokers, (CONTROLLER,)),
        *product(consumers, (COORDINATOR,)),
    )
    return tuple(_link(links, *pair) for pair in pairs)


def _link(links: tuple[Link, ...], source: str, target: str) -> Target:
    ends = f"{source}-and-{target}"
    wrong = [link for link in links if {link.source, link.target} == {source, target}]
    cut = any(link.cut for link in wrong)
    slow = max((link.slow_ms for link in wrong), default=0)
    state = say("cut") if cut else say("{ms} ms slower", ms=slow) if slow else ""
    choices: tuple[Choice, ...]
    cuts = Choice(say("Cut"), f"cut:{ends}", "")
    choices = (cuts, Choice(f"+{SLOW_MS} ms", f"slow:{ends}:{SLOW_MS}", ""))
    if wrong:
        way = wrong[0]
        one = f"{way.source}-to-{way.target}"
        choices = (Choice(say("Heal"), f"heal:{ends if len(wrong) > 1 else one}", ""),)
    return Target(id_of(ends), f"{source} ↔ {target}", state, choices, "")
