"""What a step is not about folds away: a crowd of clients stays readable."""

from functools import cache

from app.views.stage import stage_view
from app.views.stage.marks import Picture
from app.views.stage.view import stage_views
from engine.agenda import ScheduledOrder
from engine.ledger import Ledger, judge
from engine.model import actions as order
from engine.model.config import Config, ConsumerConfig, ProducerConfig, TopicConfig
from engine.model.state import Record
from engine.run import Plan, Timeline, run
from engine.scenario import find, plan


@cache
def crowd() -> tuple[Timeline, Ledger]:
    """Run 5 brokers, 3 partitions, 3 producers, 2 groups, 40 messages; b2 crashes."""
    producer = ProducerConfig(acks=1, idempotent=False, linger_ms=5)
    topic = TopicConfig(brokers=5, partitions=3, replication_factor=3)
    consumers = tuple(
        ConsumerConfig(group, auto_offset_reset="earliest")
        for group in ("billing", "billing", "search")
    )
    script: list[tuple[int, order.Order]] = [
        (400 + n * 9, order.Send(f"p{n % 3 + 1}", (Record(n, n * 7 % 3, 100),)))
        for n in range(1, 41)
    ]
    script += [
        (690, order.SlowLink("b3", "b2", 400)),
        (690, order.SlowLink("b4", "b2", 400)),
        (760, order.CrashBroker("b2")),
    ]
    orders = tuple(ScheduledOrder(at, one) for at, one in script)
    timeline = run(Plan(Config((producer,) * 3, topic, consumers), orders, 40, 20_000))
    return timeline, judge(timeline)


def decisive() -> int:
    """The step after which message 37 cannot be saved."""
    return next(fate.doomed_at for fate in crowd()[1].fates if fate.doomed_at)


@cache
def pictures() -> tuple[Picture, ...]:
    """Draw that step."""
    return stage_view(*crowd(), decisive()).pictures


def words(picture: Picture) -> dict[str, str]:
    """Return all words of a picture."""
    return {word.id: word.words for word in picture.words}


def test_the_partition_of_what_is_lost_is_open() -> None:
    """Its replicas are drawn; every other partition is one line."""
    for picture in pictures():
        rows = {s.id for s in picture.shapes if s.id.startswith("row-")}
        strips = {s.id for s in picture.shapes if s.id.startswith("strip-")}

        assert rows == {"row-b2-1", "row-b3-1", "row-b4-1"}
        assert strips == {"strip-0", "strip-2"}


def test_a_line_says_what_is_in_it() -> None:
    """Who leads, who is in sync, how many records, how far they are committed."""
    wide, narrow = pictures()

    expected = "partition 0 · b1 leads · ISR b1 b2 b3 · 13 records, HW 13"
    assert words(wide)["strip-0-w"] == expected
    assert words(narrow)["strip-0-w"] == "partition 0 · b1 leads · 13 records"


def test_clients_that_have_no_part_in_it_are_counted() -> None:
    """A producer of other messages and a consumer of other partitions take a line."""
    wide, _ = pictures()
    said = words(wide)

    assert said["app-p1-f"] == "12 delivered, 1 waiting"
    assert said["reader-c2-f"].startswith("processed 12")
    assert "app-p2-f" not in said
    assert "reader-c1-f" not in said


def test_what_was_read_long_ago_is_counted() -> None:
    """A consumer shows the messages it processed last, and counts the rest."""
    wide, _ = pictures()
    shown = {token.id for token in wide.tokens}

    assert words(wide)["done-c3-w"] == "· 20 earlier"
    assert "m1-c3" not in shown
    assert "m36-c3" in shown


def test_a_crowd_fits() -> None:
    """On a laptop it is not much higher than a screen, and its tokens have room."""
    wide, narrow = pictures()

    assert wide.height <= 720
    assert wide.token >= 24
    assert narrow.token >= 30


def test_the_fold_follows_the_story_and_nothing_else() -> None:
    """Steps about the same message fold alike: the picture does not jump about."""
    timeline, ledger = crowd()
    folds = [
        tuple(shape.id for shape in view.pictures[0].shapes if "strip-" in shape.id)
        for view in stage_views(timeline, ledger)
    ]

    assert set(folds) == {("strip-0", "strip-2")}


def test_a_small_story_folds_nothing() -> None:
    """Three replicas, one producer, one consumer: everything is drawn."""
    timeline = run(plan(find("acked-then-lost")))
    for picture in stage_view(timeline, judge(timeline), 10).pictures:
        assert not [shape for shape in picture.shapes if "strip" in shape.id]
