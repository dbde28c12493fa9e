"""The life of consumer groups, one sentence an event."""

from engine.model import events as e
from engine.model.state import UNKNOWN, World
from engine.narrate.telling import listed, of, several, tell, which
from engine.sentence import plural, say

REFUSALS = {
    "UNKNOWN_MEMBER_ID": say("it is no member of the group any more"),
    "ILLEGAL_GENERATION": say("a new generation has begun without it"),
    "REBALANCE_IN_PROGRESS": say("the partitions are being dealt anew"),
    "STALE_MEMBER_EPOCH": say("it does not know the newest assignment yet"),
    "COORDINATOR_NOT_AVAILABLE": say(
        "too few replicas of __consumer_offsets are in sync"
    ),
}


def _partitions(numbers: tuple[int, ...], world: World | None) -> str:
    """Name partitions: ``partition 1``, ``partitions 0 and 2``, ``orders-0``."""
    if not several(world):
        return say("the partition")
    if world is not None and world.config.further:
        return listed([which(number, world) for number in numbers])
    return plural(
        "partition {numbers}",
        "partitions {numbers}",
        len(numbers),
        numbers=listed([str(number) for number in numbers]),
    )


@tell.register
def _(event: e.ConsumerPaused, _world: World | None) -> str:
    return say("{consumer}'s process stands still.", consumer=event.consumer)


@tell.register
def _(event: e.ConsumerResumed, _world: World | None) -> str:
    return say(
        "{consumer} goes on where it stood, as if no time had passed.",
        consumer=event.consumer,
    )


@tell.register
def _(event: e.MemberExpired, _world: World | None) -> str:
    if not event.consumer:
        return say(
            "Group {group}'s coordinator has heard nothing of its member for "
            "too long and gives the partitions away.",
            group=event.group,
        )
    if event.why == "late":
        return say(
            "Group {group}'s coordinator has waited long enough for {consumer} "
            "and goes on without it.",
            group=event.group,
            consumer=event.consumer,
        )
    return say(
        "Group {group}'s coordinator has heard nothing of {consumer} for "
        "too long and expels it.",
        group=event.group,
        consumer=event.consumer,
    )


@tell.register
def _(event: e.RebalanceStarted, _world: World | None) -> str:
    return say(
        "{consumer} {why} group {group}: its partitions will be dealt anew.",
        consumer=event.consumer,
        why=event.why,
        group=event.group,
    )


@tell.register
def _(event: e.RebalanceHeard, _world: World | None) -> str:
    return say(
        "{consumer} hears from its coordinator that group {group} "
        "rebalances; it has to join again.",
        consumer=event.consumer,
        group=event.group,
    )


@tell.register
def _(event: e.GenerationBegan, _world: World | None) -> str:
    return say(
        "All have joined: generation {generation} of group {group} begins "
        "with {consumers}.",
        generation=event.generation,
        group=event.group,
        consumers=listed(event.consumers),
    )


@tell.register
def _(event: e.PartitionsRevoked, world: World | None) -> str:
    what = _partitions(event.partitions, world)
    if event.lost:
        return say(
            "{consumer} drops {what}: it belongs to others now, and a commit "
            "would be refused.",
            consumer=event.consumer,
            what=what,
        )
    return say(
        "{consumer} gives up {what} and forgets where it was.",
        consumer=event.consumer,
        what=what,
    )


@tell.register
def _(event: e.PartitionsAskedBack, world: World | None) -> str:
    what = _partitions(event.partitions, world)
    return say(
        "The coordinator asks {consumer} for {what} back.",
        consumer=event.consumer,
        what=what,
    )


@tell.register
def _(event: e.NothingAssigned, _world: World | None) -> str:
    return say(
        "{consumer} is a member of its group and has no partition.",
        consumer=event.consumer,
    )


@tell.register
def _(event: e.MembershipLost, _world: World | None) -> str:
    return say(
        "{consumer} hears that it is no member of group {group} any more.",
        consumer=event.consumer,
        group=event.group,
    )


@tell.register
def _(event: e.StaticMemberReplaced, _world: World | None) -> str:
    back = say("comes back as the member that it was")
    if event.old != event.consumer:
        back = say(
            "takes the place of {old}, which has the same group.instance.id",
            old=event.old,
        )
    return say(
        "{consumer} {back}: group {group} does not rebalance.",
        consumer=event.consumer,
        back=back,
        group=event.group,
    )


@tell.register
def _(event: e.PollIntervalExceeded, _world: World | None) -> str:
    return say(
        "{consumer}'s application has not called poll() for "
        "max.poll.interval.ms: the client leaves the group, the "
        "application works on.",
        consumer=event.consumer,
    )


@tell.register
def _(event: e.CommitRefused, world: World | None) -> str:
    why = REFUSALS.get(event.error, say("it is not valid now"))
    place = of(event.partition, world)
    return say(
        "The coordinator refuses {consumer}'s commit of offset "
        "{offset}{place} ({error}): {why}.",
        consumer=event.consumer,
        offset=event.offset,
        place=place,
        error=event.error,
        why=why,
    )


@tell.register
def _(event: e.OffsetAged, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "Group {group}'s committed offset{place} is old enough to be deleted.",
        group=event.group,
        place=place,
    )


@tell.register
def _(event: e.OffsetExpired, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "Group {group}'s committed offset {old}{place} is older than "
        "offsets.retention.minutes: the coordinator deletes it.",
        group=event.group,
        old=event.old,
        place=place,
    )


@tell.register
def _(event: e.OffsetAppended, world: World | None) -> str:
    place = of(event.partition, world)
    return say(
        "{broker} writes offset {offset}{place} of group {group} into "
        "__consumer_offsets.",
        broker=event.broker,
        offset=event.offset,
        place=place,
        group=event.group,
    )


@tell.register
def _(event: e.OffsetsLoaded, world: World | None) -> str:
    first = say(
        "{broker} is coordinator now and reads __consumer_offsets", broker=event.broker
    )
    if not event.changed:
        return say("{first}: all offsets are there.", first=first)
    told = [
        say(
            "group {group}'s offset{of_partition} is {now} (it was {was})",
            group=group,
            of_partition=of(partition, world),
            now=say("gone") if now == UNKNOWN else now,
            was=was if was >= 0 else say("unknown"),
        )
        for group, partition, was, now in event.changed
    ]
    return say("{first}: {told}.", first=first, told=listed(told))
