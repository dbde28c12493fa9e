"""A message's passport: its whole life, for every kind of ending."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from app.links import Experiment
from app.parsing import parse
from app.runs import Run, find_run
from app.views.passport import Passport, passport
from engine.ledger import Verdict
from engine.model.events import LogFlushed, MessageProcessed
from engine.scenario import catalogue
from tests.app.conftest import step_of

SLUGS = [scenario.slug for scenario in catalogue()]


def read(client: TestClient, url: str) -> str:
    """Return a page as a person reads it."""
    answer = client.get(url)
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def passports(run: Run) -> list[Passport]:
    """Write the passports of all messages, at the end."""
    numbers = range(1, run.timeline.plan.messages + 1)
    return [passport(run, number, run.last) for number in numbers]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_message_has_a_whole_life(slug: str) -> None:
    """From send() to its end: every change of the ledger's row is told, in order."""
    run = find_run(Experiment(slug))
    many = run.timeline.plan.messages

    for found in passports(run):
        told = [entry.step for entry in found.life]
        rows = [step[found.number - 1 :: many] for step in run.ledger.rows]
        changed = {
            number
            for number in range(1, len(rows))
            if [(r.belief, r.cluster, r.progress, r.verdict) for r in rows[number]]
            != [(r.belief, r.cluster, r.progress, r.verdict) for r in rows[number - 1]]
        }
        assert sorted(told) == told
        assert changed <= set(told)
        assert all(entry.told for entry in found.life)


@pytest.mark.parametrize("slug", SLUGS)
def test_copies_at_the_end_are_those_of_the_ledger(slug: str) -> None:
    """Where its copies stay to the end, the ledger finds them too; and no others."""
    run = find_run(Experiment(slug))

    for found in passports(run):
        row = run.ledger.rows[-1][found.number - 1]
        ledger = sorted((c.broker, c.offset, c.epoch, c.on_disk) for c in row.copies)
        here = sorted(
            (stay.broker, stay.offset, stay.epoch, stay.disk is not None)
            for stay in found.stays
            if stay.until is None
        )
        assert ledger == here


@pytest.mark.parametrize("slug", SLUGS)
def test_lost_means_cause_doom_and_a_fix_that_was_run(slug: str) -> None:
    """Whoever is lost has a cause, a point of no return in its life, and a remedy."""
    for found in passports(find_run(Experiment(slug))):
        for one in found.judged:
            if one.verdict == Verdict.LOST:
                assert one.cause
                assert one.doomed
                assert one.doomed.step in [entry.step for entry in found.life]
                assert found.remedy
                assert Verdict.LOST not in found.remedy.after


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "acked-then-lost/message/3?at=30",
            (
                "lost taken for safe, and never to be processed",
                "Cause Truncation.",
                "Point of no return step 26 (0.100 s): b1 crashes.",
                "Noticed at the earliest step 50 (16.402 s): b1 throws away",
                "acks=all saves it: lost here, delivered with the fix.",
                "application in flight → acked",
                "b1 offset 2, epoch 0, in the page cache",
                "b1 gone from offset 2",
            ),
        ),
        (
            "the-answer-got-lost/message/2",
            (
                "duplicated processed more than once",
                "enable.idempotence=true saves it: duplicated here",
            ),
        ),
        (
            "aborted-and-processed/message/1",
            (
                "phantom reported as failed, yet in the log",
                "phantom here, refused with",
            ),
        ),
        (
            "nobody-polls/message/4",
            ("refused reported as failed", "it ends otherwise: refused here"),
        ),
        (
            "everybody-waits-for-one/message/2",
            ("waiting in the log, still ahead of the group", "The fix"),
        ),
        (
            "acked-then-lost/message/1?at=53",
            ("delivered processed exactly once", "Processed once by g1."),
        ),
        (
            "the-lock-ran-out/message/1",
            ("duplicated", "lock", "g1 not reached → processing"),
        ),
        (
            "aborted-and-left-behind/message/1",
            ("lost for g1", "for g2", "transaction", "Cause"),
        ),
        ("the-deleted-key/message/2", ("a tombstone", "compact")),
    ],
)
def test_what_it_says(client: TestClient, message: str, said: tuple[str, ...]) -> None:
    """Each ending has its own words, for people."""
    text = read(client, f"/s/{message}")

    assert [words for words in said if words not in text] == []


def test_the_fragment_is_a_part_of_the_page(client: TestClient) -> None:
    """What opens beside the stage is what the page shows."""
    url = "/s/acked-then-lost/message/3?at=17"

    assert client.get(f"/frag{url}").text in client.get(url).text


def test_the_present_step_is_marked(client: TestClient) -> None:
    """The line of the life in which the stage stands is marked, and its copies."""
    run = find_run(Experiment("acked-then-lost"))
    written = step_of(run, MessageProcessed)
    early, late = passport(run, 1, 0), passport(run, 1, written)

    assert early.current == 0
    assert written == late.current
    assert not any(stay.is_here for stay in early.stays)
    assert all(stay.is_here for stay in late.stays)
    page = client.get(f"/s/acked-then-lost/message/1?at={written}").text
    assert f'data-at="{written}" aria-current="step"' in page


def test_a_copy_gets_on_disk() -> None:
    """A copy says when it was flushed; until then it was in the page cache only."""
    run = find_run(Experiment("aborted-and-left-behind"))
    flushed = step_of(run, LogFlushed)
    stays = [stay for found in passports(run) for stay in found.stays]

    assert any(stay.disk and stay.disk.step == flushed for stay in stays)
    assert all(
        stay.since.step <= stay.disk.step for stay in stays if stay.disk is not None
    )


def test_changed_settings_are_part_of_its_link(client: TestClient) -> None:
    """The passport is one of this experiment: with the fix on, it says so."""
    text = read(client, "/s/acked-then-lost/message/3?acks=all")

    assert "The fix acks=all is on: without it, lost; with it, delivered." in text


def test_a_fix_that_does_not_help_is_not_praised() -> None:
    """The fix is run together with what the visitor changed, and may be in vain."""
    run = find_run(parse("the-only-disk", "do=49990:disk:b2&do=49990:disk:b3"))
    found = passport(run, 1, 0).remedy

    assert found
    assert not found.saves
    assert "does not save it" in found.words


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("acked-then-lost/message/9", 404, "has the messages 1 to 3"),
        ("acked-then-lost/message/03", 404, "There is no message “03”"),
        ("acked-then-lost/message/x", 404, "There is no such message"),
        ("no-such-story/message/1", 404, "There is no such scenario"),
        ("acked-then-lost/message/3?at=99", 400, "This experiment ends at step 53"),
        ("acked-then-lost/message/3?acks=7", 400, "acks=7"),
        ("acked-then-lost/message", 400, "One message was expected"),
        ("acked-then-lost/message?message=9", 404, "There is no message “9”"),
    ],
)
def test_bad_links(client: TestClient, asked: str, status: int, said: str) -> None:
    """Who is no message has no passport; what is damaged is named."""
    answer = client.get(f"/s/{asked}")

    assert status == answer.status_code
    assert said in unescape(answer.text)


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("message?acks=all&at=9&message=3", "message/3?acks=all&at=9"),
        ("message/3?acks=1&at=9", "message/3?at=9"),
        ("message/3?at=end", "message/3?at=53"),
    ],
)
def test_one_spelling(client: TestClient, asked: str, right: str) -> None:
    """A form's question, and every other spelling, leads to the one right address."""
    answer = client.get(f"/s/acked-then-lost/{asked}")

    assert answer.status_code == 307
    assert answer.headers["location"] == f"/s/acked-then-lost/{right}"


def test_it_is_told_in_german(client: TestClient) -> None:
    """The passport of a foundation scenario's message says nothing in English."""
    text = read(client, "/de/s/acked-then-lost/message/3?at=30")

    assert [
        words
        for words in (
            "Zurück zu Schritt 30",
            "Nachricht 3",
            "verloren",
            "Ursache",
            "acks=all rettet sie: hier verloren, mit der Abhilfe zugestellt.",
            "Ihr Leben, Schritt für Schritt",
            "Offset 2, Epoche 0, im Page Cache",
        )
        if words not in text
    ] == []
