"""A search as a job of the server: a process that can be ended, its answer kept."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from app.jobs import Job, Part, jobs
from app.limits import SEARCH_MEGABYTES, SEARCH_SECONDS
from app.links import Damage, LinkError
from app.questions import Asked
from app.results import results
from engine.search import BOUNDED
from engine.settings import SettingError, resolve

KIND = "search"
ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-m", "app.searcher")
GRACE = 20  # seconds to tell the story, once it is found
LOOK = 0.2
BLOCK = 1 << 16


def check_settings(asked: Asked) -> None:
    """Raise LinkError for a setting that cannot be."""
    try:
        resolve(changes=dict(asked.changes))
    except SettingError as error:
        good = asked._replace(
            changes=tuple(pair for pair in asked.changes if pair[0] != error.name)
        )
        raise LinkError([Damage(error.name or "settings", str(error))], good) from None


def known(asked: Asked) -> Part | None:
    """Return the answer, if it is known: LOSS and CLOSED are, once they were found."""
    found: Part | None = results().get(KIND, asked.url)
    return found


def begin(asked: Asked) -> Job:
    """Have a question searched, or join whoever does; BusyError if there is no room."""
    work = partial(_work, asked)
    return jobs.get(asked.url, lambda: Job(1, SEARCH_SECONDS + GRACE), work)


def _work(asked: Asked, job: Job) -> None:
    """Run the process, pass on what it says, and end it when it is no longer wanted."""
    told = {
        "query": asked.url.partition("?")[2],
        "seconds": SEARCH_SECONDS,
        "megabytes": SEARCH_MEGABYTES,
    }
    with subprocess.Popen(  # noqa: S603 - the command is the one above
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as child:
        assert child.stdin is not None
        with child.stdin as question:
            question.write(json.dumps(told).encode())
        for line in _lines(child, job):
            if "answer" not in line:
                job.tell(line)
                continue
            job.add([(0, line["answer"])])
            if line["answer"]["verdict"] != BOUNDED:
                results().put(KIND, asked.url, line["answer"])
        child.kill()
    if not job.parts:
        job.end("its process ended without an answer: it may have needed more memory")


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
