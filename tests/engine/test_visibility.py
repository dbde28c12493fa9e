"""How transactions end, what groups are given, and what the ledger makes of it."""

import pytest

from engine.agenda import ScheduledOrder
from engine.copies import find_copies
from engine.ledger import Ledger, judge
from engine.model import actions as act
from engine.model.config import Config, ConsumerConfig, ProducerConfig, TopicConfig
from engine.model.state import Record, World
from engine.run import Plan, Timeline, run
from engine.visibility import ending, is_given
from tests.engine.stage_setting import EARLY, TOPIC

EACH = ProducerConfig(linger_ms=0, transactional_id="orders-*")
HASTY = EACH._replace(request_timeout_ms=2_000, delivery_timeout_ms=3_000)
ISOLATED = EARLY._replace(read_committed=True)
BEGIN = act.BeginTransaction("p1")
COMMIT = act.CommitTransaction("p1")
ABORT = act.AbortTransaction("p1")
OLDEST = TopicConfig(transaction_version=1, transaction_verification=False)


def send(message: int, producer: str = "p1") -> act.Send:
    """One message in one call."""
    return act.Send(producer, (Record(message, 0, 100),))


def play(
    *orders: tuple[int, act.Order],
    consumer: ConsumerConfig = ISOLATED,
    producer: ProducerConfig = EACH,
    topic: TopicConfig = TOPIC,
    until: int = 60_000,
) -> Timeline:
    """Two producers, one consumer, by the clock."""
    config = Config((producer, producer), topic, (consumer,))
    plan = Plan(config, tuple(ScheduledOrder(*one) for one in orders), 2, until)
    return run(plan)


def last(timeline: Timeline) -> World:
    """The world at the end."""
    return timeline.steps[-1].world


def verdict(ledger: Ledger, message: int) -> str:
    """How a message ended."""
    return next(f.verdict.value for f in ledger.fates if f.message == message)


def end_of(world: World, message: int) -> str:
    """How the transaction of a message ended, as its first copy shows."""
    return ending(world, find_copies(world)[message][0])


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        (((0, send(1)),), ""),
        (((0, BEGIN), (1, send(1))), "open"),
        (((0, BEGIN), (1, send(1)), (100, COMMIT)), "commit"),
        (((0, BEGIN), (1, send(1)), (100, ABORT)), "abort"),
        (((0, BEGIN), (1, send(1)), (100, act.KillProducer("p1"))), "doomed"),
    ],
)
def test_endings(orders: tuple[tuple[int, act.Order], ...], expected: str) -> None:
    """What the logs say, or else what the coordinator and the producer may still do."""
    plain = expected == ""
    producer = EACH._replace(transactional_id="") if plain else EACH
    timeline = play(*orders, producer=producer, until=5_000)

    assert end_of(last(timeline), 1) == expected


LATE = (
    (0, BEGIN),
    (1, act.CutLink("p1", "b1")),
    (2, send(1)),
    (5_000, ABORT),
    (8_000, act.CloseProducer("p1")),
    (9_000, act.HealLink("p1", "b1")),
)


def test_what_arrives_after_its_abort_hangs() -> None:
    """Nobody knows of this transaction, so nobody will end it."""
    timeline = play(*LATE, producer=HASTY, topic=OLDEST)

    assert end_of(last(timeline), 1) == "hanging"


@pytest.mark.parametrize(("consumer", "expected"), [(ISOLATED, False), (EARLY, True)])
def test_who_is_given_an_aborted_record(
    consumer: ConsumerConfig, *, expected: bool
) -> None:
    """read_uncommitted groups are, read_committed ones are not."""
    world = last(play((0, BEGIN), (1, send(1)), (9, ABORT), consumer=consumer))

    assert is_given(world, "g1", find_copies(world)[1][0]) is expected


@pytest.mark.parametrize(
    ("consumer", "expected"), [(ISOLATED, "refused"), (EARLY, "phantom")]
)
def test_an_aborted_message(consumer: ConsumerConfig, expected: str) -> None:
    """A phantom for those who act on it, an honest failure for those who skip it."""
    ledger = judge(play((0, BEGIN), (1, send(1)), (100, ABORT), consumer=consumer))

    assert verdict(ledger, 1) == expected


def test_a_filtered_message_was_not_passed_over() -> None:
    """The group left it out on purpose."""
    ledger = judge(play((0, BEGIN), (1, send(1)), (100, ABORT)))

    assert ledger.rows[-1][0].progress == "filtered"


def test_a_committed_message_is_counted_when_commit_returns() -> None:
    """Until then the application has no reason to think that it is safe."""
    ledger = judge(play((0, BEGIN), (1, send(1)), (100, COMMIT)))

    first = next(i for i, rows in enumerate(ledger.rows) if rows[0].counted)
    beliefs = [rows[0].belief for rows in ledger.rows[:first]]
    assert "in transaction" in beliefs
    assert verdict(ledger, 1) == "delivered"


def test_counting_sends_does_not_count_open_transactions() -> None:
    """Whoever begins a transaction does not take send() for success."""
    bold = EACH._replace(counts="send")
    ledger = judge(play((0, BEGIN), (1, send(1)), producer=bold, until=5_000))

    assert not ledger.rows[-1][0].counted


@pytest.mark.parametrize(
    ("consumer", "expected"), [(ISOLATED, "refused"), (EARLY, "phantom")]
)
def test_a_message_whose_producer_died_before_the_commit(
    consumer: ConsumerConfig, expected: str
) -> None:
    """Aborted sooner or later, whatever was acted on before."""
    orders = ((0, BEGIN), (1, send(1)), (100, act.KillProducer("p1")))
    ledger = judge(play(*orders, consumer=consumer, until=100_000))

    assert verdict(ledger, 1) == expected


def test_a_message_behind_an_open_transaction_waits() -> None:
    """It is committed, and it is not lost: the transaction may still end."""
    ledger = judge(
        play(
            *((0, BEGIN), (1, send(1))),
            *((10, act.BeginTransaction("p2")), (11, send(2, "p2"))),
            (100, act.CommitTransaction("p2")),
            until=5_000,
        )
    )

    assert verdict(ledger, 2) == "waiting"


def test_a_late_batch_that_the_next_commit_takes_along_is_a_phantom() -> None:
    """Told that it failed, and given to a read_committed group all the same."""
    orders = (
        *(one for one in LATE if not isinstance(one[1], act.CloseProducer)),
        *((20_000, BEGIN), (20_001, send(2)), (20_500, COMMIT)),
    )
    ledger = judge(play(*orders, producer=HASTY, topic=OLDEST))

    assert verdict(ledger, 1) == "phantom"
    assert verdict(ledger, 2) == "delivered"


def test_a_fenced_zombie_adds_nothing() -> None:
    """A second instance of one name: what the first one still sends is refused."""
    shared = EACH._replace(transactional_id="orders")
    orders = ((0, BEGIN), (1, send(1)))
    ledger = judge(play(*orders, producer=shared))

    assert verdict(ledger, 1) == "refused"
