"""The risk table: every class of loss, asked in processes, row by row."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait

from app.checking.risking import Row, weigh_one
from app.checking.subject import Subject
from engine.search.classes import RISKS

TICK = 0.25  # seconds from one look outside to the next


def table(
    subject: Subject,
    seconds: float,
    executor: Executor,
    is_over: Callable[[], bool] = lambda: False,
) -> Iterator[Row | None]:
    """Yield rows as they are ready, and None while nothing is.

    Ends when all are there, or soon after `is_over`. Raises BrokenExecutor if the
    workers die.
    """
    waiting: set[Future[Row]] = set()
    try:
        for risk in RISKS:
            waiting.add(executor.submit(weigh_one, subject, risk.key, seconds))
        while waiting and not is_over():
            ready, waiting = wait(waiting, TICK, FIRST_COMPLETED)
            for future in ready:
                yield future.result()
            if not ready:
                yield None
    finally:
        for future in waiting:
            future.cancel()


def whole_table(subject: Subject, seconds: float, executor: Executor) -> list[Row]:
    """Wait for all rows, in their order; here if the workers die."""
    try:
        rows = [row for row in table(subject, seconds, executor) if row is not None]
    except BrokenExecutor:
        rows = [weigh_one(subject, risk.key, seconds) for risk in RISKS]
    return sorted(rows, key=lambda row: row.rank)
