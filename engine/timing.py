"""How long every move takes: what the timed driver adds to the rules.

Whole milliseconds of virtual time. Where Kafka draws at random (jitter), this
takes the middle, so that one scenario has one timeline. Values marked
*assumed* are not settings of Kafka.

Left out: time spent computing, clock skew, timers that run on while a process
is paused (they start anew when it goes on).
"""

from typing import cast, get_args

from engine.ageing import NOTHING, Stamps, tidying_delay
from engine.model import actions as act
from engine.model.committing import TIMED
from engine.model.config import Config, share_of
from engine.model.election import registration
from engine.model.groups import COMPLETING, group_of
from engine.model.members import member_of
from engine.model.network import link
from engine.model.state import CONTROLLER, World, place
from engine.producer_timing import producer_delay
from engine.transaction_timing import transaction_delay

RECONNECT_MS = 100  # reconnect.backoff.ms grows from 50 to 1,000
REFRESH_MS = 100  # retry.backoff.ms
START_MS = 1_000  # assumed: process start and log recovery of a small log
LEADERLESS_MS = 300_000  # unclean.leader.election.interval.ms
REGISTER_MS = 100  # BrokerLifecycleManager's backoff: doubles up to the session timeout
FLUSH_AND_STOP_MS = 100  # assumed
FIRST_HEARTBEAT_MS = 10  # assumed: a registered broker asks to be unfenced at once
# Assumed: a new disk is told of before the first heartbeat. On real brokers it is a
# race; where the heartbeat wins, nobody is elected.
ASSIGN_MS = 5
FLUSHER_MS = 5_000  # Linux wakes its flusher this often (facts/broker.md B14)
CHECKPOINT_MS = 5_000  # replica.high.watermark.checkpoint.interval.ms
SOCKET_TIMEOUT_MS = 30_000  # replica.socket.timeout.ms, consumer request.timeout.ms
CONSUMER_BACKOFF_MS = 100  # retry.backoff.ms
# Families of moves; by their type, because to ask a family takes long.
BY_PRODUCER: frozenset[type[act.Move]] = frozenset(get_args(act.ProducerMove))
BY_MEMBER: frozenset[type[act.Move]] = frozenset(get_args(act.MemberMove))
BY_CONTROLLER: frozenset[type[act.Move]] = frozenset(
    (
        *(act.RegisterBroker, act.AssignDirectories),
        *(act.GrantShutdown, act.FinishShutdown),
        *(act.ElectLeaderless, act.RebalanceLeaders),
    )
)
# In one world these take the same time whenever they begin.
STEADY = (act.AnswerFetch, act.PassLag, act.TimeOutFetch, act.Heartbeat)
SESSION_CHECKS = 8  # the controller looks for expired sessions so often per session


def _until_next(now: int, period: int) -> int:
    """How long until a task that runs every `period` runs next."""
    return period - now % period


def delay_ms(world: World, action: act.Move, now: int, stamps: Stamps = NOTHING) -> int:
    """How long after it becomes enabled (or starts anew) the move happens."""
    config = world.config
    topic = config.topic
    match action:  # first what happens most: STEADY
        case act.AnswerFetch(client=client):
            if client[0] == "b":
                return topic.replica_fetch_wait_max_ms
            return config.consumers[place(client)].fetch_max_wait_ms
        case act.PassLag():
            return topic.replica_lag_time_max_ms
        case act.TimeOutFetch():
            return SOCKET_TIMEOUT_MS
        case act.Heartbeat() | act.ExpireSession():
            return _controller_delay(world, action, now)
        case act.Deliver(packet=number):
            latest = reversed(world.network.packets)
            item = next(item for item in latest if item.number == number)
            slow = link(world.network, item.source, item.target).slow_ms
            return topic.latency_ms + slow + item.late_ms
        case _ if type(action) in BY_PRODUCER:
            return producer_delay(world, cast("act.ProducerMove", action))
        case act.Connect():
            return RECONNECT_MS
        case act.RefreshMetadata(client=client):
            return _refresh_delay(config, client, now)
        case act.AgeMetadata(client=client):
            clients = config.producers if client[0] == "p" else config.consumers
            return _until_next(now, clients[place(client)].metadata_max_age_ms)
        case act.EndFetchBackoff(client=client):
            if client[0] == "b":
                return topic.replica_fetch_backoff_ms
            return CONSUMER_BACKOFF_MS
        case act.ExpireProduce(client=client):
            return config.producers[place(client)].ack_timeout_ms
        case act.WriteMarkers() | act.ExpireTransaction() | act.ExpireMarker():
            return transaction_delay(world, action, now)
        case act.ShrinkIsr():
            return _until_next(now, max(1, topic.replica_lag_time_max_ms // 2))
        case act.AlterPartition(broker=name):
            return 2 * topic.latency_ms + _held_up_ms(world, name)
        case act.LearnMetadata(broker=name):
            held = link(world.network, CONTROLLER, name).slow_ms
            return topic.metadata_delay_ms + held
        case act.WriteBack():
            due = now + topic.write_back_ms
            return topic.write_back_ms + _until_next(due - 1, FLUSHER_MS) - 1
        case act.DeleteSegment() | act.CleanLog() | act.ExpireTombstone():
            return tidying_delay(world, action, now, stamps)
        case act.CheckpointHighWatermark():
            return _until_next(now, CHECKPOINT_MS)
        case act.AnswerShareFetch(client=client):
            return config.consumers[place(client)].fetch_max_wait_ms
        case act.ExpireLock(group=group):
            shared = share_of(config, group)
            return shared.lock_ms if shared is not None else 0
        case _ if type(action) in BY_CONTROLLER:
            return _controller_delay(world, action, now)
        case _:
            return _consumer_delay(world, action, now)


def _controller_delay(world: World, action: act.Move, now: int) -> int:
    """The sessions of brokers, and the controller's own routine."""
    topic = world.config.topic
    match action:
        case act.Heartbeat(broker=name):
            fenced = registration(world.controller.metadata, name).fenced
            return FIRST_HEARTBEAT_MS if fenced else topic.broker_heartbeat_interval_ms
        case act.RegisterBroker(broker=name):
            tries = world.brokers[place(name)].refusals
            longest = topic.broker_session_timeout_ms
            return min(REGISTER_MS << tries - 1, longest) if tries else START_MS
        case act.AssignDirectories():
            return ASSIGN_MS
        case act.ExpireSession():
            session = topic.broker_session_timeout_ms
            check = max(1, session // SESSION_CHECKS)
            return session + _until_next(now + session - 1, check) - 1
        case act.ElectLeaderless():
            return _until_next(now, LEADERLESS_MS)
        case act.RebalanceLeaders():
            return _until_next(now, topic.leader_imbalance_check_ms)
        case act.GrantShutdown(broker=name):
            return 2 * topic.latency_ms + link(world.network, name, CONTROLLER).slow_ms
        case _:
            return FLUSH_AND_STOP_MS


def _held_up_ms(world: World, broker: str) -> int:
    """How much longer a slow link makes a question to the controller and its answer."""
    there = link(world.network, broker, CONTROLLER).slow_ms
    return there + link(world.network, CONTROLLER, broker).slow_ms


def _refresh_delay(config: Config, client: str, now: int) -> int:
    """Java asks when an error tells it to; kafka-go when its timer says so."""
    if client[0] == "p":
        producer = config.producers[place(client)]
        if not producer.refresh_on_error:
            return _until_next(now, producer.metadata_max_age_ms)
    return REFRESH_MS


def _consumer_delay(world: World, action: act.Move, now: int) -> int:
    consumers = world.config.consumers
    match action:
        case act.FinishRecord(consumer=name, partition=partition, offset=offset):
            config = consumers[place(name)]
            hands = world.consumers[place(name)].hands
            message = next(
                item.message
                for item in hands
                if (item.partition, item.offset) == (partition, offset)
            )
            return dict(config.slow).get(message, config.processing_ms)
        case act.CommitOffsets(consumer=name):
            config = consumers[place(name)]
            if config.commit in TIMED:
                return _until_next(now, config.auto_commit_interval_ms)
            return 0
        case act.RetryRecord(consumer=name):
            return consumers[place(name)].retry_backoff_ms
        case act.RetryCommit():
            return CONSUMER_BACKOFF_MS
        case act.FlushResults(consumer=name):
            return _until_next(now, consumers[place(name)].flush_ms)
        case act.PassCommitInterval(consumer=name):
            return consumers[place(name)].auto_commit_interval_ms
        case _ if type(action) in BY_MEMBER:
            return _member_delay(world, cast("act.MemberMove", action), now)
        case _:
            return 0


def _member_delay(world: World, action: act.MemberMove, now: int) -> int:
    """Two ways for a question and its answer; a generation of its own takes two."""
    trip = 2 * world.config.topic.latency_ms
    match action:
        case act.JoinGroup(consumer=name):
            consumer = world.consumers[place(name)]
            group = group_of(world.coordinator, consumer.group)
            if consumer.rejoins or consumer.joining:
                return 0
            if group.members:
                return trip
            pause = world.config.topic.initial_rebalance_delay_ms
            return 2 * trip + (pause if group.deserted else 0)
        case act.CompleteJoin():
            return trip
        case act.AgeOffset():
            return world.config.topic.offsets_retention_ms
        case act.ExpireOffset():
            return _until_next(now, world.config.topic.offsets_retention_check_ms)
        case act.LoadOffsets() | act.ConfirmCommits():
            return 0
        case act.SyncGroup(consumer=name):  # the others wait there for the leader's
            group = group_of(world.coordinator, world.consumers[place(name)].group)
            return trip if group.state == COMPLETING else world.config.topic.latency_ms
        case act.HeartbeatGroup(consumer=name):
            config = world.config.consumers[place(name)]
            consumer = world.consumers[place(name)]
            known = member_of(world, consumer)
            gave_up = known is not None and set(known.owned) - set(consumer.owned)
            at_once = config.protocol != "classic" and (gave_up or not consumer.owned)
            return trip if at_once else _until_next(now, config.heartbeat_ms)
        case act.ReleasePartitions():
            return 0
        case act.ExpireMember(member=wanted):
            name = wanted.rpartition("-")[0]
            return world.config.consumers[place(name)].session_timeout_ms
        case act.ExpireRebalance(group=wanted):
            return max(
                world.config.consumers[place(item.consumer)].rebalance_timeout_ms
                for item in group_of(world.coordinator, wanted).members
            )
        case act.ExceedPollInterval(consumer=name):
            return world.config.consumers[place(name)].max_poll_interval_ms
