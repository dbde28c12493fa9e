"""Waiting for what can be observed, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def eventually(
    look: Callable[[], Seen], what: str, *, within_s: float = 60, every_s: float = 0.02
) -> Seen:
    """Look until there is something to see; return it, or say what never came."""
    until = time.monotonic() + within_s
    while not (seen := look()):
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not within {within_s} s, last seen: {seen!r}")
        time.sleep(every_s)
    return seen
