"""A server that is told to stop stops, whoever listens, and however it was started."""

import os
import signal
import subprocess
import sys
from http.client import HTTPResponse
from urllib.request import urlopen

import pytest

from engine.scenario.catalogue import FOLDER
from tests.app.rooms.processes import PATIENCE_S, free_port, opened, serving, started

FILE = next(FOLDER.rglob("*.yaml"))
COMMAND = (sys.executable, "-c", "from app.cli import app; app()")


def first_line(stream: HTTPResponse) -> bytes:
    """Read until something is told."""
    return next(line for line in stream if line.startswith(b"data: "))


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_room_that_is_listened_to(
    tmp_path: os.PathLike[str], told: signal.Signals
) -> None:
    """Every listener hears the end of the stream, and then the process has gone.

    A server that waits for its listeners never goes: how long this waits at most does
    not matter.
    """
    with serving(f"sqlite:///{tmp_path}/rooms.sqlite") as (process, home):
        started(home)
        teacher, room = opened(home)
        paths = (f"{room}/events", f"{room}/wall/events", f"{teacher}/events")
        streams = [urlopen(f"http://{home}{path}") for path in paths]
        heard = [first_line(stream) for stream in streams]
        process.send_signal(told)
        process.wait(PATIENCE_S)
        rest = [stream.read() for stream in streams]

    assert all(heard)
    assert [b"data: " in said for said in rest] == [False] * 3


def test_a_file_that_is_watched() -> None:
    """`ackward watch` ends although a page follows the file."""
    words = [*COMMAND, "watch", str(FILE), "--port", str(port := free_port())]
    with subprocess.Popen(words) as process:  # noqa: S603 - ourselves
        try:
            started(f"127.0.0.1:{port}")
            with urlopen(f"http://127.0.0.1:{port}/watch/changes") as stream:
                heard = first_line(stream)
                process.send_signal(signal.SIGINT)
                process.wait(PATIENCE_S)
        finally:
            process.kill()

    assert heard.startswith(b"data: /")
