"""Whom clients reach and what they learn, one sentence an event."""

from engine.model import events as e
from engine.model.state import NOBODY, World
from engine.narrate.telling import messages, of, tell, them
from engine.sentence import say


@tell.register
def _(event: e.ConnectionLost, _world: World | None) -> str:
    if event.why == "timeout":
        return say(
            "{client} has waited too long for {broker} and drops the connection.",
            client=event.client,
            broker=event.broker,
        )
    return say(
        "{client} finds its connection to {broker} closed.",
        client=event.client,
        broker=event.broker,
    )


@tell.register
def _(event: e.Connected, _world: World | None) -> str:
    return say(
        "{client} reaches {broker} again.", client=event.client, broker=event.broker
    )


@tell.register
def _(event: e.LeaderLearned, world: World | None) -> str:
    place = of(event.partition, world)
    if event.leader == NOBODY:
        return say(
            "{client} learns that there is no leader{place}.",
            client=event.client,
            place=place,
        )
    return say(
        "{client} learns that {leader} is the leader{place}.",
        client=event.client,
        leader=event.leader,
        place=place,
    )


@tell.register
def _(event: e.MetadataUnchanged, _world: World | None) -> str:
    return say("{client} asks who leads and learns nothing new.", client=event.client)


@tell.register
def _(event: e.BatchDeduplicated, world: World | None) -> str:
    place = of(event.partition, world, "in")
    return say(
        "{broker} has {messages}{place} already, from offset {offset}: it "
        "does not write {them} again and says yes.",
        broker=event.broker,
        messages=messages(event.messages),
        place=place,
        offset=event.offset,
        them=them(event.messages),
    )
