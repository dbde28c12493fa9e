"""What real clusters showed is shown: under a tab, in a table, and to programs."""

import re

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

import app.views.scenario
from app.assets import ASSETS
from app.evidence import Difference, Evidence, evidence
from app.links import Experiment
from app.runs import find_run
from app.store import pack
from app.views.evidence import evidence_page, ranges
from app.views.proof import NOT_YET, proof
from app.views.rendering import render
from app.views.scenario import scenario_page
from engine.scenario import catalogue


def otherwise(found: Evidence, slug: str) -> Evidence:
    """Let the first run of a scenario disagree about its last message."""
    run, *others = found.runs[slug]
    last = max(run.messages)
    real = run.messages[last].real.model_copy(update={"readable": 7})
    message = run.messages[last].model_copy(update={"real": real})
    worse = run.model_copy(
        update={
            "verdict": "disagreed",
            "messages": {**run.messages, last: message},
            "differences": (
                Difference(what="readable in orders-0", simulated="<a>", real="<b>"),
            ),
        }
    )
    return found._replace(runs={**found.runs, slug: (worse, *others)})


def page_of(
    monkeypatch: pytest.MonkeyPatch, found: Evidence, slug: str, **changes: str
) -> str:
    """Render a scenario's page with other evidence than the repository's."""
    monkeypatch.setattr(app.views.scenario, "evidence", lambda: found)
    run = find_run(Experiment(slug, tuple(changes.items())))
    return render("pages/scenario.html", page=scenario_page(run, 0))


def test_tab(found: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tab says where it was confirmed, how often and how certain that is."""
    text = page_of(monkeypatch, found, "acked-then-lost")

    assert (
        "On real brokers it ended as simulated: as told on Kafka 3.9.1 and 4.1.1"
        " with ELR; with the fix on Kafka 3.9.1. 9 runs agreed in all." in text
    )
    assert "3 in a row" in text
    assert "<dt>Forced</dt>" in text
    assert "<dt>Racy</dt>" not in text
    assert text.count('class="ending"') == 2


def test_comparison(found: Evidence) -> None:
    """Message by message both sides stand beside each other, and so do the disks."""
    told, fixed = proof("acked-then-lost", found).endings

    assert told.title == "As told, on Kafka 3.9.1 and 4.1.1 with ELR"
    assert [
        (one.number, [(pair.simulated, pair.real) for pair in one.pairs])
        for one in told.messages
    ][2] == (3, [("acked", "acked"), ("never", "never"), ("never", "never")])
    assert [disk.cells for disk in told.partitions[0].disks] == [("1", "2")] * 3
    assert [disk.cells for disk in fixed.partitions[0].disks] == [("1", "2", "3")] * 3
    assert [disk.roles for disk in told.partitions[0].disks].count("in sync") == 2


def test_a_gap_stays_a_gap(found: Evidence) -> None:
    """Offsets are columns: what a disk does not hold leaves its place empty."""
    run = found.runs["acked-then-lost"][0]
    part = run.cluster["orders-0"]
    logs = {**part.logs, "b3": ((1, 2), (2, 3))}
    cluster = {"orders-0": part.model_copy(update={"logs": logs})}
    other = run.model_copy(update={"cluster": cluster})
    shown = proof("x", found._replace(runs={"x": (other,)})).endings[0].partitions[0]

    assert shown.offsets == (0, 1, 2)
    assert [disk.cells for disk in shown.disks][1:] == [("1", "2", ""), ("", "2", "3")]


def test_disagreement_is_shown(
    found: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ended otherwise is said first, unfolded, with every difference."""
    worse = otherwise(found, "acked-then-lost")
    text = page_of(monkeypatch, worse, "acked-then-lost")

    assert "it did not end as simulated: as told on Kafka 3.9.1." in text
    assert '<td class="other">7 times</td>' in text
    assert f"readable in orders-0: simulated {escape('<a>')}, real " in text
    assert re.search(r'class="ending" open><summary>As told, on Kafka 3.9.1:', text)


def test_a_race_says_what_it_could_end_in(found: Evidence) -> None:
    """A message that a race decides names its other endings."""
    run = found.runs["acked-then-lost"][0]
    first = run.messages[1].model_copy(update={"certainty": "racy"})
    gone = first.real.model_copy(update={"told": "open", "readable": 0, "processed": 2})
    racy = run.model_copy(
        update={
            "certainty": "racy",
            "messages": {**run.messages, 1: first},
            "outcomes": {1: (first.real, gone)},
        }
    )
    shown = proof("x", found._replace(runs={"x": (racy,)}))

    assert [name for name, _ in shown.certainties] == ["forced", "racy"]
    assert shown.endings[0].messages[0].possible == (
        "acked, readable once, processed once"
        " or no answer, readable never, processed twice"
    )


def test_changes_were_not_played(
    found: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes something is told that the evidence is not about that."""
    slug, note = "acked-then-lost", "What you changed was not."

    assert note not in page_of(monkeypatch, found, slug)
    assert note not in page_of(monkeypatch, found, slug, acks="all")
    assert note in page_of(monkeypatch, found, slug, acks="0")


def test_without_a_run(found: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing was played the page says why, or that nobody has yet."""
    slug, reason = "overtaken", "There are no such brokers."
    known = found._replace(not_played={slug: reason})

    assert NOT_YET in page_of(monkeypatch, found, slug)
    assert reason in page_of(monkeypatch, known, slug)
    assert "On a real cluster" not in page_of(monkeypatch, found, "lab")


def test_earlier_notes_stay(found: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a scenario's author saw on real brokers stands there as before."""
    for scenario in catalogue():
        if scenario.evidence:
            text = page_of(monkeypatch, found, scenario.slug)
            assert all(str(escape(one.what)) in text for one in scenario.evidence)


def test_table(found: Evidence) -> None:
    """Each scenario has a line that leads to its tab, each cluster a column."""
    page = evidence_page(found._replace(not_played={"overtaken": "It is too fast."}))
    text = render("pages/evidence.html", page=page)

    assert [(one.kafka, one.elr) for one in page.columns] == [
        ("3.9.1", ""),
        ("4.0.1", ""),
        ("4.1.1", "ELR"),
    ]
    for one in catalogue():
        assert text.count(f'href="/s/{one.slug}#evidence"') == 1
    assert text.count('class="proof agreed"') == 5
    assert "It is too fast." in text


def test_counts(found: Evidence) -> None:
    """Only a scenario all of whose runs agreed is confirmed."""
    page = evidence_page(found)
    worse = evidence_page(otherwise(found, "acked-then-lost"))

    assert (page.confirmed, page.doubtful, page.runs) == (2, 0, 15)
    assert (worse.confirmed, worse.doubtful, worse.runs) == (1, 1, 12)
    assert (page.drawn, page.drawn_agreed) == (2, 2)


def test_random_schedules(found: Evidence) -> None:
    """Each kind of cluster names its seeds, and those that did not agree."""
    run = found.random[0]
    more = [run.model_copy(update={"scenario": f"random-{n}"}) for n in (8, 9, 12)]
    bad = more[-1].model_copy(update={"verdict": "disagreed"})
    page = evidence_page(found._replace(random=(run, *more[:2], bad)))

    assert [tuple(one) for one in page.draws] == [
        ("3.9.1", 4, 3, "7–9", "12 (otherwise)")
    ]
    assert ranges([]) == ""
    assert ranges([3, 1, 2, 9]) == "1–3, 9"


def test_it_can_be_read_aloud(client: TestClient) -> None:
    """How it is done takes three sentences."""
    said = re.search(r'<p class="aloud">(.*?)</p>', client.get("/evidence").text)

    assert said
    assert said[1].count(".") == 3


def test_first_view_is_light(found: Evidence) -> None:
    """With a run of every scenario on four clusters the page stays under 66 kB."""
    slugs = [one.slug for one in catalogue()]
    run = found.runs["acked-then-lost"][0]
    many = [
        run.model_copy(update={"kafka": kafka, "elr": elr, "told": told})
        for kafka, elr in (
            ("3.9.1", False),
            ("4.1.1", False),
            ("4.1.1", True),
            ("4.3.1", True),
        )
        for told in ("as-told", "with-fix")
    ]
    full = found._replace(runs={slug: tuple(many) for slug in slugs})
    text = render("pages/evidence.html", page=evidence_page(full))
    files = re.findall(r'"/static/[0-9a-f]+/([^"]+)"', text)
    sizes = [len(ASSETS[name].bodies["br"].content) for name in files]

    assert len(pack([text], "br").content) + sum(sizes) < 66 * 1024


def test_api(client: TestClient) -> None:
    """Programs get the same: a line for every scenario, and all about one."""
    listed = client.get("/api/evidence").json()
    told = client.get("/api/evidence/acked-then-lost").json()
    kept = evidence().runs.get("acked-then-lost", ())

    assert [one["slug"] for one in listed["scenarios"]] == [
        one.slug for one in catalogue()
    ]
    assert told["page"] == "/s/acked-then-lost#evidence"
    assert told["runs"] == [run.model_dump(mode="json") for run in kept]
    assert client.get("/api/evidence/nix").status_code == 404


def test_api_with_runs(
    client: TestClient, found: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run's line says what it came to; alone it has every message and disk."""
    monkeypatch.setattr("app.routes.evidence.evidence", lambda: found)
    monkeypatch.setattr("app.routes.answers.pages.get", lambda _, make: make())
    listed = client.get("/api/evidence").json()
    runs = client.get("/api/evidence/last-replica-standing").json()["runs"]

    assert [(run["kafka"], run["elr"], run["told"]) for run in runs] == [
        ("4.0.1", False, "as-told"),
        ("4.1.1", True, "with-fix"),
    ]
    assert runs[1]["cluster"]["orders-0"]["logs"]["b1"] == [[0, 1], [1, 2]]
    assert sum(len(one["runs"]) for one in listed["scenarios"]) == 5
    assert [one["scenario"] for one in listed["random"]] == ["random-7", "random-8"]
