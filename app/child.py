"""A process of the server that works on one thing, and can be ended at any moment.

It reads one JSON document from stdin and writes lines of JSON to stdout. It is ended
when its job is over, whatever it does then.
"""

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from app.jobs import Job, Part

ROOT = Path(__file__).parents[1]
LOOK = 0.2
BLOCK = 1 << 16


def command(module: str) -> tuple[str, ...]:
    """How one of our own modules is run."""
    return (sys.executable, "-m", module)


def conversation(words: tuple[str, ...], told: Part, job: Job) -> Iterator[Part]:
    """Run a command, tell it something, and hear what it says."""
    with subprocess.Popen(  # noqa: S603 - one of our own modules
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as child:
        assert child.stdin is not None
        with child.stdin as question:
            question.write(json.dumps(told).encode())
        try:
            yield from _lines(child, job)
        finally:
            child.kill()


def _lines(child: "subprocess.Popen[bytes]", job: Job) -> Iterator[Part]:
    """Read the process's lines as they come, as long as the job goes on."""
    assert child.stdout is not None
    source, rest = child.stdout.fileno(), b""
    while not job.is_over():
        if not select.select([source], [], [], LOOK)[0]:
            continue
        block = os.read(source, BLOCK)
        if not block:
            return
        *lines, rest = (rest + block).split(b"\n")
        yield from map(json.loads, lines)
