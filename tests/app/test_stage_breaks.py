"""Broken columns: one offset, two records; committed, and not there for the leader."""

import pytest

from app.views.stage import stage_view
from app.views.stage.breaks import Break, breaks
from app.views.stage.marks import StageView
from engine.ledger import judge
from engine.run import run
from engine.scenario import catalogue, find, plan


def found(slug: str, step: int) -> tuple[Break, ...]:
    """Return what is broken in a scenario's first partition at a step."""
    timeline = run(plan(find(slug)))
    truths = judge(timeline).true_marks[step]
    return breaks(timeline.steps[step].world, truths)[0]


def seen(slug: str, step: int) -> StageView:
    """Draw a step of a scenario."""
    timeline = run(plan(find(slug)))
    return stage_view(timeline, judge(timeline), step)


def test_two_records_at_one_offset() -> None:
    """Two replicas that hold different records at an offset break its column."""
    (one,) = found("same-offset-two-records", 30)

    assert (one.first, one.last) == (1, 1)
    assert one.words == "offset 1: two different records"
    assert one.told == (
        "Offset 1 is two different records: message 2 on b1, message 3 on b2."
    )


def test_a_leader_without_what_was_committed() -> None:
    """So does a leader that lacks what was committed; who still has it is said."""
    (one,) = found("in-sync-with-itself", 30)

    assert one.words == "offsets 1–3: committed, b2 lacks them"
    assert one.told.endswith("b2 leads without it; only b1 still has it.")


def test_committed_and_gone() -> None:
    """So does a committed record that no replica has any more."""
    (one,) = found("committed-is-not-on-disk", 21)

    assert one.words == "offset 1: committed, and gone"


def test_a_follower_that_is_behind_is_no_break() -> None:
    """A follower without the leader's last, uncommitted record is everyday life."""
    assert found("in-sync-but-behind", 20) == ()


def test_deleted_by_retention_is_no_break() -> None:
    """What retention deleted was not promised for ever."""
    slugs = [one.slug for one in catalogue() if one.where == "housekeeping"]
    plain = [slug for slug in slugs if slug != "same-name-new-topic"]

    for slug in plain:
        timeline = run(plan(find(slug)))
        truths = judge(timeline).true_marks
        assert all(
            not any(breaks(step.world, marks))
            for step, marks in zip(timeline.steps, truths, strict=True)
        ), slug


def test_a_broken_column_is_drawn_and_told() -> None:
    """It is a plate through all replicas, a sign between them, and words."""
    for picture in seen("same-offset-two-records", 30).pictures:
        plate = next(shape for shape in picture.shapes if "split" in shape.look)
        label = next(pill for pill in picture.pills if "split" in pill.look)
        signs = [icon.id for icon in picture.icons if icon.name == "sign-unequal"]

        assert plate.id == "split-0-0"
        assert label.words == "offset 1: two different records"
        assert signs == ["ne-0-1-b2"]
        if picture.kind == "wide":
            assert "message 2 on b1, message 3 on b2" in picture.told


@pytest.mark.parametrize("slug", ["same-offset-two-records", "acked-then-lost"])
def test_told_yes_and_lost_is_framed(slug: str) -> None:
    """The gap between belief and truth has a frame and both words."""
    wide = seen(slug, 30).pictures[0]
    lost = {"same-offset-two-records": 2, "acked-then-lost": 3}[slug]
    words = {word.id: word.words for word in wide.words}

    assert [s.id for s in wide.shapes if s.look == "gap"] == [f"gap{lost}"]
    assert (words[f"b{lost}"], words[f"v{lost}-w"]) == ("acked", "yet lost")


def test_doomed_before_it_is_lost() -> None:
    """What nobody can save any more is said to be doomed while it is undecided."""
    told = [
        next(
            w.words
            for w in seen("too-large-to-notice", step).pictures[0].words
            if w.id == "v2-w"
        )
        for step in (11, 16)
    ]

    assert told == ["doomed", "yet lost"]
