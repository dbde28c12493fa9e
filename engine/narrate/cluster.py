"""Brokers, links, the controller and who leads, one sentence an event."""

from engine.model import events as e
from engine.model.state import NOBODY, World
from engine.narrate.telling import duration, listed, messages, of, process, tell


def in_sync(names: tuple[str, ...]) -> str:
    """Name the in-sync replicas."""
    return f"{names[0]} alone" if len(names) == 1 else listed(names, "none")


def writes_isr(world: World | None) -> bool:
    """Say whether leaders write the in-sync replicas themselves (before 2.7)."""
    return world is not None and not world.config.topic.proposes_isr


@tell.register
def _(event: e.IsrShrinkProposed, world: World | None) -> str:
    if writes_isr(world):
        return (
            f"{event.broker} writes to ZooKeeper that {listed(event.leaving)} left the "
            f"in-sync replicas{of(event.partition, world)}."
        )
    return (
        f"{event.broker} asks the controller to take {listed(event.leaving)} "
        f"out of the in-sync replicas{of(event.partition, world)}."
    )


@tell.register
def _(event: e.IsrExpandProposed, world: World | None) -> str:
    if writes_isr(world):
        return (
            f"{event.joining} has caught up: {event.broker} writes to ZooKeeper that "
            f"it is in sync{of(event.partition, world)}."
        )
    return (
        f"{event.joining} has caught up: {event.broker} asks the controller to take it "
        f"back into the in-sync replicas{of(event.partition, world)}."
    )


@tell.register
def _(event: e.IsrChanged, world: World | None) -> str:
    place = of(event.partition, world)
    if event.old == event.new:
        left = f"only {listed(event.elr)}" if event.elr else "nobody"
        return f"Of the replicas{place} that left, {left} may still be elected."
    eligible = f" May still be elected: {listed(event.elr)}." if event.elr else ""
    return (
        f"The in-sync replicas{place} are now {in_sync(event.new)} "
        f"(before: {in_sync(event.old)}).{eligible}"
    )


@tell.register
def _(event: e.IsrChangeRefused, world: World | None) -> str:
    return (
        f"The controller refuses {event.broker}'s change of the in-sync "
        f"replicas{of(event.partition, world)} ({event.error})."
    )


@tell.register
def _(event: e.LeaderElected, world: World | None) -> str:
    choice = (
        f"The controller makes {event.leader} the leader"
        f"{of(event.partition, world)} (epoch {event.epoch})"
    )
    if event.clean:
        return f"{choice}."
    return f"{choice}. Its log may lack something, and is the truth from now on."


@tell.register
def _(event: e.LeaderEpochBumped, world: World | None) -> str:
    return (
        f"{event.leader} stays the leader{of(event.partition, world)}, and the "
        f"controller counts a new leader epoch ({event.epoch})."
    )


@tell.register
def _(event: e.LeaderGone, world: World | None) -> str:
    after = f" after {event.last}" if event.last else ""
    return (
        f"There is no leader{of(event.partition, world)} any more{after}: nobody who "
        f"may lead is alive. Nobody can write or read."
    )


@tell.register
def _(event: e.LeadershipTaken, world: World | None) -> str:
    return (
        f"{event.broker} begins to lead{of(event.partition, world, 'in')}: "
        f"epoch {event.epoch} starts at offset {event.log_end}."
    )


@tell.register
def _(event: e.LeaderFollowed, world: World | None) -> str:
    place = of(event.partition, world, "in")
    if event.leader == NOBODY:
        return f"{event.broker} learns that nobody leads{place}."
    before = "no longer leads and " if event.led_before else ""
    return (
        f"{event.broker} {before}follows {event.leader}{place} (epoch {event.epoch})."
    )


@tell.register
def _(event: e.MetadataLearned, _world: World | None) -> str:
    return f"{event.broker} hears from the controller; nothing changes for it."


@tell.register
def _(event: e.DirectoriesAssigned, _world: World | None) -> str:
    return f"{event.broker} tells the controller on which disk its replicas are now."


@tell.register
def _(event: e.HeartbeatReceived, _world: World | None) -> str:
    return f"The controller hears that {event.broker} is alive."


@tell.register
def _(event: e.BrokerFenced, _world: World | None) -> str:
    return f"The controller takes {event.broker} for dead."


@tell.register
def _(event: e.BrokerUnfenced, _world: World | None) -> str:
    return f"The controller takes {event.broker} for alive again."


@tell.register
def _(event: e.BrokerRegistered, _world: World | None) -> str:
    how = "a clean one" if event.clean else "not a clean one"
    return f"{event.broker} registers with the controller; its last stop was {how}."


@tell.register
def _(event: e.BrokerBounced, _world: World | None) -> str:
    return (
        f"{event.broker} was gone and is back before the controller has looked. For "
        f"the controller nothing has happened, and it tells {event.broker} nothing."
    )


@tell.register
def _(event: e.BrokerCrashed, _world: World | None) -> str:
    return f"{event.broker} crashes. What it wrote is still in the page cache."


@tell.register
def _(event: e.PowerCut, _world: World | None) -> str:
    lost = tuple(message for _, _, message in event.lost)
    rest = (
        f"; {messages(lost)} had not reached the disk and {gone(lost)}"
        if lost
        else "; everything it had was on disk"
    )
    return f"{event.broker}'s machine loses power{rest}."


@tell.register
def _(event: e.DiskLost, _world: World | None) -> str:
    lost = tuple(message for _, _, message in event.lost)
    rest = f" with {messages(lost)} on it" if lost else "; it was empty"
    return f"{event.broker}'s disk dies{rest}, and the broker with it."


def gone(lost: tuple[int, ...]) -> str:
    """Say that messages are no more on this machine."""
    return "is gone" if len(lost) == 1 else "are gone"


@tell.register
def _(event: e.ShutdownStarted, _world: World | None) -> str:
    return f"{event.broker} is asked to stop and asks the controller to let it go."


@tell.register
def _(event: e.ShutdownGranted, _world: World | None) -> str:
    return f"The controller lets {event.broker} go."


@tell.register
def _(event: e.BrokerStopped, _world: World | None) -> str:
    return f"{event.broker} has written everything to its disk and stops."


@tell.register
def _(event: e.BrokerStarted, _world: World | None) -> str:
    return f"{event.broker} starts."


@tell.register
def _(event: e.BrokerPaused, _world: World | None) -> str:
    return f"{event.broker} stands still: its process gets no processor time."


@tell.register
def _(event: e.BrokerResumed, _world: World | None) -> str:
    return f"{event.broker} goes on where it stood."


@tell.register
def _(event: e.LinkCutOff, _world: World | None) -> str:
    source, target = process(event.source), process(event.target)
    return f"Nothing from {source} reaches {target} any more."


@tell.register
def _(event: e.LinkSlowed, _world: World | None) -> str:
    source, target = process(event.source), process(event.target)
    return (
        f"From now on everything from {source} to {target} "
        f"takes {duration(event.ms)} longer."
    )


@tell.register
def _(event: e.LinkHealed, _world: World | None) -> str:
    source, target = process(event.source), process(event.target)
    return f"What {source} sends reaches {target} as usual again."


@tell.register
def _(event: e.PacketDropped, _world: World | None) -> str:
    return f"{event.target} gets something from {event.source} and ignores it."
