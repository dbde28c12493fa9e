"""Planned changes of a cluster, one sentence an event."""

from engine.model import events as e
from engine.model.state import World
from engine.narrate.telling import listed, messages, of, tell
from engine.sentence import plural, say


@tell.register
def _(event: e.LeadershipGivenBack, world: World | None) -> str:
    looked = say("The controller's regular look at its leaders")
    who = say("An operator") if event.ordered else looked
    before = say(" from {before}", before=event.before) if event.before else ""
    return say(
        "{who} gives the leadership{of_partition} back{before} to "
        "{leader}, the first replica of the list.",
        who=who,
        of_partition=of(event.partition, world),
        before=before,
        leader=event.leader,
    )


@tell.register
def _(event: e.ReassignmentStarted, world: World | None) -> str:
    return say(
        "The plan: {new} shall have the replicas{of_partition}, instead of {old}.",
        new=listed(event.new),
        of_partition=of(event.partition, world),
        old=listed(event.old),
    )


@tell.register
def _(event: e.ReassignmentCompleted, world: World | None) -> str:
    now = say("replica is") if len(event.replicas) == 1 else say("replicas are")
    return say(
        "All new replicas{of_partition} are in sync, so the move is over: "
        "the {now} {replicas}.",
        of_partition=of(event.partition, world),
        now=now,
        replicas=listed(event.replicas),
    )


@tell.register
def _(event: e.ReplicaDeleted, world: World | None) -> str:
    had = (
        say(" with {messages}", messages=messages(event.messages))
        if event.messages
        else ""
    )
    return say(
        "{broker} is no replica{of_partition} any more and deletes its log{had}.",
        broker=event.broker,
        of_partition=of(event.partition, world),
        had=had,
    )


@tell.register
def _(event: e.PowerFailed, _world: World | None) -> str:
    machines = listed(event.brokers)
    if event.what == "-".join(event.brokers):
        return say(
            "The power fails for {machines} at the same instant.", machines=machines
        )
    return say(
        "The power of rack {what} fails: {machines} go dark at once.",
        what=event.what,
        machines=machines,
    )


@tell.register
def _(event: e.ConfigAltered, _world: World | None) -> str:
    return say(
        "An operator sets {name} to {new} (before: {old}).",
        name=event.name,
        new=event.new,
        old=event.old,
    )


@tell.register
def _(event: e.RegistrationRefused, _world: World | None) -> str:
    return say(
        "The controller refuses to register {broker}: for the controller "
        "the {broker} of before is still alive. It will ask again.",
        broker=event.broker,
    )


@tell.register
def _(event: e.RegistrationRefusedAgain, _world: World | None) -> str:
    return say(
        "{broker} asks again to be registered, and is refused again.",
        broker=event.broker,
    )


@tell.register
def _(event: e.TopicDeleted, _world: World | None) -> str:
    return say(
        "The controller deletes topic {topic}; its brokers will drop the logs.",
        topic=event.topic,
    )


@tell.register
def _(event: e.TopicDeletionRefused, _world: World | None) -> str:
    return say(
        "The cluster refuses to delete topic {topic}: delete.topic.enable=false.",
        topic=event.topic,
    )


@tell.register
def _(event: e.TopicCreated, _world: World | None) -> str:
    if event.by:
        return say(
            "{by} asks for topic {topic}, which does not exist, and so the "
            "cluster makes it anew, empty (auto.create.topics.enable).",
            by=event.by,
            topic=event.topic,
        )
    return say(
        "Topic {topic} is made anew, under its old name, and empty.", topic=event.topic
    )


@tell.register
def _(event: e.PartitionsAdded, _world: World | None) -> str:
    return say(
        "An operator adds {partitions} to topic {topic}, empty. No message moves.",
        partitions=_numbers(event.partitions),
        topic=event.topic,
    )


@tell.register
def _(event: e.PartitionsFound, _world: World | None) -> str:
    return say(
        "{client} hears of {partitions} for the first time.",
        client=event.client,
        partitions=_numbers(event.partitions),
    )


def _numbers(partitions: tuple[int, ...]) -> str:
    return plural(
        "partition {numbers}",
        "partitions {numbers}",
        len(partitions),
        numbers=listed(tuple(map(str, partitions))),
    )


@tell.register
def _(event: e.OffsetsDeleted, _world: World | None) -> str:
    return say(
        "The coordinator forgets the offsets that group {group} had "
        "committed of topic {topic}.",
        group=event.group,
        topic=event.topic,
    )


@tell.register
def _(event: e.LogDropped, world: World | None) -> str:
    place = of(event.partition, world)
    what = (
        say(", with {messages}", messages=messages(event.messages))
        if event.messages
        else ""
    )
    return say(
        "{broker} drops its log{place}{what}.",
        broker=event.broker,
        place=place,
        what=what,
    )
