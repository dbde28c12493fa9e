"""The classic rebalance: all members join again, and the partitions are dealt anew.

Eager assignors make a member give up everything before it joins, and read every
position anew from the committed offset, also of a partition that it gets back.
Cooperative ones let it keep what it has: what somebody else shall have is given up
after the assignment, and a second rebalance hands it over.

Sources: facts/consumers.md B9 (states), B10 (rebalance and records in flight), B11
(liveness), B16 (static members); KIP-429.

Left out: a leader that assigns by other members' subscriptions than its own, the
second rebalance's own commit; FENCED_INSTANCE_ID: of two processes with the same
group.instance.id the one whose place was taken ends, here it comes in again.
"""

from engine.model import groups, revoking
from engine.model.assignors import shares_of
from engine.model.events import (
    GenerationBegan,
    MemberExpired,
    MembershipLost,
    NothingAssigned,
    PollIntervalExceeded,
    RebalanceHeard,
    RebalanceStarted,
    StaticMemberReplaced,
)
from engine.model.members import (
    config_of,
    group_of,
    instance_of,
    member_of,
    with_group,
    without,
)
from engine.model.membership import goodbye, join_first, static_member, take
from engine.model.outcome import (
    Outcome,
    consumer_of,
    on_the_way,
    put,
    settle,
    then,
)
from engine.model.state import Consumer, Member, World


def is_cooperative(world: World, consumer: Consumer) -> bool:
    """Whether a rebalance leaves a member what it has."""
    return config_of(world, consumer.name).assignor.startswith("cooperative")


def join(world: World, name: str) -> Outcome:
    """A consumer joins its group: the first time, or again."""
    consumer = consumer_of(world, name)
    group = group_of(world, consumer)
    old = static_member(world, consumer)
    if consumer.joining:
        return _enter(world, consumer)
    if consumer.rejoins or consumer.assigned:
        return _join_again(world, consumer)
    if not group.members:
        return join_first(world, name)
    if old is not None:
        return _take_place(world, consumer, old)
    return _enter(world, consumer)


def _join_again(world: World, consumer: Consumer) -> Outcome:
    """In poll(): give up what has to be, then JoinGroup (B10)."""
    config = config_of(world, consumer.name)
    if consumer.lost:
        given = revoking.lose(consumer)
    elif is_cooperative(world, consumer):
        given = revoking.give_up(consumer, config, ())
    else:
        given = revoking.give_up(consumer, config, consumer.owned)
    keeps = bool(given.state.owned)
    given = given._replace(
        state=given.state._replace(
            rejoins=False, lost=False, commit_due=False, assigned=keeps
        )
    )
    cleared = settle(world, given)
    if consumer.lost:  # a new membership: it comes in like any other
        return cleared
    return then(cleared, _enter(cleared.world, given.state))


def _enter(world: World, consumer: Consumer) -> Outcome:
    """JoinGroup reaches the coordinator: a rebalance begins, or goes on."""
    group = group_of(world, consumer)
    begins = group.state != groups.PREPARING
    newcomer = Member(
        consumer.member_id,
        consumer.name,
        instance_of(world, consumer),
        owned=consumer.owned,
    )
    joined = groups.join(group, newcomer)
    world = put(with_group(world, joined), consumer._replace(joining=True))
    started = RebalanceStarted(group.name, consumer.name, "joins")
    return Outcome(world, (started,) if begins else ())


def _take_place(world: World, consumer: Consumer, old: Member) -> Outcome:
    """A static member is back: no rebalance, the same partitions (B16)."""
    group = groups.replace_static(group_of(world, consumer), old, consumer.member_id)
    event = StaticMemberReplaced(group.name, consumer.name, old.consumer)
    world = with_group(world, group)
    if group.state != groups.STABLE:
        return Outcome(put(world, consumer._replace(joining=True)), (event,))
    taken = take(world, consumer.name, old.assigned, group.generation)
    return taken._replace(events=(event, *taken.events))


def complete_join(world: World, name: str) -> Outcome:
    """The barrier closes."""
    group = groups.complete(groups.group_of(world.coordinator, name))
    consumers = tuple(item.consumer for item in group.members)
    event = GenerationBegan(name, group.generation, consumers)
    return Outcome(with_group(world, group), (event,))


def can_sync(world: World, consumer: Consumer) -> bool:
    """Whether there is an assignment for it, or it is the one who makes it."""
    if not consumer.joining:
        return False
    group = group_of(world, consumer)
    own = member_of(world, consumer)
    if own is None or own.synced:
        return False
    leads = group.members[0].id == own.id
    return group.state == groups.STABLE or (group.state == groups.COMPLETING and leads)


def sync(world: World, name: str) -> Outcome:
    """SyncGroup: the member learns its assignment, and gives up what is not in it."""
    consumer = consumer_of(world, name)
    group = group_of(world, consumer)
    if group.state == groups.COMPLETING:
        shares = shares_of(world.config, group.members)
        if is_cooperative(world, consumer):
            shares = groups.withheld(group, shares)
        group = groups.distribute(group, shares)
    own = groups.member(group, consumer.member_id)
    assert own is not None, f"{name} is no member"
    given_up = tuple(item for item in consumer.owned if item not in own.assigned)
    gained = tuple(item for item in own.assigned if item not in consumer.owned)
    done = own._replace(synced=True, owned=own.assigned)
    world = with_group(world, groups.with_member(group, done))
    config = config_of(world, name)
    given = revoking.give_up(consumer, config, given_up)
    outcome = settle(
        world, given._replace(state=given.state._replace(generation=group.generation))
    )
    outcome = then(outcome, take(outcome.world, name, gained, group.generation))
    if not own.assigned:
        nothing = NothingAssigned(name)
        outcome = outcome._replace(events=(*outcome.events, nothing))
    if given_up:
        again = consumer_of(outcome.world, name)._replace(rejoins=True)
        outcome = outcome._replace(world=put(outcome.world, again))
    return outcome


def hears(world: World, consumer: Consumer) -> bool:
    """Whether its next heartbeat brings news."""
    if consumer.lost or not (consumer.assigned or consumer.joining):
        return False
    own = member_of(world, consumer)
    if own is None:
        return True
    if consumer.rejoins or consumer.joining or own.joined:
        return False
    return group_of(world, consumer).state == groups.PREPARING


def was_overtaken(world: World, consumer: Consumer) -> bool:
    """Whether another rebalance began before it got its assignment: join again."""
    if not consumer.joining:
        return False
    own = member_of(world, consumer)
    if own is None or own.joined:
        return False
    return group_of(world, consumer).state == groups.PREPARING


def hear(world: World, name: str) -> Outcome:
    """A heartbeat is answered: REBALANCE_IN_PROGRESS, or UNKNOWN_MEMBER_ID."""
    consumer = consumer_of(world, name)
    if member_of(world, consumer) is None:
        lost = revoking.expelled(consumer._replace(joining=False))
        return Outcome(put(world, lost), (MembershipLost(consumer.group, name),))
    told = put(world, consumer._replace(rejoins=True))
    return Outcome(told, (RebalanceHeard(consumer.group, name),))


def expire(world: World, name: str, ids: tuple[str, ...], why: str) -> Outcome:
    """The coordinator gives members up; the others rebalance."""
    group = groups.group_of(world.coordinator, name)
    gone = tuple(item.consumer for item in group.members if item.id in ids)
    alone = len(group.members) == len(gone) == 1
    event = MemberExpired(name, "" if alone else gone[0], why)
    return Outcome(without(world, name, ids), (event,))


def late(world: World, name: str) -> tuple[str, ...]:
    """The members for which the rebalance has waited in vain."""
    group = groups.group_of(world.coordinator, name)
    if group.state != groups.PREPARING:
        return ()
    return tuple(item.id for item in group.members if not item.joined)


def exceed_poll_interval(world: World, name: str) -> Outcome:
    """The client leaves the group by itself; the application works on (B11).

    A static member only stops its heartbeats.
    """
    consumer = consumer_of(world, name)
    event = PollIntervalExceeded(name)
    outcome = Outcome(put(world, revoking.expelled(consumer)), (event,))
    if instance_of(world, consumer):
        return outcome
    return outcome._replace(world=on_the_way(outcome.world, (goodbye(consumer),)))
