"""What the controller decided, and the news of it that is under way.

A plain tuple ``(leader, epoch, isr, decisions, written)``. `decisions` are all that it
ever announced, each with the leader and the in-sync replicas of its epoch, which is
its place: any of them may still arrive anywhere, or never. `written` counts messages.

Source: KafkaReplication.tla (quorumState, leaderAndIsrRequests), ControllerShrinkIsr,
ControllerElectLeader.

Left out: unclean elections.
"""

from collections.abc import Iterator

from engine.search.core.replica import NEVER, NOBODY, bit

Decision = tuple[int, int]  # leader, in-sync replicas
Quorum = tuple[int, int, int, tuple[Decision, ...], int]
Label = tuple[str | int, ...]

REPLICAS = (0, 1, 2)
ALL = 0b111
START: Quorum = (NOBODY, NEVER, ALL, (), 0)


def decisions(quorum: Quorum, epochs: int) -> Iterator[tuple[Label, Quorum]]:
    """What the controller may decide: who is out, who leads; each is a new epoch."""
    leader, epoch, isr, announced, written = quorum
    if epoch >= epochs:
        return
    for name in REPLICAS:
        if name == leader or isr & bit(name):
            left = isr if name == leader and isr == bit(name) else isr & ~bit(name)
            now = NOBODY if name == leader else leader
            news = (*announced, (now, left))
            yield ("fail", name), (now, epoch + 1, left, news, written)
    for name in REPLICAS:
        if isr & bit(name) and name != leader:
            news = (*announced, (name, isr))
            yield ("elect", name), (name, epoch + 1, isr, news, written)
