"""Short links on the web and on the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from app.authoring import own
from app.authoring.starting import blank
from app.cli import app as commands
from app.commands import kept
from app.keeping import VARIABLE, Keeper, shared
from app.limits import SAVES_PER_MINUTE
from app.main import app
from app.rates import ADDRESSES, Rate, whose
from app.routes import short

STORY = "/s/acked-then-lost?acks=all&at=7"


@pytest.fixture
def client(keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Ask a server that keeps links in each of the databases."""
    monkeypatch.setattr(short, "shared", lambda: keeper.database)
    monkeypatch.setattr(short, "saves", Rate(SAVES_PER_MINUTE, lambda: 0.0))
    with TestClient(app, follow_redirects=False) as made:
        yield made


def test_a_short_link_leads_to_the_experiment(client: TestClient) -> None:
    """What was kept is where it leads, settings, orders and step included."""
    made = client.post("/api/links", json={"link": STORY})

    assert made.status_code == 201
    assert client.get(made.json()["short"]).headers["location"] == STORY


def test_two_spellings_are_one_link(client: TestClient) -> None:
    """The same experiment has the same id, however it is spelt."""
    spellings = (STORY, "/s/acked-then-lost?at=7&linger.ms=&acks=-1")
    made = [client.post("/api/links", json={"link": link}) for link in spellings]

    assert {answer.json()["short"] for answer in made} == {made[0].json()["short"]}


@pytest.mark.parametrize(
    ("link", "status"),
    [
        ("https://example.org/s/acked-then-lost", 400),
        ("//example.org", 400),
        ("/s/../l/x", 400),
        ("/model", 400),
        ("/s/acked-then-lost?acks=7", 400),
        ("/s/no-such-story", 404),
        ("/s/acked-then-lost?" + "x" * 20_000, 400),
    ],
)
def test_only_our_own_experiments(client: TestClient, link: str, status: int) -> None:
    """Nothing is kept that leads elsewhere, or to a page that says it is damaged."""
    assert client.post("/api/links", json={"link": link}).status_code == status


def test_an_unknown_short_link(client: TestClient) -> None:
    """Whoever follows a deleted link is told so on a page."""
    answer = client.get("/l/23456789")

    assert answer.status_code == 404
    assert "may have been deleted" in answer.text


def test_too_many_a_minute(client: TestClient) -> None:
    """One address is slowed down, and told for how long."""
    links = [f"/s/acked-then-lost?at={step}" for step in range(SAVES_PER_MINUTE + 1)]
    answers = [client.post("/api/links", json={"link": link}) for link in links]

    assert [answer.status_code for answer in answers[-2:]] == [201, 429]
    assert answers[-1].headers["retry-after"] == "2"


def test_a_rate_forgets_the_oldest_addresses() -> None:
    """Memory is bounded, however many addresses ask."""
    now = [0.0]
    rate = Rate(1, lambda: now[0])
    first = [rate.take("first"), rate.take("first")]
    for number in range(ADDRESSES):
        rate.take(str(number))

    assert first == [0, 60]
    assert rate.take("first") == 0


def test_tokens_come_back() -> None:
    """Half a minute later, half of them are there again."""
    now = [0.0]
    rate = Rate(4, lambda: now[0])
    for _ in range(4):
        rate.take("one")
    now[0] = 30.0

    assert [rate.take("one") for _ in range(3)] == [0, 0, 15]


def test_an_ipv6_network_is_one_address() -> None:
    """Who has one may choose among its addresses; they share one rate."""
    rate = Rate(1)
    hosts = ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "::ffff:192.0.2.7")

    assert [rate.take(whose(host)) for host in hosts] == [0, 60, 0, 0]
    assert rate.take(whose("192.0.2.7")) == 60
    assert whose("testclient") == "testclient"


def test_a_deleted_scenario_is_gone_at_once(
    client: TestClient, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page was shown and is remembered; nobody sees it any more."""
    monkeypatch.setattr(own, "shared", lambda: keeper.database)
    address = client.post("/lab/own", data={"scenario": blank()}).headers["location"]
    pages = ("", "?acks=all", "/share", "/scenario.yaml", "/offline.html")
    before = [client.get(address + page).status_code for page in pages]
    keeper.delete(address.removeprefix("/s/~"))

    assert before == [200] * len(pages)
    assert [client.get(address + page).status_code for page in pages] == [404] * 5
    asked = f"/api/v1/timeline?scenario={address.removeprefix('/s/')}"
    assert client.get(asked).status_code == 404


def test_without_a_database(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Short links do not work then; the page says that everything else does."""
    monkeypatch.undo()
    monkeypatch.setenv(VARIABLE, "nonsense")
    shared.cache_clear()
    answer = client.get("/l/23456789")
    shared.cache_clear()

    assert answer.status_code == 503
    assert "Everything else works" in answer.text


class TestCommand:
    """`ackward links`."""

    @pytest.fixture(autouse=True)
    def here(self, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
        """Work on the database of the test."""
        monkeypatch.setattr(kept, "shared", lambda: keeper.database)

    def run(self, *words: str) -> Result:
        """Run the command."""
        return CliRunner().invoke(commands, ["links", *words])

    def test_export_delete_restore(self, keeper: Keeper, tmp_path: Path) -> None:
        """A link that was deleted comes back from the export."""
        kept, file = keeper.keep("link", STORY), str(tmp_path / "kept.jsonl")
        ends = [
            self.run("export", file).exit_code,
            self.run("delete", kept).exit_code,
            self.run("restore", file).exit_code,
        ]

        assert ends == [0, 0, 0]
        assert keeper.find("link", kept) == STORY

    def test_list(self, keeper: Keeper) -> None:
        """One line each."""
        kept = keeper.keep("link", STORY)

        assert self.run("list").stdout.split() == [kept, "link", STORY]

    def test_unknown(self) -> None:
        """What is not kept cannot be deleted: bad input."""
        result = self.run("delete", "23456789")

        assert (result.exit_code, result.stderr) == (2, "not kept here: 23456789\n")

    def test_damaged(self, tmp_path: Path) -> None:
        """A damaged export is refused with its line."""
        file = tmp_path / "kept.jsonl"
        file.write_text("{}\n")
        result = self.run("restore", str(file))

        assert result.exit_code == 2
        assert "line 1: this is nothing that was kept" in result.stderr
