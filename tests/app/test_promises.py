"""Links that cannot lie: under changed rules an old one says what differs, where."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app import runs
from app.assets import ENGINE
from app.links import Experiment
from app.promises import FULL, SHORT, Span, parted, places, read, spread, squeezed
from app.routes import answers, scenarios
from app.runs import find_run
from app.store import Shelf
from app.views import sharing
from app.views.sharing import seen, told_as_before
from engine.fingerprint import marks, told
from engine.model import election, leader
from engine.model.events import LeaderElected, RecordAcked
from engine.model.state import Metadata
from engine.run import Step

STORY = Experiment("acked-then-lost")
Change = Callable[[], None]


@pytest.fixture
def forget(monkeypatch: pytest.MonkeyPatch) -> Change:
    """Let the server begin as a new process does: nothing was run or rendered yet."""

    def begin() -> None:
        monkeypatch.setattr(runs, "_runs", Shelf(1_500, lambda run: run.last + 1))
        monkeypatch.setattr(scenarios, "_settled", Shelf(100, lambda _: 1))
        monkeypatch.setattr(answers, "pages", Shelf(100, lambda _: 1))
        monkeypatch.setattr(sharing, "ENGINE", "0e0e0e")

    return begin


@pytest.fixture
def other_yes(monkeypatch: pytest.MonkeyPatch, forget: Change) -> Change:
    """Change a rule: a leader takes acks=1 for acks=all."""

    def change() -> None:
        monkeypatch.setattr(leader, "ACKS_ALL", 1)
        forget()

    return change


@pytest.fixture
def other_leader(monkeypatch: pytest.MonkeyPatch, forget: Change) -> Change:
    """Change a rule: b2 is never chosen."""
    known = election.is_acceptable

    def but_not_b2(metadata: Metadata, broker: str) -> bool:
        return broker != "b2" and known(metadata, broker)

    def change() -> None:
        monkeypatch.setattr(election, "is_acceptable", but_not_b2)
        forget()

    return change


def shared(most: int = FULL) -> Experiment:
    """Share the story as it goes now."""
    return STORY._replace(seen=seen(find_run(STORY), most))


def first_difference(one: Sequence[Step], other: Sequence[Step]) -> int:
    """Find the first step that differs, with both stories at hand."""
    steps = zip(one, other, strict=False)
    return next(
        number
        for number, (a, b) in enumerate(steps)
        if (a.at_ms, a.events) != (b.at_ms, b.events)
    )


def notice(client: TestClient, link: Experiment) -> str:
    """Open a link and return what the page says about its promise, on top."""
    answer = client.get(link.url)
    assert answer.status_code == 200, answer.text
    found = re.search(r'<aside class="promise".*?</aside>', answer.text, re.DOTALL)
    if not found:
        return ""
    assert found.start() < answer.text.index("<h1")
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


@pytest.mark.parametrize("most", [1, 2, SHORT, FULL])
def test_a_promise_that_is_kept(client: TestClient, most: int) -> None:
    """Nothing is said, whatever the length of the trail."""
    assert notice(client, shared(most)) == ""


def test_another_verdict(client: TestClient, other_yes: Change) -> None:
    """The page says what became of which message then and now, and the first step."""
    link, old = shared(), find_run(STORY).timeline.steps
    other_yes()
    first = first_difference(old, find_run(STORY).timeline.steps)
    said = notice(client, link)

    assert "What this link promised is not what you see." in said
    assert "made 3 messages: 2 delivered · 1 lost" in said
    assert "Now 3 messages: 2 delivered · 1 duplicated" in said
    assert "Message 2 was delivered and is duplicated now." in said
    assert "Message 3 was lost and is delivered now." in said
    assert f"rules of revision {ENGINE}; these are of revision 0e0e0e." in said
    assert f"up to step {first - 1}; step {first} is the first that differs." in said


def test_a_short_trail_says_what_it_knows(
    client: TestClient, other_leader: Change
) -> None:
    """With a mark every few steps the page says between which two it must be."""
    link, old = shared(SHORT), find_run(STORY).timeline.steps
    other_leader()
    first = first_difference(old, find_run(STORY).timeline.steps)
    said = notice(client, link)
    between = re.search(r"between step (\d+) and step (\d+)", said)

    assert any(isinstance(event, LeaderElected) for event in old[first].events)
    assert "Every message ends as it did then, but the story on the way" in said
    assert between
    assert int(between[1]) <= first <= int(between[2])
    assert int(between[2]) - int(between[1]) <= 4


def test_a_first_link_is_still_read(client: TestClient, other_leader: Change) -> None:
    """A link of the first grammar promised the sentences, and does not know where."""
    first = f"DDL-{told_as_before(find_run(STORY))}"
    kept = notice(client, STORY._replace(seen=first))
    other_leader()
    broken = notice(client, STORY._replace(seen=first))

    assert kept == ""
    assert "the story on the way differs" in broken
    assert "does not tell at which step" in broken


def test_a_step_that_is_no_more(client: TestClient) -> None:
    """A link to a step that the story had then opens at the end, and says so."""
    letters, end, engine, _, _ = shared().seen.split("-", 4)
    longer = f"{letters}-{end}-{engine}-90-{'kP' * 30}"
    link = STORY.to(80)._replace(seen=longer)
    answer = client.get(link.url)

    assert answer.status_code == 307
    there = answer.headers["location"]
    assert f"at={find_run(STORY).last}&seen=" in there
    assert "first difference" in client.get(there).text


def test_a_link_that_cannot_be_played_any_more(client: TestClient) -> None:
    """The refusal still says how it ended when it was made."""
    text = client.get(f"{STORY.url}?do=1:crash:b9&seen=DDL-000000").text

    assert "when the link was made: 3 messages: 2 delivered · 1 lost" in text


@pytest.mark.parametrize(
    "value",
    [
        *("x", "-", "~", "DDL", "DDL-", "DDL-00000", "DDL-000000-", "Q-000000"),
        *("DDL-000000-000000-52-", "DDL-000000-000000-52-abc", "D*99999-000000"),
        *("DDL-000000-000000-1-abcd", "DDL-000000-000000-99999-ab", "D*0-000000-x"),
        "D*9999" * 40 + "-000000",
        "%3Cscript%3E",
        "ü" * 200,
        "٣-000000",
    ],
)
def test_a_damaged_promise(client: TestClient, value: str) -> None:
    """The page opens, and says that the promise cannot be read."""
    said = notice(client, STORY._replace(seen=value))

    assert "cannot be read any more" in said


@given(st.text(max_size=60))
def test_any_promise(text: str) -> None:
    """Any text is read, or refused; what was read is spelt in one way."""
    found = read(text)

    assert found is None or read(found.text) == found


@given(st.text(alphabet="DL2W", max_size=90))
def test_letters(letters: str) -> None:
    """Many letters alike are counted, and come back."""
    assert spread(squeezed(letters)) == letters


@given(st.integers(1, 400), st.integers(1, 200))
def test_even_places(last: int, count: int) -> None:
    """The marks stand at even distances, and the last step has one."""
    found = places(last, min(last, count))
    apart = {b - a for a, b in pairwise((0, *found))}

    assert found[-1] == last
    assert max(apart) - min(apart) <= 1


@given(st.integers(1, 51), st.integers(1, 60))
def test_what_can_be_known(step: int, most: int) -> None:
    """Whatever step is the first to differ, it is in the span that is told."""
    run = find_run(STORY)
    link = read(seen(run, most))
    assert link
    steps = run.timeline.steps
    step = min(step, run.last)
    other = (*steps[:step], replace(steps[step], at_ms=-1), *steps[step + 1 :])
    span = parted(link, marks(other))

    assert span
    assert span.first <= step <= span.last


def test_another_length() -> None:
    """A story that goes on, or ends sooner, parts where the shorter one ends."""
    run = find_run(STORY)
    every = marks(run.timeline.steps)
    link = read(seen(run, FULL))
    assert link

    assert parted(link, (*every, "xx")) == Span(run.last + 1, run.last + 1)
    assert parted(link, every[:-1]) == Span(run.last, run.last)


def test_a_fact_is_spelt_by_what_it_holds() -> None:
    """A name and its values; what an event has by default leaves no mark."""
    assert told(RecordAcked("p1", 3, "b1", 0)).startswith("RecordAcked(producer='p1',")
