"""Results that are kept by their content: found again, shared, bounded, never wrong."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from app import results as kept
from app.results import Results, ask_once, key_of
from engine.search import BOUNDED, CLOSED, Bounds, Question
from engine.settings import resolve

SMALL = {"brokers": 1, "replication.factor": 1, "acks": 1}


@pytest.fixture
def found(tmp_path: Path) -> Results:
    """A memory with a folder of its own."""
    return Results(tmp_path, 1_000, 10)


def test_again(tmp_path: Path, found: Results) -> None:
    """Who asks the same again gets the same, in another process too."""
    found.put("cell", {"acks": "1"}, {"lost": [3]})

    assert found.get("cell", {"acks": "1"}) == {"lost": [3]}
    assert Results(tmp_path, 1_000, 10).get("cell", {"acks": "1"}) == {"lost": [3]}
    assert found.get("cell", {"acks": "all"}) is None
    assert found.get("search", {"acks": "1"}) is None


def test_once(found: Results) -> None:
    """What is known is not worked out again."""
    answers = iter("abc")

    assert [found.once("cell", "x", lambda: next(answers)) for _ in "123"] == ["a"] * 3


def test_model(found: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another model knows nothing of this one's results."""
    found.put("cell", "x", 1)
    monkeypatch.setattr(kept, "model", lambda: "another")

    assert found.get("cell", "x") is None


@pytest.mark.parametrize("damage", ["", "no seal", "0000000000000000\n[1]", "\xff"])
def test_damage(tmp_path: Path, found: Results, damage: str) -> None:
    """A damaged file counts as missing."""
    found.put("cell", "x", [2])
    path = tmp_path / f"{key_of('cell', 'x')}.json"
    path.write_bytes(damage.encode("latin-1"))

    assert Results(tmp_path, 1_000, 10).get("cell", "x") is None


def test_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither memory nor folder grow without end, and the newest stay."""
    monkeypatch.setattr(kept, "EVERY", 1_000)
    found = Results(tmp_path, 1_000, 10)
    for number in range(40):
        found.put("cell", str(number), "x" * 50)
        os.utime(tmp_path / f"{key_of('cell', str(number))}.json", (number, number))
    found._prune(tmp_path.iterdir())

    assert len(list(tmp_path.iterdir())) == 10
    assert Results(tmp_path, 1_000, 10).get("cell", "39") == "x" * 50
    assert found._held <= 1_000


def test_nowhere(tmp_path: Path) -> None:
    """Without a folder, or with one that cannot be, the memory alone serves."""
    (tmp_path / "file").write_text("no folder")
    for place in (None, tmp_path / "file" / "below"):
        found = Results(place, 1_000, 10)
        found.put("cell", "x", 1)
        assert found.get("cell", "x") == 1


def test_only_its_own_files_go(tmp_path: Path) -> None:
    """Whatever else lies in the folder stays, however full it is."""
    (tmp_path / "precious.txt").write_text("mine")
    found = Results(tmp_path, 1_000, 2)
    for number in range(120):
        found.put("cell", str(number), {"n": number})

    assert (tmp_path / "precious.txt").read_text() == "mine"
    assert len(list(tmp_path.glob("*.json"))) < 120


def test_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word in the environment chooses the folder, or none."""
    monkeypatch.setenv("ACKWARD_RESULTS", "somewhere")
    assert kept.folder() == Path("somewhere")
    monkeypatch.setenv("ACKWARD_RESULTS", "off")
    assert kept.folder() is None


def write_many(place: str) -> int:
    """Write and read the same results as others do at the same time."""
    found = Results(Path(place), 10_000, 100)
    for number in range(60):
        found.put("cell", str(number % 7), {"n": number % 7})
        again = Results(Path(place), 10_000, 100).get("cell", str(number % 7))
        assert again == {"n": number % 7}
    return 60


def test_several_processes(tmp_path: Path) -> None:
    """Processes that share a folder never read half a result."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(write_many, [str(tmp_path)] * 2)) == [60, 60]
    assert len(list(tmp_path.iterdir())) == 7


def test_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed search is not done again; one that stopped at a limit is."""
    memory = Results(tmp_path, 10_000, 10)
    monkeypatch.setattr(kept, "results", lambda: memory)
    config = resolve(changes=SMALL).config._replace(consumers=())
    question = Question(Bounds(faults=(("crash", 1),)))

    stopped = ask_once(config, question, watch=lambda _: "a wish")
    assert stopped.verdict == BOUNDED
    first = ask_once(config, question)
    monkeypatch.setattr(kept, "ask", None)  # so it would fail

    assert first.verdict == CLOSED
    assert ask_once(config, question) == first
