"""The space-time diagram: a row a step, an arrow a packet, nothing left out unsaid."""

import re

import pytest
from starlette.testclient import TestClient

from app.assets import REVISION
from app.links import Experiment
from app.runs import find_run
from app.views.diagram.drawing import Plan, draw, plan_of
from app.views.diagram.looks import BAND, NARROW, WIDE
from app.views.diagram.page import STEPS_A_PART, diagram_page, left_out
from engine.scenario import catalogue
from engine.traffic import Idle, traffic

SLUGS = [scenario.slug for scenario in catalogue()]


def plan(slug: str) -> Plan:
    """Find what a diagram of a scenario shows."""
    return plan_of(traffic(find_run(Experiment(slug)).timeline.plan))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_step_is_a_row_on_its_paper(slug: str) -> None:
    """Every step is a row, once; nothing stands outside; a band fits on a page."""
    run = find_run(Experiment(slug))
    shown = plan(slug)
    for look in (WIDE, NARROW):
        drawn = draw(run, shown, look, range(run.last + 1))
        rows = [row for band in drawn.bands for row, _ in band.rows if row.story]
        xs = [line.x for band in drawn.bands for line in band.lines]
        xs += [x for band in drawn.bands for w in band.ways for x in (w.x1, w.x2)]

        assert [row.number for row in rows] == list(range(run.last + 1))
        assert [row.top for row in rows] == sorted(row.top for row in rows)
        assert look.gutter < min(xs) <= max(xs) < look.width
        assert max(band.height for band in drawn.bands) <= BAND


def test_a_crash_ends_a_lifeline() -> None:
    """b1 leads until it crashes; then b2 does, and b1 follows."""
    run = find_run(Experiment("acked-then-lost"))
    drawn = draw(run, plan("acked-then-lost"), WIDE, range(run.last + 1))
    b1 = next(name.x for name in drawn.names if name.full == "b1")
    seen = {
        line.y1: line.look
        for band in drawn.bands
        for line in band.lines
        if line.x == b1
    }

    assert [seen[y] for y in sorted(seen)] == [
        *("leads", "gone", "changing", "fenced", "up"),
    ]


def test_a_deposed_leader_that_does_not_know() -> None:
    """A leader that is cut off believes in itself; its lifeline says so."""
    run = find_run(Experiment("zombie-leader"))
    drawn = draw(run, plan("zombie-leader"), WIDE, range(run.last + 1))

    assert "claims" in {line.look for band in drawn.bands for line in band.lines}


def test_a_lost_packet_says_why() -> None:
    """A lost packet ends before its target, and its cause is told."""
    run = find_run(Experiment("acked-then-lost"))
    told = [t for t in diagram_page(run, 0).diagram.travels if t.end.startswith("lost")]

    assert [(t.source, t.number, t.end) for t in told] == [
        ("b2", 26, "lost: b1 was gone before it arrived"),
        ("b3", 26, "lost: b1 was gone before it arrived"),
    ]


def test_point_of_no_return() -> None:
    """A line is drawn below the step of no return."""
    run = find_run(Experiment("acked-then-lost"))
    drawn = draw(run, plan("acked-then-lost"), WIDE, range(run.last + 1))

    dooms = [doom.text for band in drawn.bands for doom in band.dooms]

    assert dooms == ["Point of no return: message 3"]


def test_says_what_it_leaves_out() -> None:
    """The sentence has the numbers, one and many, and nothing that is zero."""
    assert left_out(Idle(214, 1, 0, 2)) == (
        "Left out: 214 fetches that brought nothing, 1 heartbeat and 2 answers that "
        "changed nothing."
    )
    assert left_out(Idle(0, 0, 0, 0)) == ""


def test_page_marks_its_step(client: TestClient) -> None:
    """A link's step is the present row, in both drawings; rows link to their steps."""
    page = client.get("/s/acked-then-lost/diagram?acks=all&at=12").text

    present = re.findall(r'<a class="d-row[^>]*data-row="(\d+)"[^>]*aria-current', page)

    assert present == ["12", "12"]
    assert 'href="/s/acked-then-lost/diagram?acks=all&amp;at=13"' in page


def test_tab_part_is_for_every_step(client: TestClient) -> None:
    """What the tab loads depends on no step, and may be kept for ever."""
    answer = client.get(f"/frag/diagram/{REVISION}/acked-then-lost?acks=all")

    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert "aria-current" not in answer.text
    assert 'data-step="7"' in answer.text


def test_another_revision_leads_to_this_one(client: TestClient) -> None:
    """An old link to the part still works."""
    answer = client.get("/frag/diagram/0/acked-then-lost")

    assert answer.status_code == 307
    assert answer.headers["location"] == f"/frag/diagram/{REVISION}/acked-then-lost"


@pytest.mark.parametrize("query", ["at=999", "acks=7", "do=x"])
def test_damaged_links(client: TestClient, query: str) -> None:
    """A damaged link is refused as it is for the scenario's page."""
    assert client.get(f"/s/acked-then-lost/diagram?{query}").status_code == 400


def test_a_long_run_is_told_in_parts() -> None:
    """Of a very long run the page shows the part around its step, and says so."""
    orders = ("0:send:26:every-40", "3000:send:20:every-40")
    run = find_run(Experiment("lab", orders=orders))
    assert run.last >= STEPS_A_PART, "this run is too short for the test"

    shown = diagram_page(run, STEPS_A_PART)

    rows = [r.number for b in shown.diagram.drawings[0].bands for r, _ in b.rows]
    assert [part.here for part in shown.parts][:2] == [False, True]
    assert min(rows) == STEPS_A_PART
