"""Short links and scenarios are kept by their content, and nothing kept is lost."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import make_url

from app.keeping import (
    LINK,
    SCENARIO,
    VARIABLE,
    DatabaseError,
    Keeper,
    TooLongError,
    address,
    connect,
    dumped,
    loaded,
)
from app.keeping import keeper as keeping
from app.keeping.tables import METADATA
from app.limits import BODY_BYTES

STORY = "/s/acked-then-lost?acks=all&at=7"


def test_one_content_has_one_id(keeper: Keeper) -> None:
    """Whoever keeps the same experiment again gets the same id; one row is there."""
    ids = {keeper.keep(LINK, STORY), keeper.keep(LINK, STORY)}

    assert len(ids) == 1
    assert keeper.count() == 1


def test_the_id_is_found_again(keeper: Keeper) -> None:
    """What was kept comes back as it was, umlauts and line ends included."""
    text = "slug: a-story\ntitle: Größer als gedacht\r\n"

    assert keeper.find(SCENARIO, keeper.keep(SCENARIO, text)) == text


def test_a_scenario_is_no_link(keeper: Keeper) -> None:
    """An id of one kind finds nothing of another kind."""
    assert keeper.find(LINK, keeper.keep(SCENARIO, STORY)) is None


@pytest.mark.parametrize("damaged", ["", "x", "00000000", "EKQRAJ2K", "2" * 17, "'--"])
def test_what_is_no_id_finds_nothing(keeper: Keeper, damaged: str) -> None:
    """Ids have no look-alikes, so whatever holds one was mistyped."""
    assert keeper.find(LINK, damaged) is None


def test_two_contents_never_share_an_id(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where fingerprints begin alike, the one that comes later is longer."""
    monkeypatch.setattr(keeping, "SHORTEST", 1)
    monkeypatch.setattr(keeping, "is_id", lambda _: True)
    links = [f"/s/lab?at={number}" for number in range(100)]
    ids = [keeper.keep(LINK, link) for link in links]

    assert [keeper.find(LINK, each) for each in ids] == links


def test_deleted_is_gone(keeper: Keeper) -> None:
    """An operator can delete a link; a second time there is nothing to delete."""
    kept = keeper.keep(LINK, STORY)

    assert [keeper.delete(kept), keeper.delete(kept)] == [True, False]
    assert keeper.find(LINK, kept) is None


def test_what_is_too_large_is_refused(keeper: Keeper) -> None:
    """The limit counts bytes, and is said."""
    with pytest.raises(TooLongError, match=f"{BODY_BYTES:,} bytes"):
        keeper.keep(SCENARIO, "ä" * (BODY_BYTES // 2 + 1))


def test_twenty_writers_at_once(keeper: Keeper) -> None:
    """Twenty writers keep overlapping links: each is there once, under one id."""
    links = [f"/s/lab?at={number}" for number in range(50)]

    def keep_all(first: int) -> list[str]:
        ordered = links[first:] + links[:first]
        return sorted(keeper.keep(LINK, link) for link in ordered)

    with ThreadPoolExecutor(20) as writers:
        answers = list(writers.map(keep_all, range(20)))

    assert [answer == answers[0] for answer in answers] == [True] * 20
    assert sorted(kept.id for kept in keeper.all()) == answers[0]


def test_what_was_answered_survives_a_kill(keeper: Keeper) -> None:
    """After kill -9 amid saves without an end, none is lost that was answered."""
    command = [sys.executable, "-m", "tests.app.keeping.saving"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as saving:  # noqa: S603 - ourselves
        assert saving.stdout is not None
        answered = [saving.stdout.readline().strip() for _ in range(300)]
        saving.send_signal(signal.SIGKILL)
        answered += [line.strip() for line in saving.stdout if line.endswith("\n")]
    kept = {each.id: each.content for each in keeper.all()}
    found = [kept.get(each) for each in answered]

    assert found == [f"/s/lab?at={number}" for number in range(len(answered))]
    assert len(answered) >= 300


def test_processes_that_start_together_make_the_tables_once(place: str) -> None:
    """Several servers may open an empty database at the same moment."""
    assert place
    script = "from app.keeping import *; print(Keeper(connect(address())).count())"
    started = [
        subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]

    assert [process.communicate()[0].strip() for process in started] == ["0"] * 4


def test_the_migrations_make_these_tables(keeper: Keeper) -> None:
    """What the migrations leave is what the code speaks of."""
    with keeper.database.writing.connect() as connection:
        context = MigrationContext.configure(connection)

        assert compare_metadata(context, METADATA) == []


def test_an_export_is_a_backup(keeper: Keeper, tmp_path: Path) -> None:
    """What one database exports, another one restores, ids and dates included."""
    keeper.keep(LINK, STORY)
    keeper.keep(SCENARIO, "slug: größer\n")
    lines = list(dumped(keeper.all()))
    other = connect(make_url(f"sqlite:///{tmp_path / 'other.sqlite'}"))
    restored = Keeper(other)

    assert restored.restore(loaded(lines)) == 2
    assert list(restored.all()) == list(keeper.all())
    other.close()


def test_a_longer_id_is_restored_as_it_was(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A link that had to be longer leads on, though the shorter one was deleted."""
    monkeypatch.setattr(keeping, "SHORTEST", 1)
    monkeypatch.setattr(keeping, "is_id", lambda _: True)
    ids = [keeper.keep(LINK, f"/s/lab?at={number}") for number in range(60)]
    longer = next(each for each in ids if len(each) > 1)
    keeper.delete(longer[:-1])
    other = connect(make_url(f"sqlite:///{tmp_path / 'other.sqlite'}"))
    restored = Keeper(other)
    restored.restore(loaded(dumped(keeper.all())))

    assert restored.find(LINK, longer) == keeper.find(LINK, longer)
    other.close()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "nothing that was kept"),
        ("[" * 10_000, "nothing that was kept"),
        (
            '{"id": "ekqraj2k", "kind": "poem", "content": "", "kept_at_s": 1}',
            "nothing",
        ),
        (
            '{"id": "ekqraj2k", "kind": "link", "content": "/s/x", "kept_at_s": 1}',
            "not that of its content",
        ),
    ],
)
def test_a_damaged_export_says_where(line: str, why: str) -> None:
    """The message names the line, and what is wrong with it."""
    with pytest.raises(ValueError, match=f"line 2: .*{why}"):
        list(loaded(["", line]))


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("nonsense", "no address of a database"),
        ("sqlite:////proc/nowhere/x.sqlite", "cannot be used"),
        ("postgresql://someone:secret@/x?host=/nowhere", "cannot be used"),
    ],
)
def test_an_impossible_database_says_why(
    monkeypatch: pytest.MonkeyPatch, told: str, why: str
) -> None:
    """The message names the place, and never the password."""
    monkeypatch.setenv(VARIABLE, told)
    with pytest.raises(DatabaseError, match=why) as refused:
        connect(address())

    assert "secret" not in str(refused.value)
