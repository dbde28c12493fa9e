"""Brokers, links, the controller and who leads, one sentence an event."""

from engine.model import events as e
from engine.model.state import NOBODY, World
from engine.narrate.telling import listed, of, tell
from engine.sentence import say


def in_sync(names: tuple[str, ...]) -> str:
    """Name the in-sync replicas."""
    return (
        say("{names} alone", names=names[0])
        if len(names) == 1
        else listed(names, say("none"))
    )


def writes_isr(world: World | None) -> bool:
    """Say whether leaders write the in-sync replicas themselves (before 2.7)."""
    return world is not None and not world.config.topic.proposes_isr


@tell.register
def _(event: e.IsrShrinkProposed, world: World | None) -> str:
    if writes_isr(world):
        return say(
            "{broker} writes to ZooKeeper that {leaving} left the in-sync "
            "replicas{of_partition}.",
            broker=event.broker,
            leaving=listed(event.leaving),
            of_partition=of(event.partition, world),
        )
    return say(
        "{broker} asks the controller to take {leaving} out of the in-sync "
        "replicas{of_partition}.",
        broker=event.broker,
        leaving=listed(event.leaving),
        of_partition=of(event.partition, world),
    )


@tell.register
def _(event: e.IsrExpandProposed, world: World | None) -> str:
    if writes_isr(world):
        return say(
            "{joining} has caught up: {broker} writes to ZooKeeper that it is "
            "in sync{of_partition}.",
            joining=event.joining,
            broker=event.broker,
            of_partition=of(event.partition, world),
        )
    return say(
        "{joining} has caught up: {broker} asks the controller to take it "
        "back into the in-sync replicas{of_partition}.",
        joining=event.joining,
        broker=event.broker,
        of_partition=of(event.partition, world),
    )


@tell.register
def _(event: e.IsrChanged, world: World | None) -> str:
    place = of(event.partition, world)
    if event.old == event.new:
        left = say("only {elr}", elr=listed(event.elr)) if event.elr else say("nobody")
        return say(
            "Of the replicas{place} that left, {left} may still be elected.",
            place=place,
            left=left,
        )
    eligible = (
        say(" May still be elected: {elr}.", elr=listed(event.elr)) if event.elr else ""
    )
    return say(
        "The in-sync replicas{place} are now {new} (before: {old}).{eligible}",
        place=place,
        new=in_sync(event.new),
        old=in_sync(event.old),
        eligible=eligible,
    )


@tell.register
def _(event: e.IsrChangeRefused, world: World | None) -> str:
    return say(
        "The controller refuses {broker}'s change of the in-sync "
        "replicas{of_partition} ({error}).",
        broker=event.broker,
        of_partition=of(event.partition, world),
        error=event.error,
    )


@tell.register
def _(event: e.LeaderElected, world: World | None) -> str:
    choice = say(
        "The controller makes {leader} the leader{of_partition} (epoch {epoch})",
        leader=event.leader,
        of_partition=of(event.partition, world),
        epoch=event.epoch,
    )
    if event.clean:
        return say("{choice}.", choice=choice)
    return say(
        "{choice}. Its log may lack something, and is the truth from now on.",
        choice=choice,
    )


@tell.register
def _(event: e.LeaderEpochBumped, world: World | None) -> str:
    return say(
        "{leader} stays the leader{of_partition}, and the controller "
        "counts a new leader epoch ({epoch}).",
        leader=event.leader,
        of_partition=of(event.partition, world),
        epoch=event.epoch,
    )


@tell.register
def _(event: e.LeaderGone, world: World | None) -> str:
    after = say(" after {last}", last=event.last) if event.last else ""
    return say(
        "There is no leader{of_partition} any more{after}: nobody who may "
        "lead is alive. Nobody can write or read.",
        of_partition=of(event.partition, world),
        after=after,
    )


@tell.register
def _(event: e.LeadershipTaken, world: World | None) -> str:
    return say(
        "{broker} begins to lead{of_partition}: epoch {epoch} starts at "
        "offset {log_end}.",
        broker=event.broker,
        of_partition=of(event.partition, world, "in"),
        epoch=event.epoch,
        log_end=event.log_end,
    )


@tell.register
def _(event: e.LeaderFollowed, world: World | None) -> str:
    place = of(event.partition, world, "in")
    if event.leader == NOBODY:
        return say(
            "{broker} learns that nobody leads{place}.",
            broker=event.broker,
            place=place,
        )
    before = say("no longer leads and ") if event.led_before else ""
    return say(
        "{broker} {before}follows {leader}{place} (epoch {epoch}).",
        broker=event.broker,
        before=before,
        leader=event.leader,
        place=place,
        epoch=event.epoch,
    )


@tell.register
def _(event: e.MetadataLearned, _world: World | None) -> str:
    return say(
        "{broker} hears from the controller; nothing changes for it.",
        broker=event.broker,
    )


@tell.register
def _(event: e.DirectoriesAssigned, _world: World | None) -> str:
    return say(
        "{broker} tells the controller on which disk its replicas are now.",
        broker=event.broker,
    )


@tell.register
def _(event: e.HeartbeatReceived, _world: World | None) -> str:
    return say("The controller hears that {broker} is alive.", broker=event.broker)


@tell.register
def _(event: e.BrokerFenced, _world: World | None) -> str:
    return say("The controller takes {broker} for dead.", broker=event.broker)


@tell.register
def _(event: e.BrokerUnfenced, _world: World | None) -> str:
    return say("The controller takes {broker} for alive again.", broker=event.broker)


@tell.register
def _(event: e.BrokerRegistered, _world: World | None) -> str:
    how = say("a clean one") if event.clean else say("not a clean one")
    return say(
        "{broker} registers with the controller; its last stop was {how}.",
        broker=event.broker,
        how=how,
    )


@tell.register
def _(event: e.BrokerBounced, _world: World | None) -> str:
    return say(
        "{broker} was gone and is back before the controller has looked. "
        "For the controller nothing has happened, and it tells {broker} "
        "nothing.",
        broker=event.broker,
    )
