"""Members of a share group: who comes in gets every partition, beside the others.

Nobody gives anything up, and nothing waits. A member that was expelled hears of it
from its next heartbeat and comes in again; the records in its hands are a matter
between it and the leaders.

Sources: facts/consumers.md B17; KIP-932 (SimpleAssignor.java, as long as there are no
more members than a partition can use), ShareMembershipManager.java.

Left out: members that share the partitions among them, limits of a group's size.
"""

from engine.model import groups
from engine.model.clients import known_leaders, topics_of
from engine.model.events import ShareMemberJoined
from engine.model.members import group_of, member_of, with_group
from engine.model.outcome import Outcome, consumer_of, put
from engine.model.state import Consumer, Member, World


def join(world: World, name: str) -> Outcome:
    """ShareGroupHeartbeat: the consumer is a member and knows its partitions."""
    consumer = consumer_of(world, name)
    group = group_of(world, consumer)
    partitions = topics_of(world, name)
    comer = Member(
        consumer.member_id,
        name,
        synced=True,
        owned=partitions,
        assigned=partitions,
        epoch=group.generation + 1,
    )
    group = group._replace(
        state=groups.STABLE,
        generation=group.generation + 1,
        members=(*group.members, comer),
    )
    leaders = known_leaders(world, name)
    fresh = consumer._replace(
        assigned=True,
        owned=partitions,
        generation=group.generation,
        readings=tuple(
            way if index in consumer.owned else way._replace(leader=leaders[index])
            for index, way in enumerate(consumer.readings)
        ),
    )
    event = ShareMemberJoined(group.name, name, partitions)
    return Outcome(put(with_group(world, group), fresh), (event,))


def hears(world: World, consumer: Consumer) -> bool:
    """Whether its next heartbeat brings news: that it is a member no more."""
    return consumer.assigned and member_of(world, consumer) is None
