"""The stage where several share: partitions, topics, members of a group, keys."""

from functools import cache

from app.views.stage import stage_views
from app.views.stage.marks import Picture
from engine.agenda import ScheduledOrder
from engine.ledger import judge
from engine.model import actions as order
from engine.model.config import Config, ConsumerConfig, FurtherTopic, TopicConfig
from engine.model.state import Record
from engine.run import Plan, run

SHARED = Config(
    topic=TopicConfig(partitions=3),
    consumers=(
        ConsumerConfig("app", auto_offset_reset="earliest"),
        ConsumerConfig("app", auto_offset_reset="earliest"),
        ConsumerConfig("audit", auto_offset_reset="earliest", topics=("retry",)),
    ),
    further=(FurtherTopic("retry"),),
)


@cache
def pictures(config: Config, partition: int, key: str = "") -> tuple[Picture, ...]:
    """Draw both pictures of the end of a run that sends one message."""
    record = Record(1, partition, 100)._replace(key=key)
    orders = (ScheduledOrder(0, order.Send("p1", (record,))),)
    timeline = run(Plan(config, orders, 1, 20_000))
    *_, last = stage_views(timeline, judge(timeline))
    return last.pictures


def words(picture: Picture) -> dict[str, str]:
    """Return everything that is written on a picture, by its leaf's name."""
    said = {word.id: word.words for word in picture.words}
    return said | {rule.id: rule.words for rule in picture.rules}


def test_empty_partitions_are_folded() -> None:
    """A partition that stays empty has no rows, and the picture says so."""
    for picture in pictures(SHARED, 1):
        said = words(picture)
        assert "name-b2-1" in said
        assert "name-b1-0" not in said
        assert said["folded"].endswith("in it: orders-0, 2")


def test_what_was_meant_for_a_partition_shows_it() -> None:
    """A partition that stays empty although a message was for it is drawn."""
    topic = TopicConfig(partitions=2, replication_factor=1)
    record = Record(1, 1, 100)
    orders = (
        ScheduledOrder(0, order.CrashBroker("b2")),
        ScheduledOrder(0, order.Send("p1", (record,))),
    )
    timeline = run(Plan(Config(topic=topic), orders, 1, 20_000))

    for picture in next(stage_views(timeline, judge(timeline))).pictures:
        assert "name-b2-1" in words(picture)
        assert "partition 0" in words(picture)["folded"]


def test_one_topic_needs_no_name() -> None:
    """Partitions of the only topic go by their numbers."""
    for picture in pictures(Config(topic=TopicConfig(partitions=3)), 1):
        said = words(picture)
        assert said["folded"].endswith("in it: partitions 0, 2")
        assert said["decided-1"].startswith("partition 1")
        assert said["has-c1"] == "has partitions 0, 1, 2"


def test_no_topic_is_folded_away() -> None:
    """The first partition of a topic that stays empty is seen to be empty."""
    for picture in pictures(SHARED, 1):
        assert words(picture)["decided-3"].startswith("retry-0")


def test_nothing_is_folded_where_nothing_is_sent_twice() -> None:
    """One partition is always drawn, and needs no name."""
    for picture in pictures(Config(), 0):
        said = words(picture)
        assert "folded" not in said
        assert "orders" not in said["decided-0"]


def test_flags_of_those_who_read() -> None:
    """Under a partition hang the flags of the groups that have to do with it."""
    for picture in pictures(SHARED, 1):
        said = words(picture)
        assert "flag-app-1" in said
        assert "flag-audit-1" not in said
        assert "flag-audit-3" in said
        assert "flag-app-3" not in said


def test_members_say_what_they_have() -> None:
    """Members of a group say which partitions are theirs, each topic named once."""
    for picture in pictures(SHARED, 1):
        said = words(picture)
        assert {said["has-c1"], said["has-c2"]} == {"has orders-0, 1", "has orders-2"}
        assert said["has-c3"] == "has retry-0"


def test_a_lone_consumer_has_nothing_to_say() -> None:
    """One consumer of one partition has it, and need not say so."""
    for picture in pictures(Config(), 0):
        assert "has-c1" not in words(picture)


def test_keys_stand_beside_the_offsets() -> None:
    """A record's key is read above its column, shortened where it is too long."""
    wide, narrow = pictures(Config(), 0, "customer-17")

    assert words(wide)["n-0-0"] == "0 …-17"
    assert words(narrow)["n-0-0"] == "0 …7"
    assert words(wide)["n-0-1"] == "1"


def test_whole_topics_are_named_by_themselves() -> None:
    """Who has every partition of several topics need not count them all."""
    both = ConsumerConfig("app", auto_offset_reset="earliest", topics=("orders", "dlq"))
    topic, dead = TopicConfig(partitions=3), FurtherTopic("dlq")
    config = Config(topic=topic, consumers=(both,), further=(dead,))

    for picture in pictures(config, 1):
        assert words(picture)["has-c1"] == "has orders, dlq"
