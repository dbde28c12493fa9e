"""What a world's controller decided, and which links are cut, as the core writes it.

Replicas are numbers there, and a set of them is an integer with one bit each. A stop
that will be granted is granted.

Left out: links that are cut in one direction alone; they are cut.
"""

from engine.model.network import is_severed
from engine.model.state import CONTROLLER, PartitionState, World, place
from engine.search.replication import Rules
from engine.search.replication.controller import Decided, let_go
from engine.search.replication.parts import NOBODY
from engine.search.replication.space import Space


def decided_in(rules: Rules, world: World, now: PartitionState) -> Decided:
    """What the controller decided."""
    registrations = world.controller.metadata.registrations
    decided = Decided(
        leader=number_of(rules, now.leader),
        epoch=now.leader_epoch,
        isr=set_of(rules, now.isr),
        eligible=set_of(rules, now.elr),
        last=NOBODY if now.isr else number_of(rules, now.last_known_leader),
        fenced=set_of(rules, tuple(r.broker for r in registrations if r.fenced)),
        stopping=set_of(
            rules, tuple(r.broker for r in registrations if r.shutting_down)
        ),
    )
    return _after_stops(rules, world, decided)


def _after_stops(rules: Rules, world: World, decided: Decided) -> Decided:
    """The same, when it has granted every stop that it will hear of."""
    for at, name in enumerate(rules.names):
        stops = world.brokers[place(name)].state == "stopping"
        is_heard = not is_severed(world.network, name, CONTROLLER)
        if stops and is_heard and not decided.stopping >> at & 1:
            decided = let_go(rules, decided, at)
    return decided


def number_of(rules: Rules, name: str) -> int:
    """The number of a replica; NOBODY: it is none."""
    return rules.names.index(name) if name in rules.names else NOBODY


def set_of(rules: Rules, names: tuple[str, ...]) -> int:
    """A set of replicas."""
    return sum(1 << at for at, name in enumerate(rules.names) if name in names)


def cuts_in(space: Space, world: World) -> int:
    """The links that are cut in either direction."""
    names = (*space.rules.names, CONTROLLER)
    cut = {frozenset((i.source, i.target)) for i in world.network.links if i.cut}
    return sum(
        1 << at
        for at, (one, other) in enumerate(space.links)
        if frozenset((names[one], names[other])) in cut
    )
