"""What real clusters showed is kept in files that are sound, or nothing starts."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import app.main
from app.evidence import WHERE, Evidence, EvidenceError, read
from engine.scenario import catalogue, find, fix_of, play
from tests.app.conftest import PLAYED

FILE = "acked-then-lost/3.9.1-no-elr-as-told.json"


@pytest.fixture
def damage(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], Any]], Path]:
    """Return a function that spoils one sample in a copy of all."""

    def spoil(change: Callable[[dict[str, Any]], Any]) -> Path:
        where = tmp_path / "evidence"
        shutil.copytree(PLAYED, where)
        loaded = json.loads((where / FILE).read_text(encoding="utf-8"))
        change(loaded)
        (where / FILE).write_text(json.dumps(loaded), encoding="utf-8")
        return where

    return spoil


def test_what_is_kept_is_sound() -> None:
    """Every committed file validates and belongs to a scenario that there is."""
    kept, known = read(WHERE), {one.slug for one in catalogue()}

    assert set(kept.runs) <= known
    assert set(kept.not_played) <= known
    assert set(kept.runs).isdisjoint(kept.not_played)


def test_what_is_kept_is_about_the_same_messages() -> None:
    """A scenario that has other messages by now needs to be played again."""
    for slug, runs in read(WHERE).runs.items():
        scenario = find(slug)
        for run in runs:
            changes = fix_of(scenario) if run.told == "with-fix" else {}
            messages = play(scenario, changes).plan.messages
            assert list(run.messages) == list(range(1, messages + 1)), run.file


def test_order(found: Evidence) -> None:
    """Runs stand in the order of versions, ELR and tellings."""
    assert [run.file for run in found.runs["acked-then-lost"]] == [
        "acked-then-lost/3.9.1-no-elr-as-told.json",
        "acked-then-lost/3.9.1-no-elr-with-fix.json",
        "acked-then-lost/4.1.1-elr-as-told.json",
    ]
    assert [run.seed for run in found.random] == [7, 8]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda run: run.pop("verdict"), "verdict: Field required"),
        (lambda run: run.update(verdict="fine"), "verdict: Input should be 'agreed'"),
        (lambda run: run.update(times="3"), "times: Input should be a valid integer"),
        (lambda run: run.update(mood="good"), "mood: Extra inputs are not permitted"),
        (lambda run: run.update(date="soon"), "date: Input should be a valid date"),
        (
            lambda run: run["messages"]["2"]["real"].update(readable=-1),
            "messages.2.real.readable: Input should be greater than",
        ),
        (
            lambda run: run["cluster"]["orders-0"]["logs"]["b1"].append([2]),
            "cluster.orders-0.logs.b1.2.1: Field required",
        ),
        (
            lambda run: run["messages"]["2"]["real"].update(readable=2),
            "it is called agreed, yet message 2 is not",
        ),
        (
            lambda run: run["differences"].append(
                {"what": "leader", "simulated": "b1", "real": "b2"}
            ),
            "it is called agreed, yet something is different",
        ),
        (
            lambda run: run.update(verdict="disagreed"),
            "it is called disagreed, yet nothing is different",
        ),
        (
            lambda run: run.update(kafka="4.1.1"),
            "by its own fields it is acked-then-lost/4.1.1-no-elr-as-told.json",
        ),
        (
            lambda run: run.update(scenario="overtaken"),
            "by its own fields it is overtaken/3.9.1-no-elr-as-told.json",
        ),
    ],
)
def test_a_damaged_file(
    damage: Callable[..., Path], change: Callable[[dict[str, Any]], Any], said: str
) -> None:
    """A file that cannot be is refused by its name, with the field and the reason."""
    with pytest.raises(EvidenceError) as refused:
        read(damage(change))

    assert str(refused.value).startswith(f"{FILE}: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("acked-then-lost: 7", "acked-then-lost: Input should be a valid string"),
        ("- acked-then-lost", "the file: Input should be a valid dictionary"),
        ("a: b: c", "line 1"),
    ],
)
def test_damaged_reasons(tmp_path: Path, text: str, said: str) -> None:
    """The list of what cannot be played is refused by name too."""
    (tmp_path / "not-played.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(EvidenceError, match=r"not-played\.yaml: ") as refused:
        read(tmp_path)

    assert said in str(refused.value)


def test_half_a_file(damage: Callable[..., Path]) -> None:
    """What a killed run left half written is no evidence."""
    where = damage(lambda _: None)
    text = (where / FILE).read_text(encoding="utf-8")
    (where / FILE).write_text(text[: len(text) // 2], encoding="utf-8")

    with pytest.raises(EvidenceError, match=f"{FILE}: the file: Invalid JSON"):
        read(where)


def test_nothing_starts_with_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence is read before the first page is asked for."""

    def damaged() -> Evidence:
        raise EvidenceError("a file")

    monkeypatch.setattr(app.main, "evidence", damaged)

    with pytest.raises(EvidenceError):
        app.main.make()
