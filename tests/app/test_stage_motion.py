"""What is under way on the stage: requests, answers, fetches, and what is lost."""

import re

import pytest

from app.views.stage.marks import Icon, Picture, Pill
from engine.model.events import HighWatermarkAdvanced
from engine.model.state import FetchRequest
from tests.app.test_stage import runs, views

STORIES = (
    *("acked-then-lost", "the-answer-got-lost", "dead-before-the-answer"),
    *("cut-to-what-it-knew", "five-times-in-a-blink", "crowd", "troubles"),
)
each_story = pytest.mark.parametrize("name", STORIES)


def packets(picture: Picture) -> dict[str, Pill | Icon]:
    """Return the requests and answers of a picture that carry no records."""
    leaves: tuple[Pill | Icon, ...] = (*picture.pills, *picture.icons)
    return {leaf.id: leaf for leaf in leaves if re.fullmatch(r"a\d+", leaf.id)}


def rows(name: str, step: int) -> dict[str, str]:
    """Return the looks of the replicas' rows."""
    wide = views(name)[step].pictures[0]
    return {s.id: s.look for s in wide.shapes if s.id.startswith("row-")}


@each_story
def test_every_packet_glides(name: str) -> None:
    """A request or answer that is seen was there a step ago, unseen where it began."""
    for before, after in zip(views(name), views(name)[1:], strict=False):
        for old, new in zip(before.pictures, after.pictures, strict=True):
            seen = {k for k, leaf in packets(new).items() if "unseen" not in leaf.look}
            assert seen <= set(packets(old))


@each_story
def test_every_arrow_head_has_a_packet(name: str) -> None:
    """A still shows whither each packet goes: no head is without its packet."""
    steps = runs(name)[0].steps
    under_way = {f"a{p.number}" for s in steps for p in s.world.network.packets}
    heads = [
        icon.id.removeprefix("h-")
        for view in views(name)
        for icon in view.pictures[0].icons
        if "heading" in icon.look
    ]

    assert heads
    assert set(heads) <= under_way


@each_story
def test_the_fetch_before_the_high_watermark(name: str) -> None:
    """Where a fetch lets a high watermark advance, it is seen to arrive."""
    timeline, _ = runs(name)
    for step in timeline.steps:
        advanced = any(isinstance(e, HighWatermarkAdvanced) for e in step.events)
        if not advanced or step.arrived is None:
            continue
        if isinstance(step.arrived.body, FetchRequest):
            wide = packets(views(name)[step.number].pictures[0])
            drawn = wide.get(f"a{step.arrived.number}")
            assert drawn is None or drawn.look == "ask heard"
            assert drawn is not None or name == "crowd"  # not every row is drawn there


def test_a_fetch_is_held_up() -> None:
    """Both fetches that would have saved the message are under way when it is lost."""
    asks = packets(views("acked-then-lost")[22].pictures[0]).values()
    words = [leaf.words for leaf in asks if isinstance(leaf, Pill)]

    assert words == ["from 2", "from 2"]


def test_a_lost_answer_is_seen_to_be_lost() -> None:
    """Where an answer was lost a ghost stays, with the cause."""
    wide = views("dead-before-the-answer")[25].pictures[0]
    ghosts = [icon.name for icon in wide.icons if icon.name == "sign-astray"]
    words = [word.words for word in wide.words]

    assert ghosts == ["sign-astray"]
    assert "answer lost:" in words
    assert "b1 lost power" in words


def test_an_answer_that_comes_too_late() -> None:
    """An answer still under way is lost when its reader has given it up."""
    wide = views("the-answer-got-lost")[32].pictures[0]

    assert "p1 has hung up" in [word.words for word in wide.words]


def test_every_end_has_its_own_look() -> None:
    """A crash, a loss of power, of a disk, a pause and a fence differ in a still."""
    looks = {
        look.partition(" is-")[2].split(" ")[0]
        for name in ("troubles", "acked-then-lost", "committed-is-not-on-disk")
        for view in views(name)
        for look in rows(name, view.number).values()
    }

    assert {"cross", "bolt", "disk", "pause", "stop", "fenced"} <= looks


def test_what_is_truncated_falls() -> None:
    """A ghost is fresh in the step in which its record dies, and only there."""
    looks = [
        token.look
        for view in views("acked-then-lost")[50:52]
        for token in view.pictures[0].tokens
        if token.id.startswith("g3-")
    ]

    assert looks == ["t ghost fresh", "t ghost"]


def strained(name: str, step: int) -> list[tuple[str, str, set[str]]]:
    """Return of each layout: a wire's look, its sign, and the signs in words."""
    found = []
    for picture in views(name)[step].pictures:
        wires = {s.id: s.look for s in picture.shapes if s.id.startswith("w-")}
        signs = {icon.id: icon.name for icon in picture.icons}
        pills = {signs.get(f"{p.id}-s", "") for p in picture.pills if "link" in p.look}
        mark = next(name for name in signs if name.startswith("strain-"))
        found.append((wires[mark.removeprefix("strain-")], signs[mark], pills))
    return found


def test_a_slow_wire_has_a_look_and_a_sign_of_its_own() -> None:
    """It is in dots, with a clock at its end and beside its words, wide and narrow."""
    slow = ("wire slow", "sign-slow", {"sign-slow"})

    assert strained("no-linger-still-a-batch", 48) == [slow, slow]


def test_a_link_between_brokers_is_broken_where_it_is_cut() -> None:
    """Between two rows a piece of the wire is missing, and the words have scissors."""
    for picture in views("in-sync-with-itself")[30].pictures:
        marks = [s for s in picture.shapes if s.id.startswith("mark-")]
        assert [mark.look for mark in marks] == ["wire cut", "wire cut"]
        assert all(mark.path.count("M") == 2 for mark in marks)
        signs = [icon.name for icon in picture.icons if icon.id.startswith("link-")]
        assert signs == ["sign-cut", "sign-cut"]


def test_links_are_told_in_words() -> None:
    """Whoever does not see the picture is told what is cut and what is slow."""
    told = views("in-sync-with-itself")[30].pictures[0].told
    assert "The way from b1 to b2 is cut." in told

    told = views("no-linger-still-a-batch")[48].pictures[0].told
    assert "The way from b1 to p1 is slow: 200 ms late." in told
