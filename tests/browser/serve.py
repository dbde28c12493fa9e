"""Serve an application on a free port of this machine while a test looks at it."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import uvicorn

PATIENCE_S = 60.0


@contextmanager
def serving(application: Any) -> Iterator[str]:
    """Yield the address at which `application` answers.

    The server runs in a thread of its own, so a test may look inside the
    application it is driving. It is given a socket that is already bound: no port
    is guessed, and two runs never meet.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, log_level="warning", lifespan="auto")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        give_up = time.monotonic() + PATIENCE_S
        while not server.started:
            if not thread.is_alive() or time.monotonic() > give_up:
                raise RuntimeError("the application did not start; see its log above")
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)
        listener.close()
