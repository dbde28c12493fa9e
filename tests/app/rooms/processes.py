"""Server processes of their own, and what a script asks of the rooms in them."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any, TypeAlias
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

PATIENCE_S = 300
Server: TypeAlias = "subprocess.Popen[bytes]"


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def serving(database: str) -> Iterator[tuple[Server, str]]:
    """Serve the application in a process of its own; yields it, and its address.

    It is given a socket that listens already: no port is guessed, and whoever asks too
    early waits.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    home = f"127.0.0.1:{listener.getsockname()[1]}"
    words = ("-m", "uvicorn", "app.main:app", "--fd", str(listener.fileno()))
    with subprocess.Popen(  # noqa: S603 - ourselves
        (sys.executable, *words, "--log-level", "error"),
        env={**os.environ, "ACKWARD_DATABASE_URL": database},
        pass_fds=(listener.fileno(),),
    ) as process:
        listener.close()  # from now on it lives and dies with the server
        try:
            yield process, home
        finally:
            process.kill()


def started(home: str) -> None:
    """Wait until a server answers, with a refusal: there is no such room."""
    for _ in range(PATIENCE_S * 5):
        try:
            urlopen(f"http://{home}/room/bcdfgh", timeout=PATIENCE_S)
        except HTTPError:
            return
        except OSError:
            sleep(0.2)
    raise TimeoutError(f"nobody answers at {home}")


def post(url: str, **fields: object) -> dict[str, Any]:
    """Send a form as a script does; return what it is told."""
    body = urlencode({**fields, "quiet": "1"}, doseq=True).encode()
    with urlopen(f"http://{url}", body, timeout=PATIENCE_S) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def opened(home: str) -> tuple[str, str]:
    """Open a room that asks something; return the paths of teacher and room."""
    told = post(f"{home}/rooms", address="/s/acked-then-lost?at=1")
    asked = {"question": "Who has it?", "option": ["b1", "nobody"]}
    post(f"{home}{told['teacher']}/ask", **asked)
    return told["teacher"], f"/room/{told['code']}"
