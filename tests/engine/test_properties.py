"""Properties of every walk and every run: what never happens, and what can.

Untimed walks take any enabled move next; timed runs follow random scripts. Both are
counted out of a number, so an example that fails here fails everywhere.
"""

from collections.abc import Iterator

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from engine.agenda import ScheduledOrder
from engine.invariants import Ghost, check, check_ledger, remember
from engine.ledger import Fate, judge
from engine.model import actions as act
from engine.model.begin import begin
from engine.model.config import (
    OFFSETS,
    Config,
    ConsumerConfig,
    FurtherTopic,
    ShareConfig,
    TopicConfig,
)
from engine.model.enabled import enabled
from engine.model.state import Record, World
from engine.model.step import step
from engine.recall import recalling
from engine.run import Plan, RunError, run
from engine.settings import resolve
from engine.verdict import Verdict
from tests.engine.performance import spy, worlds
from tests.engine.random_driver import (
    DISASTERS,
    HARDSHIPS,
    KILLS,
    READERS,
    WRITERS,
    Choose,
    Stride,
    Walk,
    as_timeline,
    by_counter,
    walk,
)
from tests.engine.stage_setting import (
    ACKS_ALL,
    ACKS_ONE,
    ACKS_ZERO,
    EARLY,
    KAFKA_GO,
    cast,
    send,
)

TWO = TopicConfig(min_insync_replicas=2)
EACH = ACKS_ALL._replace(transactional_id="orders-*")
SHARED = ACKS_ALL._replace(transactional_id="orders")
ISOLATED = EARLY._replace(read_committed=True)
SHARING = EARLY._replace(
    share=ShareConfig(delivery_limit=3), protocol="share", commit="none", failing=(2,)
)
OLDEST = TopicConfig(transaction_version=1, transaction_verification=False)
CONFIGS = {
    "transactions": Config((EACH, EACH), TopicConfig(), (ISOLATED,)),
    "one transactional id": Config((SHARED, SHARED), TWO, (ISOLATED,)),
    "transactions before 3.6": Config((EACH,), OLDEST, (ISOLATED,)),
    "acks=0": cast(ACKS_ZERO, consumer=ConsumerConfig(commit="none")),
    "acks=1": cast(ACKS_ONE),
    "acks=all": cast(consumer=EARLY._replace(commit="batch", workers=2)),
    "min ISR 2": cast(topic=TWO),
    "min ISR 2, no ELR": cast(
        topic=TWO._replace(eligible_leader_replicas=False),
        consumer=EARLY._replace(commit="record", workers=2),
    ),
    "min ISR 3": cast(
        topic=TWO._replace(min_insync_replicas=3),
        consumer=EARLY._replace(commit="store"),
    ),
    "unclean": cast(
        topic=TopicConfig(unclean_leader_election=True),
        consumer=EARLY._replace(commit="store-after"),
    ),
    "before 3.7": cast(
        ACKS_ALL._replace(idempotent=False),
        TWO._replace(strict_min_isr=False, eligible_leader_replicas=False),
        EARLY._replace(auto_offset_reset="none"),
    ),
    "Kafka 0.10.2": cast(topic=resolve("0.10.2").config.topic),
    "Kafka 2.0": cast(topic=resolve("2.0").config.topic),
    "Kafka 3.4": cast(topic=resolve("3.4").config.topic),
    "kafka-go": cast(KAFKA_GO, consumer=EARLY._replace(commit="before")),
    "two of each": Config(
        (ACKS_ALL, ACKS_ALL._replace(max_in_flight=1)),
        TWO._replace(partitions=2),
        (EARLY, EARLY),
    ),
    "cooperative": Config(
        topic=TWO._replace(partitions=2),
        consumers=(EARLY._replace(assignor="cooperative-sticky", commit="batch"),) * 2,
    ),
    "KIP-848": Config(
        topic=TWO._replace(partitions=2),
        consumers=(EARLY._replace(protocol="consumer", max_poll_interval_ms=60_000),)
        * 2,
    ),
    "a topic that grows": Config(
        topic=TWO._replace(partitions=2, later=1), consumers=(EARLY,) * 2
    ),
    "a topic that grows, KIP-848": Config(
        topic=TWO._replace(partitions=3, later=2),
        consumers=(ConsumerConfig(protocol="consumer"),) * 2,
    ),
    "offsets in a log": Config(
        topic=TWO._replace(partitions=2),
        consumers=(EARLY._replace(joins_in_poll=False, commit="record"),) * 2,
        further=(FurtherTopic(OFFSETS),),
    ),
    "share group": Config(
        topic=TWO._replace(partitions=2), consumers=(SHARING, SHARING)
    ),
    "share group, explicit": Config(
        topic=TWO._replace(share_release="counted", share_throttles=True),
        consumers=(SHARING._replace(share=ShareConfig(explicit=True)),) * 3,
    ),
    "share group, 4.0": Config(
        topic=TWO._replace(share_release="closed"),
        consumers=(SHARING._replace(hands_off=True, workers=2, max_poll_records=1),)
        * 2,
    ),
    "share group, transactions": Config(
        (EACH,), TWO, (SHARING._replace(read_committed=True, on_error="crash"),) * 2
    ),
    "one broker": cast(topic=TopicConfig(brokers=1, replication_factor=1)),
}
LIVES: dict[str, tuple[type[act.Order], ...]] = {
    "calm": (),
    "hard": HARDSHIPS,
    "disastrous": DISASTERS,
    "losing packets": (act.DropConnection, act.DelayPacket),
    "anything": (*HARDSHIPS, *DISASTERS, *READERS, *WRITERS, act.ElectUnclean),
}
numbers = st.integers(min_value=0, max_value=2**32)
each_config = pytest.mark.parametrize("name", CONFIGS)


def stroll(
    name: str, kinds: tuple[type[act.Order], ...], seed: int
) -> Iterator[Stride]:
    """A walk through one configuration; every fourth seed is a hasty one."""
    rules = Walk(messages=5, faults=4, kinds=kinds, haste=1 + seed % 4)
    return walk(begin(CONFIGS[name]), by_counter(seed), rules, 120)


# --- untimed --------------------------------------------------------------------------


@each_config
@given(seed=numbers, life=st.sampled_from(sorted(LIVES)))
@settings(max_examples=12)
def test_promises_are_kept(name: str, seed: int, life: str) -> None:
    """No walk breaks an invariant that its faults and settings still promise."""
    ghost = remember(Ghost(), begin(CONFIGS[name]))
    for stride in stroll(name, LIVES[life], seed):
        broken = [item for item in check(stride.world, ghost) if not item.excuse]
        assert broken == [], stride.action
        ghost = remember(ghost, stride.world)


@each_config
@given(seed=numbers)
@settings(max_examples=4)
def test_every_enabled_move_can_be_made(name: str, seed: int) -> None:
    """Whatever is enabled can be carried out, once, after any faults whatever."""
    strides = list(stroll(name, LIVES["anything"], seed))
    for stride in strides[::6]:
        moves = enabled(stride.world)
        assert len(moves) == len(set(moves))
        for move in moves:
            step(stride.world, move)


@each_config
@given(seed=numbers)
@settings(max_examples=4)
def test_moves_are_recalled(name: str, seed: int) -> None:
    """A driver that keeps answers is told the same moves as one that asks anew."""
    recall = recalling()
    for stride in stroll(name, LIVES["anything"], seed):
        assert enabled(stride.world) == enabled(stride.world, recall), stride.action


@each_config
@given(seed=numbers)
@settings(max_examples=4)
def test_the_ledger_sums(name: str, seed: int) -> None:
    """At every step of a walk every message has one verdict in every group."""
    strides = stroll(name, LIVES["anything"], seed)
    timeline = as_timeline(begin(CONFIGS[name]), strides, 5)

    assert check_ledger(timeline, judge(timeline)) == ()


# --- timed ----------------------------------------------------------------------------

GAPS_MS = (0, 1, 5, 50, 700, 3_000, 11_000, 30_000)


def orders(config: Config) -> list[act.Order]:
    """What a random script may order besides sends, good and bad alike."""
    brokers = [f"b{number + 1}" for number in range(config.topic.brokers)]
    kinds = (act.CrashBroker, act.StopBroker, act.CutPower, act.LoseDisk)
    more = (act.PauseBroker, act.ResumeBroker, act.StartBroker, act.StartBroker)
    ways = [("b1", "p1"), ("b1", "controller"), ("c1", "coordinator"), ("p1", "b1")]
    ways += [(one, other) for one in brokers for other in brokers if one != other]
    return [
        *(kind(name) for kind in (*kinds, *more) for name in brokers),
        *(act.CutLink(*way) for way in ways),
        *(act.HealLink(*way) for way in ways),
        *(act.SlowLink(*way, 900) for way in ways),
        *(kind("c1") for kind in (act.CrashConsumer, act.CloseConsumer)),
        *(act.StartConsumer("c1"),) * 4,
        act.ElectUnclean(0),
    ]


def script(config: Config, choose: Choose) -> list[ScheduledOrder]:
    """A script of up to sixteen lines, half of them sends of one message."""
    at, message = 0, 0
    lines: list[ScheduledOrder] = []
    menu = orders(config)
    for _ in range(4 + choose(12)):
        at += GAPS_MS[choose(len(GAPS_MS))]
        order = menu[choose(len(menu))]
        if choose(2):
            message += 1
            order = act.Send("p1", (Record(message, -1, 100),))
        lines.append(ScheduledOrder(at, order, origin=str(len(lines))))
    return lines


def possible(config: Config, lines: list[ScheduledOrder]) -> Plan:
    """The script without the orders that are impossible when they fall due."""
    while True:
        messages = sum(isinstance(line.order, act.Send) for line in lines)
        plan = Plan(config, tuple(lines), messages, lines[-1].at_ms + 20_000)
        try:
            run(plan)
        except RunError as error:
            if "is impossible" not in str(error):
                raise
            lines = [line for line in lines if line.origin != error.origin]
            continue
        return plan


@each_config
@given(seed=numbers)
@settings(max_examples=4)
def test_a_timed_run_is_a_path(name: str, seed: int) -> None:
    """Runs end within the limits, take enabled moves only, and keep the promises."""
    plan = possible(CONFIGS[name], script(CONFIGS[name], by_counter(seed)))
    timeline, shots = spy(plan)

    for shot in shots:
        if isinstance(shot.action, act.Move):
            assert shot.action in enabled(shot.before)
    ghost = Ghost()
    for world in worlds(shots):
        assert [item for item in check(world, ghost) if not item.excuse] == []
        ghost = remember(ghost, world)
    assert timeline.ended in ("settled", "until")
    assert check_ledger(timeline, judge(timeline)) == ()


# --- always, and sometimes ------------------------------------------------------------


def lost(world: World, strides: Iterator[Stride]) -> list[Fate]:
    """The messages that a walk lost."""
    fates = judge(as_timeline(world, strides, 3)).fates
    return [fate for fate in fates if fate.verdict is Verdict.LOST]


@given(seed=numbers)
@settings(max_examples=60)
def test_acks_all_survives_one_crash(seed: int) -> None:
    """Always: acks=all with two of three in sync never loses by one kill -9."""
    world = begin(CONFIGS["min ISR 2"])
    rules = Walk(faults=1, kinds=KILLS, haste=2 + seed % 3)

    assert lost(world, walk(world, by_counter(seed), rules, 150)) == []


@given(seed=numbers)
@settings(max_examples=60)
def test_elr_survives_one_disaster(seed: int) -> None:
    """Always: with ELR, min ISR 2 survives one power loss or dead disk (I19)."""
    world = begin(CONFIGS["min ISR 2"])
    rules = Walk(faults=1, kinds=DISASTERS, haste=2 + seed % 3)

    assert lost(world, walk(world, by_counter(seed), rules, 150)) == []


HARDSHIP: tuple[act.Order, ...] = (
    send(1),
    act.CrashBroker("leader"),
    act.CutLink("b1", "b2"),
    act.CutLink("b2", "b1"),
    act.CutLink("b1", "b3"),
    act.CutLink("b3", "b1"),
)


def loses(config: Config, story: list[act.Order]) -> bool:
    """Whether this story, an order a second, loses a message."""
    lines = [ScheduledOrder(1_000 * at, order) for at, order in enumerate(story)]
    try:
        timeline = run(Plan(config, tuple(lines), story.count(send(1)), 60_000))
    except RunError:
        return False
    fates = judge(timeline).fates
    return any(fate.verdict is Verdict.LOST for fate in fates)


def test_acks_one_can_lose() -> None:
    """Sometimes: acks=1 loses by one crash, and this is the shortest way there.

    One follower is enough: the first in the list leads, although the other has it.
    """
    shortest = find(
        st.lists(st.sampled_from(HARDSHIP), max_size=6, unique=True),
        lambda story: loses(CONFIGS["acks=1"], story),
        settings=settings(derandomize=True, database=None, deadline=None),
    )

    assert [act.CutLink("b1", "b2"), send(1), act.CrashBroker("leader")] == shortest
    assert not loses(CONFIGS["min ISR 2"], shortest)
