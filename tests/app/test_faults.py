"""What can be broken at a step: greyed or not, whoever asks, and however often."""

import pytest

from app.parsing import parse
from app.runs import Run, find_run
from app.views.faults import Choice, processes_of
from app.views.link_faults import links_of
from engine.model.begin import begin
from engine.model.events import PartitionsAdded, PositionSought
from engine.recall import recalling
from tests.engine.random_driver import Walk, by_counter, walk
from tests.engine.test_properties import CONFIGS, LIVES


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("life", ["disastrous", "anything"])
def test_step_after_step(name: str, life: str) -> None:
    """Whoever keeps answers from step to step gets those that anew are given."""
    world = begin(CONFIGS[name])
    recall = recalling()
    rules = Walk(messages=5, faults=6, kinds=LIVES[life], haste=2)
    for stride in walk(world, by_counter(11), rules, 90):
        seen = stride.world
        assert processes_of(seen) == processes_of(seen, recall), stride.action
        assert links_of(seen) == links_of(seen, recall), stride.action


def offered(run: Run, target: str, label: str, step: int = -1) -> Choice:
    """The button of a target whose words begin so."""
    world = run.timeline.steps[step].world
    found = next(item for item in processes_of(world) if item.name == target)
    return next(one for one in found.choices if one.label.startswith(label))


def with_order(slug: str, choice: Choice) -> Run:
    """The same story with the button pressed at ten seconds."""
    return find_run(parse(slug, f"do=10000:{choice.order}"))


def test_a_partition_more() -> None:
    """The story gets room for what the button adds."""
    choice = offered(find_run(parse("acked-then-lost", "")), "topic", "Add a partition")
    run = with_order("acked-then-lost", choice)
    added = [e for s in run.timeline.steps for e in s.events]

    assert (choice.order, choice.refusal) == ("add-partitions:2", "")
    assert PartitionsAdded("orders", (1,)) in added
    assert offered(run, "topic", "Add").order == "add-partitions:3"


def test_a_second_topic_is_in_the_way() -> None:
    """Partitions are numbered through, so only a topic that is alone grows."""
    run = find_run(parse("parked-nowhere", ""))

    assert "no other" in offered(run, "topic", "Add").refusal


def test_no_more_than_there_is_room_for() -> None:
    """Four are as many as the stage has room for."""
    run = find_run(parse("acked-then-lost", "partitions=4"))

    assert "at most 4" in offered(run, "topic", "Add").refusal


def test_a_deleted_topic_does_not_grow() -> None:
    """It has to be made again first."""
    query = "auto.create.topics.enable=false&do=20000:delete-topic:orders"
    run = find_run(parse("acked-then-lost", query))

    assert offered(run, "topic", "Add").refusal == "orders is deleted"


def test_a_time_to_seek_to() -> None:
    """That of the last committed message: whatever is older is passed over."""
    run = find_run(parse("acked-then-lost", ""))
    choice = offered(run, "c1", "Seek to the time")
    sought = [
        event
        for step in with_order("acked-then-lost", choice).timeline.steps
        for event in step.events
        if isinstance(event, PositionSought)
    ]

    assert choice.label == "Seek to the time of message 2"
    assert [event.new for event in sought] == [1]


def test_no_message_to_take_the_time_of() -> None:
    """Before there is any, the beginning of time."""
    run = find_run(parse("acked-then-lost", ""))

    assert offered(run, "c1", "Seek to the time", 0).order == "seek:c1:time-0"
