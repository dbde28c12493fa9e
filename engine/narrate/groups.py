"""The life of consumer groups, one sentence an event."""

from engine.model import events as e
from engine.model.state import UNKNOWN, World
from engine.narrate.telling import listed, of, several, tell, which

REFUSALS = {
    "UNKNOWN_MEMBER_ID": "it is no member of the group any more",
    "ILLEGAL_GENERATION": "a new generation has begun without it",
    "REBALANCE_IN_PROGRESS": "the partitions are being dealt anew",
    "STALE_MEMBER_EPOCH": "it does not know the newest assignment yet",
    "FENCED_INSTANCE_ID": "another process has taken its group.instance.id",
    "COORDINATOR_NOT_AVAILABLE": "too few replicas of __consumer_offsets are in sync",
}


def _partitions(numbers: tuple[int, ...], world: World | None) -> str:
    """Name partitions: ``partition 1``, ``partitions 0 and 2``, ``orders-0``."""
    if not several(world):
        return "the partition"
    if world is not None and world.config.further:
        return listed([which(number, world) for number in numbers])
    plural = "s" if len(numbers) > 1 else ""
    return f"partition{plural} {listed([str(number) for number in numbers])}"


@tell.register
def _(event: e.ConsumerPaused, _world: World | None) -> str:
    return f"{event.consumer}'s process stands still."


@tell.register
def _(event: e.ConsumerResumed, _world: World | None) -> str:
    return f"{event.consumer} goes on where it stood, as if no time had passed."


@tell.register
def _(event: e.MemberExpired, _world: World | None) -> str:
    if not event.consumer:
        return (
            f"Group {event.group}'s coordinator has heard nothing of its member for "
            f"too long and gives the partitions away."
        )
    if event.why == "late":
        return (
            f"Group {event.group}'s coordinator has waited long enough for "
            f"{event.consumer} and goes on without it."
        )
    return (
        f"Group {event.group}'s coordinator has heard nothing of {event.consumer} for "
        f"too long and expels it."
    )


@tell.register
def _(event: e.RebalanceStarted, _world: World | None) -> str:
    return (
        f"{event.consumer} {event.why} group {event.group}: its partitions will be "
        f"dealt anew."
    )


@tell.register
def _(event: e.RebalanceHeard, _world: World | None) -> str:
    return (
        f"{event.consumer} hears from its coordinator that group {event.group} "
        f"rebalances; it has to join again."
    )


@tell.register
def _(event: e.GenerationBegan, _world: World | None) -> str:
    return (
        f"All have joined: generation {event.generation} of group {event.group} "
        f"begins with {listed(event.consumers)}."
    )


@tell.register
def _(event: e.PartitionsRevoked, world: World | None) -> str:
    what = _partitions(event.partitions, world)
    if event.lost:
        return (
            f"{event.consumer} drops {what}: it belongs to others now, and a commit "
            f"would be refused."
        )
    return f"{event.consumer} gives up {what} and forgets where it was."


@tell.register
def _(event: e.PartitionsAskedBack, world: World | None) -> str:
    what = _partitions(event.partitions, world)
    return f"The coordinator asks {event.consumer} for {what} back."


@tell.register
def _(event: e.NothingAssigned, _world: World | None) -> str:
    return f"{event.consumer} is a member of its group and has no partition."


@tell.register
def _(event: e.MembershipLost, _world: World | None) -> str:
    return (
        f"{event.consumer} hears that it is no member of group {event.group} any more."
    )


@tell.register
def _(event: e.StaticMemberReplaced, _world: World | None) -> str:
    back = "comes back as the member that it was"
    if event.old != event.consumer:
        back = f"takes the place of {event.old}, which has the same group.instance.id"
    return f"{event.consumer} {back}: group {event.group} does not rebalance."


@tell.register
def _(event: e.PollIntervalExceeded, _world: World | None) -> str:
    return (
        f"{event.consumer}'s application has not called poll() for "
        f"max.poll.interval.ms: the client leaves the group, the application works on."
    )


@tell.register
def _(event: e.CommitRefused, world: World | None) -> str:
    why = REFUSALS.get(event.error, "it is not valid now")
    place = of(event.partition, world)
    return (
        f"The coordinator refuses {event.consumer}'s commit of offset "
        f"{event.offset}{place} ({event.error}): {why}."
    )


@tell.register
def _(event: e.OffsetAged, world: World | None) -> str:
    place = of(event.partition, world)
    return f"Group {event.group}'s committed offset{place} is old enough to be deleted."


@tell.register
def _(event: e.OffsetExpired, world: World | None) -> str:
    place = of(event.partition, world)
    return (
        f"Group {event.group}'s committed offset {event.old}{place} is older than "
        f"offsets.retention.minutes: the coordinator deletes it."
    )


@tell.register
def _(event: e.OffsetAppended, world: World | None) -> str:
    place = of(event.partition, world)
    return (
        f"{event.broker} writes offset {event.offset}{place} of group {event.group} "
        f"into __consumer_offsets."
    )


@tell.register
def _(event: e.OffsetsLoaded, world: World | None) -> str:
    first = f"{event.broker} is coordinator now and reads __consumer_offsets"
    if not event.changed:
        return f"{first}: all offsets are there."
    told = [
        f"group {group}'s offset{of(partition, world)} is "
        f"{'gone' if now == UNKNOWN else now} (it was {was if was >= 0 else 'unknown'})"
        for group, partition, was, now in event.changed
    ]
    return f"{first}: {listed(told)}."
