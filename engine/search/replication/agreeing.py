"""Whether a world of the full rules is what a state of the core says.

It is asked about everybody whom a step of the core is about, more or less closely: what
a leader has heard of its followers and what a high watermark is may come a little later
in the full rules than in the core.

Left out: nothing of its own.
"""

from collections.abc import Callable

from engine.model.state import CONTROLLER, Leadership, World, place
from engine.search.graph import Situation
from engine.search.replication.parts import NOBODY, STOPPING, UNKNOWN, UP, Part
from engine.search.replication.rules import Rules
from engine.search.replication.space import Space
from engine.search.replication.stages import Stage

LOOSELY, CLOSELY, EXACTLY = range(3)  # without and with high watermarks; and followers
STATES = ("running", "paused", "stopping", "down", "down")  # of a broker, by mode

Goal = Callable[[Situation], bool]


def agrees(stage: Stage, how: int) -> Goal:
    """Whether a world is what the core says, about everybody concerned."""
    space, whole = stage.space, stage.whole
    asked = stage.about[1:] if stage.label[0] == "ask" else stage.about
    concerned = tuple(
        (name, space.part(whole, at))
        for at, name in enumerate(space.rules.names)
        if name in asked
    )
    needed = {m for m in (1, 2, 3) if space.acked(whole) >> m - 1 & 1}

    def holds(now: Situation) -> bool:
        world = now.world
        beliefs = world.producers[0].beliefs
        acked = {belief.message for belief in beliefs if belief.state == "acked"}
        return (
            needed <= acked
            and _decided(space.rules, world) == space.decided(whole)[:3]
            and _cuts(space, world) == space.cuts(whole)
            and all(
                _is_so(space.rules, world, name, part, how) for name, part in concerned
            )
        )

    return holds


def _decided(rules: Rules, world: World) -> tuple[int, int, int]:
    """Leader, epoch and in-sync replicas, as the core writes them."""
    now = world.controller.metadata.partitions[0]
    leader = rules.names.index(now.leader) if now.leader else NOBODY
    return leader, now.leader_epoch, _set(rules, now.isr)


def _set(rules: Rules, names: tuple[str, ...]) -> int:
    return sum(1 << rules.names.index(name) for name in names)


def _cuts(space: Space, world: World) -> int:
    """The links that are cut in either direction."""
    names = (*space.rules.names, CONTROLLER)
    cut = {frozenset((one.source, one.target)) for one in world.network.links}
    return sum(
        1 << place
        for place, (one, other) in enumerate(space.links)
        if frozenset((names[one], names[other])) in cut
    )


def _is_so(rules: Rules, world: World, name: str, part: Part, how: int) -> bool:
    """Whether a broker is what the core says."""
    broker = world.brokers[place(name)]
    hosted = broker.partitions[0]
    if hosted is None or broker.state != STATES[part.mode]:
        return False
    log = tuple(item.epoch << 2 | item.message for item in hosted.replica.log)
    if log != part.log:
        return False
    if part.mode not in (UP, STOPPING):
        return True
    if how >= CLOSELY and hosted.replica.high_watermark != part.hw:
        return False
    leader, epoch = NOBODY, part.epoch
    if hosted.leadership is not None:
        leader, epoch = rules.names.index(name), hosted.leadership.epoch
        if how >= EXACTLY and not _has_heard(rules, hosted.leadership, part):
            return False
    elif hosted.fetcher is not None:
        leader = rules.names.index(hosted.fetcher.leader)
        epoch = hosted.fetcher.epoch
    return (leader, epoch) == (part.leader, part.epoch)


def _has_heard(rules: Rules, lead: Leadership, part: Part) -> bool:
    """Whether a leader knows of its followers what the core says it does."""
    return bool(part.noted) and all(
        follower.log_end == part.noted[rules.names.index(follower.broker)]
        for follower in lead.followers
        if part.noted[rules.names.index(follower.broker)] != UNKNOWN
    )
