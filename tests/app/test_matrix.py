"""The matrix of the three truths: a row a message, a column a group, at every step."""

import re

import pytest
from starlette.testclient import TestClient

from app.links import Experiment
from app.parsing import parse
from app.runs import Run, find_run
from app.views.matrix import Line, matrix
from engine.model.events import RecordAcked
from engine.scenario import catalogue
from tests.app.conftest import step_of

SLUGS = [scenario.slug for scenario in catalogue()]


def lines_at(run: Run, number: int) -> tuple[Line, ...]:
    """Lay the matrix of one step out."""
    rows = run.ledger.rows
    brokers = tuple(broker.name for broker in run.timeline.steps[0].world.brokers)
    return matrix(rows[number], rows[max(0, number - 1)], brokers)


def line_of(run: Run, number: int, message: int) -> Line:
    """Find the row in which a message stands."""
    found = [line for line in lines_at(run, number) if message in line.messages]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_message_stands_in_one_row(slug: str) -> None:
    """However rows are put together, each message is in exactly one of them."""
    run = find_run(Experiment(slug))
    everybody = list(range(1, run.timeline.plan.messages + 1))

    for number in range(run.last + 1):
        shown = [m for line in lines_at(run, number) for m in line.messages]
        assert everybody == sorted(shown)


def test_a_column_a_group(client: TestClient) -> None:
    """Each group has a column of its own, with its own verdict."""
    page = client.get("/s/aborted-and-left-behind").text
    heads = re.findall(r'<th scope="col">(Group [^<]*)</th>', page)
    run = find_run(Experiment("aborted-and-left-behind"))

    assert heads == ["Group g1", "Group g2"]
    assert {len(line.done) for line in lines_at(run, run.last)} == {2}


def test_the_application_is_wrong_before_anybody_judges() -> None:
    """With acks=0 it takes a message for done that is in no log: a gap, at once."""
    run = find_run(Experiment("fire-and-forget"))
    number = step_of(run, RecordAcked)
    gaps = [line.gap for line in lines_at(run, number)]

    assert any("no log holds it" in gap for gap in gaps)


def test_acked_and_lost_is_a_gap() -> None:
    """From the point of no return on, what was acked is marked as a mistake."""
    run = find_run(Experiment("acked-then-lost"))
    doomed = run.doomed[0]

    assert line_of(run, doomed - 1, 3).gap == ""
    assert "it is lost" in line_of(run, doomed, 3).gap
    assert line_of(run, doomed, 1).gap == ""


def test_what_was_expired_after_it_was_read_is_no_gap() -> None:
    """A message that was processed and deleted later fooled nobody."""
    run = find_run(Experiment("deleted-unread"))
    read = [row.message for row in run.ledger.rows[-1] if row.times]

    assert [m for m in read if line_of(run, run.last, m).gap] == []


def test_places_are_drawn_as_on_the_stage() -> None:
    """A place is empty, in the page cache or on disk, and open above the watermark."""
    run = find_run(Experiment("acked-then-lost"))
    number = step_of(run, RecordAcked, message=3)
    looks = [held.look for held in line_of(run, number, 3).held]

    assert looks == ["cache open", "none", "none"]


def test_what_is_alike_shares_a_row() -> None:
    """Many messages need few rows; one that has just changed stands alone."""
    run = find_run(parse("lab", "do=0:send:30:every-40"))
    number = step_of(run, RecordAcked, message=20)
    lines = lines_at(run, number)

    assert len(lines) < 8
    assert line_of(run, number, 20).messages == (20,)
    assert "fresh" in line_of(run, number, 20).look


def test_few_messages_have_a_row_each() -> None:
    """Where there is room, nothing is put together."""
    run = find_run(Experiment("acked-then-lost"))

    assert [line.messages for line in lines_at(run, 0)] == [(1,), (2,), (3,)]


def test_no_table_is_shown_twice(client: TestClient, story: str) -> None:
    """The matrix is the ledger; no tab repeats it."""
    page = client.get(f"/s/{story}").text

    assert page.count('id="t1"') == 1
    assert "tab-ledger" not in page


def test_every_view_names_its_messages(client: TestClient) -> None:
    """Story, script, logs and losses say of which messages they speak."""
    page = client.get("/s/acked-then-lost?do=500:send:2&at=53").text
    script = page.partition('<ol class="script">')[2].partition("</ol>")[0]
    story = page.partition('<ol class="story">')[2].partition("</ol>")[0]

    sent = re.findall(r'data-message="([^"]*)"', script)
    assert sorted(" ".join(sent).split()) == ["1", "2", "3", "4", "5"]
    assert 'class="added" data-message="4 5"' in script
    assert re.search(r'data-message="3"[^\n]*throws away message 3', story)
    assert re.search(r'<td data-message="1">1 \(epoch 0', page)
    assert re.search(r'id="loss-[^"]*" class="lost" data-message="3"', page)


def test_a_copy_in_another_topic_is_no_second_one() -> None:
    """Twice in one log is said; a result in another topic's log repeats nothing."""
    twice = find_run(Experiment("the-answer-got-lost"))
    results = find_run(Experiment("between-two-topics"))

    assert {held.many for held in line_of(twice, twice.last, 2).held} == {"×2"}
    assert {held.many for held in line_of(results, 40, 1).held} == {""}
