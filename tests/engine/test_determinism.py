"""One plan, one timeline: in every process, whatever its hash seed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.ledger import judge
from engine.model.events import Housekeeping
from engine.run import run
from engine.scenario import catalogue, play

ROOT = Path(__file__).parents[2]


def digests() -> str:
    """Every scenario of the catalogue, told and fixed, each run as a fingerprint."""
    lines = []
    for scenario in catalogue():
        for changes in ({}, scenario.fix):
            timeline = run(play(scenario, changes).plan)
            text = f"{timeline.steps!r}{judge(timeline)!r}".encode()
            lines.append(f"{scenario.slug} {hashlib.sha256(text).hexdigest()}")
    return "\n".join(lines)


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_hash_seed(seed: str) -> None:
    """Another process with another hash seed gives the same steps, byte for byte."""
    program = "from tests.engine.test_determinism import digests; print(digests())"
    found = subprocess.run(  # noqa: S603 - the command is the line above
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
        text=True,
    )

    assert digests() == found.stdout.strip()


def test_twice() -> None:
    """The same plan run twice gives equal timelines: nothing is kept in between."""
    for scenario in catalogue():
        plan = play(scenario).plan
        assert run(plan) == run(plan)


@pytest.mark.parametrize("fixed", [False, True])
def test_silence(*, fixed: bool) -> None:
    """What leads nowhere is not carried out again: the story stays as it is."""
    for scenario in catalogue():
        plan = play(scenario, scenario.fix if fixed else {}).plan
        whole = run(plan, housekeeping=True)
        story = [
            (step.at_ms, step.action, told, step.world)
            for step in whole.steps
            if (
                told := tuple(e for e in step.events if not isinstance(e, Housekeeping))
            )
        ]

        assert story == [
            (step.at_ms, step.action, step.events, step.world)
            for step in run(plan).steps[1:]
        ], scenario.slug


def test_worlds_are_values() -> None:
    """Every world of a run hashes, and equal worlds are equal to search and cache."""
    for scenario in catalogue()[:3]:
        steps = run(play(scenario).plan).steps
        again = run(play(scenario).plan).steps
        assert [hash(s.world) for s in steps] == [hash(s.world) for s in again]
