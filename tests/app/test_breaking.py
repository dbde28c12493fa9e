"""What can be broken at a step, and the run that this leaves behind."""

import pytest

from app.links import Experiment, LinkError
from app.parsing import parse
from app.runs import Run, find_run, right_after
from app.views.branch import branch
from app.views.faults import Choice, processes_of
from app.views.link_faults import links_of
from app.views.packet_faults import packets_of
from app.views.story import script
from engine.model.state import Closed

STORY = "acked-then-lost"


def told(query: str = "", slug: str = STORY) -> Run:
    """The run behind a link."""
    return find_run(parse(slug, query))


def choices(run: Run, step: int) -> list[Choice]:
    """Every entry of the menus of a step."""
    world = run.timeline.steps[step].world
    lists = [target.choices for target in (*processes_of(world), *links_of(world))]
    lists += [packet.choices for packet in packets_of(world)]
    return [choice for listed in lists for choice in listed]


@pytest.mark.parametrize("step", [0, 2, 9, 22, 53])
def test_the_menu_is_what_the_model_allows(step: int) -> None:
    """What is offered comes right after the step; what is greyed cannot be ordered."""
    run = told()
    time = right_after(run.timeline, step)
    before = run.timeline.steps[: step + 1]
    for choice in choices(run, step):
        asked = Experiment(STORY, orders=(f"{time}:{choice.order}",))
        if choice.refusal:
            with pytest.raises(LinkError):
                find_run(asked)
            continue
        after = find_run(asked).timeline.steps
        assert [(s.at_ms, s.action, s.events) for s in before] == [
            (s.at_ms, s.action, s.events) for s in after[: step + 1]
        ], choice
        assert after[step + 1].at_ms == before[-1].at_ms, choice


def test_a_packet_only_while_it_is_under_way() -> None:
    """An answer can be lost while it travels, and at no other time."""
    run = told()
    lost = "drop:b1-to-p1"
    found = [
        lost in {choice.order for choice in choices(run, step.number)}
        for step in run.timeline.steps
    ]
    under_way = [
        any(
            (packet.source, packet.target) == ("b1", "p1") and packet.body != Closed()
            for packet in step.world.network.packets
        )
        for step in run.timeline.steps
    ]

    assert found == under_way
    assert any(found)
    assert not all(found)


def test_the_way_back() -> None:
    """The run before: how it ends, and the last step that both share."""
    run = told("at=9&do=now:power:b1")
    left = branch(run)

    assert left is not None
    assert (left.back.url, left.what) == (f"/s/{STORY}?at=9", "cut the power of b1")
    assert (left.was, left.now) == (
        "3 messages: 2 delivered · 1 lost",
        "3 messages: 3 delivered",
    )


def test_of_several_the_last() -> None:
    """The last order by time is taken back; the others stay."""
    left = branch(told("do=9:stop:b2&do=9000:start:b2"))

    assert left is not None
    assert left.back.orders == ("9:stop:b2",)


def test_settings_as_one() -> None:
    """Where nothing was ordered, the story as told is the run before."""
    left = branch(told("acks=all"))

    assert left is not None
    assert (left.what, left.back.run.url) == ("acks=all", f"/s/{STORY}")
    assert branch(told()) is None


def test_a_script_that_does_not_fit_any_more() -> None:
    """What the script orders of somebody who is down already is passed over."""
    run = told("at=9&do=now:crash:b1")
    missed = [(cue.text, cue.missed) for cue in script(run) if cue.missed]

    assert missed == [("crash leader", "b1 is already down: it crashed")]


def test_what_never_came() -> None:
    """An order that waits in vain is told as such."""
    run = told("do=after-acked-9:crash:b1")
    missed = [(cue.when, cue.missed) for cue in script(run) if cue.missed]

    assert missed == [("as soon as message 9 is acknowledged", "it never came to that")]
