"""For authors: a scenario is begun, tested, watched while it is written, and kept."""

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

import app.main
from app.authoring.starting import blank, guide, schema
from app.authoring.watched import PAGE, Watcher
from app.cli import app as commands
from app.routes import watching
from app.views import rendering
from engine import load, loads, run
from engine.scenario import ScenarioError

FENCED = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
WRONG = blank().replace("crash: leader", "crsh: leader")


def ackward(*words: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(commands, [str(word) for word in words])


def guided(kind: str) -> list[str]:
    """Cut the guide's blocks of one kind out of it."""
    return [text for found, text in FENCED.findall(guide()) if found == kind]


def line_of(word: str, text: str) -> int:
    """Number the first line that holds a word."""
    return next(n for n, line in enumerate(text.splitlines(), 1) if word in line)


class TestPython:
    """`from engine import load, run`."""

    def test_a_loss_and_its_fix(self) -> None:
        """The README's example."""
        told = load("acked-then-lost")

        assert run(told).lost == (3,)
        assert run(told, told.fix).lost == ()
        assert run(told, {"acks": "all"}, ["40:crash:b3"]).differences == ()

    def test_an_impossible_order_knows_its_line(self) -> None:
        """An error in a file is told with the file's line."""
        text = blank().replace("crash: leader}", "resume: b1}")

        with pytest.raises(
            ScenarioError, match=f"mine, line {line_of('resume', text)}"
        ):
            run(loads(text, "mine"))

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        """It is said which one."""
        with pytest.raises(ScenarioError, match=r"none\.yaml: No such file"):
            load(tmp_path / "none.yaml")


class TestNew:
    """`ackward new`."""

    def test_it_runs_as_it_is(self, tmp_path: Path) -> None:
        """What is begun passes its own test, and has its schema beside it."""
        begun = ackward("new", "lost-at-failover", "--folder", tmp_path)
        tested = ackward("test", tmp_path)

        assert (begun.exit_code, tested.exit_code) == (0, 0)
        assert "files: 1, tests: 2, failed: 0" in tested.stdout
        assert (
            "script"
            in json.loads((tmp_path / "scenario.schema.json").read_text())["properties"]
        )

    def test_its_schema_offers_names(self) -> None:
        """Settings with their meaning, as an editor shows it, and events."""
        told = json.loads(schema())
        offered = told["$defs"]["Names"]["properties"]

        assert offered["acks"]["examples"] == ["all", "1", "0"]
        assert offered["linger.ms"]["description"].endswith("from 0 to 2147483647.")
        for field in ("settings", "fix"):
            assert told["properties"][field]["allOf"] == [{"$ref": "#/$defs/Names"}]
        assert "RecordAcked" in told["$defs"]["Beat"]["properties"]["on"]["enum"]

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        """A file that is there stays."""
        (tmp_path / "mine.yaml").write_text("precious")
        result = ackward("new", "mine", "--folder", tmp_path)

        assert result.exit_code == 2
        assert (tmp_path / "mine.yaml").read_text() == "precious"

    @pytest.mark.parametrize("slug", ["../etc", "Mine", "a b", "", "x" * 61])
    def test_no_slug(self, tmp_path: Path, slug: str) -> None:
        """A name that cannot be one is refused, and no file made."""
        assert ackward("new", slug, "--folder", tmp_path).exit_code == 2
        assert list(tmp_path.iterdir()) == []


class TestTest:
    """`ackward test`."""

    def test_another_end(self, tmp_path: Path) -> None:
        """What differs is said, and a machine can tell it from what cannot be read."""
        text = blank().replace("lost: [3]", "lost: [1]")
        (tmp_path / "a.yaml").write_text(text)
        result = ackward("test", tmp_path)

        assert result.exit_code == 1
        assert "lost: expected 1, found 3" in result.stdout

    def test_a_beat_that_never_comes(self, tmp_path: Path) -> None:
        """What nobody will ever say is told with its place."""
        text = blank().replace("    message: 3\n", "    message: 9\n")
        (tmp_path / "a.yaml").write_text(text)
        result = ackward("test", tmp_path)

        assert result.exit_code == 1
        line = line_of("on: RecordAcked", text)
        assert f"a.yaml, line {line}, column 5, beats[0]: RecordAcked" in result.stdout

    def test_unreadable(self, tmp_path: Path) -> None:
        """A file that cannot be read is told with its line; the others are tested."""
        (tmp_path / "a.yaml").write_text(WRONG)
        (tmp_path / "b.yaml").write_text(blank())
        result = ackward("test", tmp_path, "--json")
        rows = [json.loads(line) for line in result.stdout.splitlines()]

        assert result.exit_code == 2
        assert [row["ok"] for row in rows] == [False, True, True]
        assert "Did you mean 'crash'?" in rows[0]["wrong"][0]

    def test_nothing_to_test(self, tmp_path: Path) -> None:
        """An empty folder is no success."""
        assert ackward("test", tmp_path).exit_code == 2


class TestGuide:
    """*Write a scenario in ten minutes*."""

    def test_its_pieces_are_a_scenario(self) -> None:
        """Put together, they end as the guide says."""
        text = "".join(guided("yaml"))
        played = run(loads(text, "guide"))

        assert played.differences == ()
        assert run(loads(text), loads(text).fix).differences == ()

    def test_its_commands(self) -> None:
        """Every command that it names exists."""
        lines = [line for block in guided("sh") for line in block.splitlines()]
        named = {line.split()[1] for line in lines}

        helped = {name: ackward(name, "--help").exit_code for name in named}

        assert helped == dict.fromkeys(named, 0)

    def test_page(self, client: TestClient) -> None:
        """It is a page."""
        assert "<h1>Write a scenario in ten minutes</h1>" in client.get("/guide").text


class TestOwn:
    """A scenario is written at the lab."""

    def test_it_is_run_and_kept(self, client: TestClient) -> None:
        """It gets a link like any other, with settings, steps and a handout."""
        made = client.post("/lab/own", data={"scenario": blank().replace("\n", "\r\n")})
        address = made.headers["location"]

        assert made.status_code == 303
        assert "A title of a few words" in client.get(f"{address}?acks=all&at=3").text
        assert client.get(f"{address}/handout").status_code == 200
        assert client.get(f"{address}/scenario.yaml").text == blank()

    def test_a_short_link_to_it(self, client: TestClient) -> None:
        """What is one's own can be shared in short, too."""
        made = client.post("/lab/own", data={"scenario": blank()})
        link = f"{made.headers['location']}?at=2"
        short = client.post("/api/links", json={"link": link}).json()["short"]

        assert client.get(short).headers["location"] == link

    def test_errors_stand_beside_the_lines(self, client: TestClient) -> None:
        """Nothing is kept; what was written is still there, and where to mend it."""
        answer = client.post("/lab/own", data={"scenario": WRONG})

        assert answer.status_code == 400
        assert f'<span id="line-{line_of("crsh", WRONG)}" class="bad">' in answer.text
        assert "<mark>crsh</mark>: leader" in answer.text

    @pytest.mark.parametrize(
        ("text", "status"),
        [("", 400), ("x" * 100_000, 400), ("x" * 500_000, 413), ("\udcff", 400)],
    )
    def test_hostile(self, client: TestClient, text: str, status: int) -> None:
        """Whatever is pasted, the answer is a refusal."""
        body = b"scenario=" + text.encode("utf-8", "surrogateescape")
        kind = {"content-type": "application/x-www-form-urlencoded"}
        answer = client.post("/lab/own", content=body, headers=kind)

        assert answer.status_code == status

    @pytest.mark.parametrize("name", ["~23456789", "~", "~%2e%2e", "~x/scenario.yaml"])
    def test_unknown(self, client: TestClient, name: str) -> None:
        """A name that nobody kept is not found."""
        assert client.get(f"/s/{name}").status_code == 404


class TestWatch:
    """`ackward watch`."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        """A file that is being written."""
        file = tmp_path / "mine.yaml"
        file.write_text(blank())
        return file

    def test_it_follows_the_file(self, file: Path) -> None:
        """A good file is a page, a wrong one a list of errors, a better one a page."""
        watcher = Watcher(file)
        first = watcher.look()
        file.write_text(WRONG)
        second = watcher.look()
        file.write_text(blank().replace("A title", "Another title"))
        third = watcher.look()
        file.unlink()

        assert first.address.startswith("/s/~")
        assert (second.address, second.problems[0].source) == (PAGE, "mine.yaml")
        assert third.address not in {first.address, PAGE}
        assert watcher.look().problems[0].message == "No such file or directory"

    def test_its_pages_load_the_follower(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The page of the watched file asks for changes; no other server's pages do."""
        monkeypatch.setattr(rendering, "SCRIPTS", scripts := list[str]())
        monkeypatch.setattr(watching, "SCRIPTS", scripts)
        server = TestClient(app.main.watching(file), follow_redirects=False)
        address = server.get(PAGE).headers["location"]

        text = server.get(f"{address}/scenario.yaml").text
        made = server.post(f"{address}/share").text
        short = re.search(r"/l/[a-z0-9]+", made)

        assert text == blank()
        assert short
        lasting = server.get(short[0]).headers["location"].partition("?")[0]
        assert (lasting != address, address.startswith(lasting)) == (True, True)
        assert scripts == [watching.SCRIPT]
        assert server.get(address).status_code == 200

    def test_errors_with_their_line(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The page names the file, and shows the lines that are wrong."""
        monkeypatch.setattr(watching, "SCRIPTS", [])
        file.write_text(WRONG)
        text = TestClient(app.main.watching(file)).get(PAGE).text

        assert "mine.yaml cannot be played yet" in text
        assert 'class="bad"' in text
