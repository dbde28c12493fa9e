"""No collector of cyclic garbage while worlds are made.

What the rules make are tuples of tuples: they never point back, so that each goes as
soon as nobody needs it. The collector would look for cycles among all of them again
and again, and find none: a twentieth of the time of a run, and more of a search that
keeps millions.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector rest; of several threads, whoever came first wakes it up."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
