"""What the README tells people to type can be typed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine import loads, run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Only code is typed, and only at its start: a comment may say "make sure".
CODE = "\n".join(re.findall(r"^```.*?^```|`[^`\n]+`", README, re.DOTALL | re.MULTILINE))
START = r"(?m)(?:^|`|[$] |bin/)"
TARGETS = sorted(set(re.findall(rf"{START}make ([a-z-]+)", CODE)))
COMMANDS = sorted(set(re.findall(rf"{START}ackward ([a-z]+)", CODE)))


def test_how_to_start_is_told() -> None:
    """The two commands that everybody needs are there."""
    assert {"run", "test"} <= set(TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_make(target: str) -> None:
    """Every `make …` of the README is in the Makefile."""
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(rf"^{target}:", rules, re.MULTILINE), f"no `make {target}`"


def test_ackward() -> None:
    """Every `ackward …` of the README is a command that can explain itself."""
    ackward = Path(sys.executable).with_name("ackward")

    for command in COMMANDS:
        done = subprocess.run(  # noqa: S603 - the name comes from our own README
            (ackward, command, "--help"), check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


def test_python() -> None:
    """The Python of the README runs as it stands there."""
    for block in re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE):
        done = subprocess.run(  # noqa: S603 - our own README
            (sys.executable, "-c", block), check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_scenario() -> None:
    """The scenario of the README can be played, and ends as it says."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", README, re.DOTALL | re.MULTILINE)

    assert [run(loads(block)).differences for block in blocks] == [()]
