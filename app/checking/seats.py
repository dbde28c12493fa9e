"""A few checks at once: the others wait for their turn, or until nobody waits."""

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from app.checking.asking import never
from app.limits import CHECKS_AT_ONCE
from app.sweeping.workers import dismiss

TICK = 0.5  # seconds
T = TypeVar("T")
_seats = BoundedSemaphore(CHECKS_AT_ONCE)


def seated(
    ask: Callable[[], Iterator[T | None]], is_over: Callable[[], bool] = never
) -> Iterator[T | None]:
    """Ask in processes once there is a seat; None as long as there is nothing to say.

    If the processes die, it ends with what is there, and the next one gets new ones.
    """
    while not _seats.acquire(timeout=TICK):
        if is_over():
            return
        yield None
    try:
        yield from ask()
    except BrokenExecutor:
        dismiss()
    finally:
        _seats.release()
