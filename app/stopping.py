"""The end of streams: a server that is told to stop waits for what it is answering.

Uvicorn tells the application that it stops once every answer is finished; an answer
without an end has to hear of it earlier, from the signal itself. However a server is
started, it has a handler for those signals by the time the application begins: it is
called right after ours.

Left out: servers that run beside the main thread, as in the tests. They hear no signal.
"""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)  # those that a server heeds


class Stopping:
    """Whether this process was told to stop."""

    def __init__(self) -> None:
        """Go on, for now."""
        self.told = False

    @contextmanager
    def heeded(self, *ends: Callable[[], None]) -> Iterator[None]:
        """Have `ends` called on this event loop as soon as a signal says to stop."""
        self.told = False
        loop = asyncio.get_running_loop()

        def end_all() -> None:
            self.told = True
            for end in ends:
                end()

        with _heard(lambda: loop.call_soon_threadsafe(end_all)):
            yield


@contextmanager
def _heard(tell: Callable[[], object]) -> Iterator[None]:
    """Call `tell` at a signal, and then whoever handled it so far."""
    here = current_thread() is main_thread()
    handlers = {one: signal.getsignal(one) for one in SIGNALS} if here else {}
    before = {one: old for one, old in handlers.items() if callable(old)}

    def heed(number: int, frame: FrameType | None) -> None:
        tell()
        before[signal.Signals(number)](number, frame)

    for one in before:
        signal.signal(one, heed)
    try:
        yield
    finally:
        for one, old in before.items():
            signal.signal(one, old)


stopping = Stopping()
