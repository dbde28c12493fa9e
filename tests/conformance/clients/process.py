"""One client process: start it, tell it what to do, hear it, pause it, kill it.

Whatever happens here, nothing is left behind: a client ends at once when its standard
input does, and is killed when the process that started it is gone (a paused one too).
"""

import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import IO, Any, Literal, Self, TypeAlias

from tests.conformance.clients import builds
from tests.conformance.clients.protocol import Ended, Event, Json, Told, read_event

Library: TypeAlias = Literal["java", "librdkafka", "kafka-go"]
Kind: TypeAlias = Literal["producer", "consumer", "admin"]
Config: TypeAlias = Mapping[str, str | int | bool]

ANSWERS_WITHIN_S = 90.0  # more than any of Kafka's own limits that a call can wait for

_ROOT = Path(__file__).parents[3]  # where librdkafka's client is found as a module

# The kernel kills a client when the *thread* that started it ends. This one lives as
# long as we do, whichever thread asks.
_STARTER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starts-clients")


class Refused(Exception):  # noqa: N818 - what happened, not whose error it is
    """The client answered with an error."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(f"{error}: {message}")
        self.error = error  # Kafka's name, or the library's


class Client:
    """A producer, a consumer or an admin of one library, in a process of its own."""

    def __init__(self, command: list[str]) -> None:
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - kept open
        self._process = _STARTER.submit(
            subprocess.Popen,
            ["setpriv", "--pdeathsig", "KILL", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=_ROOT,
        ).result()
        self._ids = count(1)
        self._heard = threading.Condition()
        self._answers: dict[int, Json] = {}
        self._events: list[Event] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @classmethod
    def start(
        cls,
        library: Library,
        version: str,
        kind: Kind,
        config: Config,
        host: str | None = None,
    ) -> Self:
        """Start a client and wait until it can be told something.

        `version` is one of builds.JAVA for Java and empty for the others, of which
        there is one; `host` is the network namespace to be in, None: this one.
        """
        given = json.dumps(config)
        command = _command(library, version, kind)
        inside = ["nsenter", f"--net=/run/netns/{host}"] if host else []
        client = cls([*inside, *command, given])
        try:
            client.ask("version")
        except BaseException:
            client.close()
            raise
        return client

    @property
    def pid(self) -> int:
        """The process, for those who look at it from outside."""
        return self._process.pid

    @property
    def events(self) -> tuple[Event, ...]:
        """All that happened so far, in the order in which the client said so."""
        with self._heard:
            return tuple(self._events)

    def ask(
        self, do: str, *, within_s: float = ANSWERS_WITHIN_S, **fields: Any
    ) -> Json:
        """Tell the client to do something and wait for its answer.

        Raises Refused if the answer is an error, TimeoutError if there is none.
        """
        return self.answer(self.tell(do, **fields), within_s)

    def tell(self, do: str, **fields: Any) -> int:
        """Tell the client to do something and do not wait: a call may well block."""
        number = next(self._ids)
        line = json.dumps({"id": number, "do": do, **fields})
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise EOFError(f"the client is gone, no {do!r}: {self.log()}") from None
        return number

    def answer(self, number: int, within_s: float = ANSWERS_WITHIN_S) -> Json:
        """Wait for the answer to what was told."""
        self._until(
            lambda: number in self._answers, within_s, f"answer to command {number}"
        )
        said = self._answers.pop(number)
        if "error" in said:
            raise Refused(said["error"], said["message"])
        return said

    def wait(self, wanted: Callable[[Event], bool], timeout_s: float) -> Event:
        """Wait for an event, one that was already heard counts too.

        Raises TimeoutError if it does not happen in time.
        """

        def found() -> bool:
            return any(wanted(event) for event in self._events)

        self._until(found, timeout_s, "such event")
        return next(event for event in self.events if wanted(event))

    def told(self, message: str, timeout_s: float = ANSWERS_WITHIN_S) -> Told:
        """Wait until the application is told what became of a message."""

        def about(event: Event) -> bool:
            return isinstance(event, Told) and event.message == message

        event = self.wait(about, timeout_s)
        assert isinstance(event, Told)
        return event

    def log(self) -> str:
        """What the library wrote to its log."""
        return Path(f"/proc/self/fd/{self._log.fileno()}").read_text(errors="replace")

    def pause(self) -> None:
        """Stop the whole process, as a long garbage collection does."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the process as a crash does, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        self._listener.join()

    def close(self) -> None:
        """Leave nothing behind, politely or not: `ask("close")` is what Kafka does."""
        if self._log.closed:
            return
        self.kill()
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # a line that a dead client never read
            self._process.stdin.close()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _until(self, true: Callable[[], bool], within_s: float, what: str) -> None:
        end = time.monotonic() + within_s
        with self._heard:
            while not true():
                gone = self._events and isinstance(self._events[-1], Ended)
                left = end - time.monotonic()
                if gone:
                    raise EOFError(f"the client is gone, no {what}: {self.log()}")
                if left <= 0:
                    raise TimeoutError(f"no {what} within {within_s} s: {self.log()}")
                self._heard.wait(left)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._hear(json.loads(line))
        status = self._process.wait()
        with self._heard:
            self._events.append(Ended(status=status))
            self._heard.notify_all()

    def _hear(self, said: Json) -> None:
        with self._heard:
            if "event" in said:
                self._events.append(read_event(said))
            else:
                self._answers[said.pop("id")] = said
            self._heard.notify_all()


def _command(library: Library, version: str, kind: Kind) -> list[str]:
    if library == "java":
        return builds.java(version, kind)
    if version:
        raise ValueError(f"there is one {library} here, not a choice: {version}")
    if library == "kafka-go":
        return [str(builds.go()), kind]
    return [sys.executable, "-m", f"{__package__}.librdkafka_client", kind]
