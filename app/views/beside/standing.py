"""How it is with a replica or a group, in a word or two."""

from engine.model.state import Broker, Consumer, World
from engine.sentence import say

DOWN = {
    "crash": say("crashed"),
    "power loss": say("no power"),
    "lost disk": say("disk gone"),
    "clean stop": say("stopped"),
}
STATES = {
    "paused": say("paused"),
    "starting": say("starting"),
    "stopping": say("stopping"),
    "crashed": say("crashed"),
    "closed": say("closed"),
}


def standing(world: World, broker: Broker, partition: int) -> tuple[str, str]:
    """Say in a word or two how it is with a replica, and how bad that is."""
    state = world.controller.metadata.partitions[partition]
    hosted = broker.partitions[partition]
    if broker.state == "down":
        return "bad", DOWN.get(broker.ended_by, say("down"))
    if broker.state != "running":
        return "warn", STATES.get(broker.state, broker.state)
    if hosted is None:
        return "", say("no replica")
    if state.leader == broker.name:
        leads = hosted.leadership is not None
        return "leads", say("leader") if leads else say("elected")
    if hosted.leadership is not None:
        return "warn", say("leads, it thinks")
    if broker.name in state.isr:
        return "", say("in sync")
    return "warn", say("out of sync")


def away(members: list[Consumer]) -> str:
    """Say why nobody of a group works."""
    return STATES.get(members[0].state, members[0].state) if members else ""


def committed(world: World, group: str) -> str:
    """Say up to where a group has committed, partition by partition."""
    for one in world.coordinator.groups:
        if one.name == group and any(offset >= 0 for offset in one.committed):
            offsets = [str(offset) if offset >= 0 else "–" for offset in one.committed]
            if len(offsets) == 1:
                return say("committed {offset}", offset=offsets[0])
            return say("commits {offsets}", offsets=" ".join(offsets))
    return say("processed")
