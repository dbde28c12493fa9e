"""Planned changes of a cluster, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import listed, messages, of, tell


@tell.register
def _(event: e.LeadershipGivenBack, world: World | None) -> str:
    who = "An operator" if event.ordered else "The controller"
    looked = "" if event.ordered else "'s regular look at its leaders"
    before = f" from {event.before}" if event.before else ""
    return (
        f"{who}{looked} gives the leadership{of(event.partition, world)} back"
        f"{before} to {event.leader}, the first replica of the list."
    )


@tell.register
def _(event: e.ReassignmentStarted, world: World | None) -> str:
    return (
        f"The plan: {listed(event.new)} shall have the replicas"
        f"{of(event.partition, world)}, instead of {listed(event.old)}."
    )


@tell.register
def _(event: e.ReassignmentCompleted, world: World | None) -> str:
    now = "replica is" if len(event.replicas) == 1 else "replicas are"
    return (
        f"All new replicas{of(event.partition, world)} are in sync, so the move is "
        f"over: the {now} {listed(event.replicas)}."
    )


@tell.register
def _(event: e.ReplicaDeleted, world: World | None) -> str:
    had = f" with {messages(event.messages)}" if event.messages else ""
    return (
        f"{event.broker} is no replica{of(event.partition, world)} any more and "
        f"deletes its log{had}."
    )


@tell.register
def _(event: e.PowerFailed, _world: World | None) -> str:
    machines = listed(event.brokers)
    if event.what == "-".join(event.brokers):
        return f"The power fails for {machines} at the same instant."
    return f"The power of rack {event.what} fails: {machines} go dark at once."


@tell.register
def _(event: e.ConfigAltered, _world: World | None) -> str:
    return f"An operator sets {event.name} to {event.new} (before: {event.old})."


@tell.register
def _(event: e.RegistrationRefused, _world: World | None) -> str:
    return (
        f"The controller refuses to register {event.broker}: for the controller the "
        f"{event.broker} of before is still alive. It will ask again."
    )


@tell.register
def _(event: e.RegistrationRefusedAgain, _world: World | None) -> str:
    return f"{event.broker} asks again to be registered, and is refused again."


@tell.register
def _(event: e.TopicDeleted, _world: World | None) -> str:
    return (
        f"The controller deletes topic {event.topic}; its brokers will drop the logs."
    )


@tell.register
def _(event: e.TopicDeletionRefused, _world: World | None) -> str:
    return (
        f"The cluster refuses to delete topic {event.topic}: delete.topic.enable=false."
    )


@tell.register
def _(event: e.TopicCreated, _world: World | None) -> str:
    if event.by:
        return (
            f"{event.by} asks for topic {event.topic}, which does not exist, and so "
            f"the cluster makes it anew, empty (auto.create.topics.enable)."
        )
    return f"Topic {event.topic} is made anew, under its old name, and empty."


@tell.register
def _(event: e.PartitionsAdded, _world: World | None) -> str:
    return (
        f"An operator adds {_numbers(event.partitions)} to topic {event.topic}, empty. "
        f"No message moves."
    )


@tell.register
def _(event: e.PartitionsFound, _world: World | None) -> str:
    return f"{event.client} hears of {_numbers(event.partitions)} for the first time."


def _numbers(partitions: tuple[int, ...]) -> str:
    word = "partition" if len(partitions) == 1 else "partitions"
    return f"{word} {listed(tuple(map(str, partitions)))}"


@tell.register
def _(event: e.OffsetsDeleted, _world: World | None) -> str:
    return (
        f"The coordinator forgets the offsets that group {event.group} had committed "
        f"of topic {event.topic}."
    )


@tell.register
def _(event: e.LogDropped, world: World | None) -> str:
    place = of(event.partition, world)
    what = f", with {messages(event.messages)}" if event.messages else ""
    return f"{event.broker} drops its log{place}{what}."
