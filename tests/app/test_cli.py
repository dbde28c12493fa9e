"""The command line: what it prints, where, and how it ends."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from app.commands import serving
from engine.export import TimelineDocument
from engine.scenario import catalogue

ROOT = Path(__file__).parents[2]
TOLD = ROOT / "tests" / "transcripts" / "acked-then-lost.txt"
FILE = ROOT / "engine" / "scenarios" / "broker" / "03-acked-then-lost.yaml"


def ackward(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, list(words))


class TestList:
    """`ackward list`."""

    def test_text(self) -> None:
        """One line a scenario, its slug first."""
        lines = ackward("list").stdout.splitlines()

        slugs = [scenario.slug for scenario in catalogue()]
        assert [line.split()[0] for line in lines] == slugs

    def test_json(self) -> None:
        """The same for programs."""
        found = json.loads(ackward("list", "--json").stdout)

        assert "acked-then-lost" in {one["slug"] for one in found}
        assert {"slug", "question", "facts", "concerns", "kafka"} <= set(found[2])


class TestSettings:
    """`ackward settings`."""

    def test_all(self) -> None:
        """Every setting has a line, under who has it."""
        lines = ackward("settings").stdout.splitlines()

        assert lines[0] == "Producer:"
        assert {"acks", "min.insync.replicas", "kafka"} <= {
            line.split()[0] for line in lines if line.startswith("  ")
        }

    def test_one(self) -> None:
        """Another client's name tells of the same setting."""
        told = ackward("settings", "RequiredAcks")

        assert told.stdout.startswith("acks\n")
        assert "acked-then-lost: acks=1 -> acks=all" in told.stdout

    def test_json(self) -> None:
        """The same for programs."""
        assert json.loads(ackward("settings", "acks", "--json").stdout)["uses"]
        assert len(json.loads(ackward("settings", "--json").stdout)) > 40

    def test_unknown(self) -> None:
        """A wrong name ends with 2 and a suggestion."""
        told = ackward("settings", "ackz")

        assert told.exit_code == 2
        assert "Did you mean 'acks'?" in told.stderr


class TestRun:
    """`ackward run`."""

    def test_as_told(self) -> None:
        """The transcript, and the expectation holds."""
        done = ackward("run", "acked-then-lost")

        end = "This is how the scenario expects it to end.\n"
        assert (done.exit_code, done.stdout) == (0, TOLD.read_text("utf-8") + end)

    def test_fix(self) -> None:
        """With the fix the other expectation holds."""
        done = ackward("run", "acked-then-lost", "--fix")

        assert done.exit_code == 0
        assert "= 3 delivered = 3\n" in done.stdout

    def test_fix_by_hand(self) -> None:
        """The fix is the fix, however it was set."""
        by_hand = ackward("run", "acked-then-lost", "--set", "acks=all")

        assert by_hand.stdout == ackward("run", "acked-then-lost", "--fix").stdout

    def test_changed(self) -> None:
        """Of another experiment the scenario expects nothing."""
        done = ackward("run", "acked-then-lost", "--do", "20000:crash:b1")

        assert done.exit_code == 0
        assert done.stdout.endswith("the scenario expects nothing of it.\n")

    def test_file(self) -> None:
        """A file of one's own runs like those that come along."""
        assert ackward("run", str(FILE)).stdout == ackward("run", FILE.stem[3:]).stdout

    def test_another_end(self, tmp_path: Path) -> None:
        """An expectation that does not hold is 1, and what differs is said."""
        text = FILE.read_text("utf-8").replace("lost: [3]", "lost: [2]", 1)
        (tmp_path / "mine.yaml").write_text(text, "utf-8")

        done = ackward("run", str(tmp_path / "mine.yaml"))

        assert done.exit_code == 1
        assert done.stdout.endswith("  lost: expected 2, found 3\n")

    def test_json(self) -> None:
        """The whole run as one document, and nothing else on stdout."""
        done = ackward("run", "acked-then-lost", "--json")

        document = TimelineDocument.model_validate_json(done.stdout)
        assert (done.exit_code, document.scenario) == (0, "acked-then-lost")


class TestBadInput:
    """Bad input is 2, with reasons on stderr and no traceback."""

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            (
                ["acked-then-last"],
                (
                    "There is no scenario 'acked-then-last'. "
                    "Did you mean 'acked-then-lost'?\n"
                ),
            ),
            (
                ["acked-then-lost", "--set", "ack=all"],
                "ack: There is no setting 'ack'. Did you mean 'acks'?\n",
            ),
            (
                ["acked-then-lost", "--set", "acks"],
                "--set: found 'acks'; a change is NAME=VALUE, as in acks=all\n",
            ),
            (
                ["acked-then-lost", "--do", "1:crsh:b1"],
                "do=1:crsh:b1: there is no order 'crsh'. Did you mean 'crash'?\n",
            ),
            (
                ["acked-then-lost", "--do", "120:crash:b1"],
                (
                    "do=120:crash:b1: At 120 ms, crash:b1 is impossible: "
                    "b1 is already down: it crashed.\n"
                ),
            ),
            (["nowhere.yaml"], "nowhere.yaml: No such file or directory\n"),
        ],
    )
    def test_words(self, words: list[str], expected: str) -> None:
        """What is wrong is said in one line."""
        done = ackward("run", *words)

        assert (done.exit_code, done.stdout, done.stderr) == (2, "", expected)

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ("acks: 1", "ack: 1", "mine.yaml, line 13, column 3, settings.ack: "),
            (
                "crash: leader",
                "crash: b9",
                "mine.yaml, line 21, column 15, script[4].crash: ",
            ),
            (
                "start: b1",
                "resume: b1",
                "mine.yaml, line 22, column 5, script[5]: At 150",
            ),
            ("slug: ", "slug: [", "mine.yaml, line 2, column 6: this is not YAML"),
        ],
    )
    def test_file(self, old: str, new: str, expected: str, tmp_path: Path) -> None:
        """What is wrong in a file is said with its name and line."""
        text = FILE.read_text("utf-8")
        assert old in text
        (tmp_path / "mine.yaml").write_text(text.replace(old, new, 1), "utf-8")

        done = ackward("run", str(tmp_path / "mine.yaml"))

        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(expected)

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"#" * 70_000])
    def test_strange_file(self, content: bytes, tmp_path: Path) -> None:
        """A file that is nothing is told apart from one that is wrong."""
        (tmp_path / "mine.yaml").write_bytes(content)

        done = ackward("run", str(tmp_path / "mine.yaml"))

        assert done.exit_code == 2
        assert "Traceback" not in done.stderr


def test_nobody_waits_for_what_is_not_needed() -> None:
    """Commands answer sooner without the pages, and without the tools for tables."""
    ask = "import sys, app.cli; print({'app.main', 'alembic'} & sys.modules.keys())"
    said = subprocess.run(  # noqa: S603 - our own interpreter
        (sys.executable, "-c", ask),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )

    assert said.stdout == "set()\n"


def test_version() -> None:
    """Who reports something has to say of which Ackward it is."""
    said = ackward("--version")

    assert said.exit_code == 0
    assert re.fullmatch(r"ackward \d[\w.]+, revision [0-9a-f]+\n", said.stdout)


def test_schema() -> None:
    """Both forms have a JSON Schema."""
    found = json.loads(ackward("schema").stdout)

    assert set(found) == {"scenario", "timeline"}
    assert "script" in found["scenario"]["properties"]


def test_nobody_reads() -> None:
    """A reader that goes away, as `head` does, is no error."""
    command = (
        sys.executable,
        "-c",
        "from app.cli import app; app()",
        "run",
        FILE.stem[3:],
    )
    with subprocess.Popen(  # noqa: S603 - the command is the one above
        [*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        said = running.stderr.read()

    assert (running.returncode, said) == (141, b"")


def test_housekeeping() -> None:
    """Heartbeats and idle fetches are steps when they are asked for."""
    quiet = ackward("run", "acked-then-lost")
    loud = ackward("run", "acked-then-lost", "--housekeeping")

    assert "The controller hears that b2 is alive." not in quiet.stdout
    assert "The controller hears that b2 is alive." in loud.stdout
    assert loud.exit_code == quiet.exit_code == 0


def test_an_invitation_holds_the_address() -> None:
    """`ackward serve --lan` prints the address that others in the room can open."""
    link = f"http://{serving.own_address()}:8000/"

    assert re.fullmatch(r"http://[0-9.]+:8000/", link)
    assert serving.invitation(link).splitlines()[-1] == f"  {link}"
    assert "\u2580" in serving.invitation(link)
