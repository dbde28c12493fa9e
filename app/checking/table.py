"""The risk table and what saves: every class of loss, asked in processes."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from functools import partial
from typing import Any, TypeVar

from app.checking.asking import never
from app.checking.curing import Cures, cure_one
from app.checking.remedy import Remedy, remedy
from app.checking.risking import Row, weigh_one
from app.checking.subject import Subject
from engine.search import LOSS
from engine.search.classes import RISKS
from engine.search.risks import AWAY

T = TypeVar("T")

TICK = 0.25  # seconds from one look outside to the next


def table(
    subject: Subject,
    seconds: float,
    executor: Executor,
    is_over: Callable[[], bool] = never,
) -> Iterator[Row | None]:
    """Yield rows as they are ready, and None while nothing is.

    Ends when all are there, or soon after `is_over`. Raises BrokenExecutor if the
    workers die.
    """
    asked = [partial(weigh_one, subject, risk.key, seconds) for risk in RISKS]
    yield from _spread(asked, executor, is_over)


def saving(
    subject: Subject,
    rows: Iterable[Row],
    seconds: float,
    executor: Executor,
    is_over: Callable[[], bool] = never,
) -> Iterator[Remedy | None]:
    """Find what saves, and ask the table again with it: None until that is there.

    Raises BrokenExecutor likewise.
    """
    rows = tuple(rows)
    lost = sorted(filter(_is_curable, rows), key=lambda row: row.rank)
    asked = [partial(cure_one, subject, row, seconds) for row in lost]
    each: list[Cures] = []
    for one in _spread(asked, executor, is_over):
        each += [one] if one is not None else []
        yield None
    found = remedy(rows, each)
    after: list[Row] = []
    if found.texts:
        for row in table(subject.changed(found.texts), seconds, executor, is_over):
            after += [row] if row is not None else []
            yield None
    yield found._replace(after=tuple(sorted(after, key=lambda row: row.rank)))


def _is_curable(row: Row) -> bool:
    return row.verdict == LOSS and row.faults != (AWAY,)


def _spread(
    asked: Iterable[Callable[[], T]], executor: Executor, is_over: Callable[[], bool]
) -> Iterator[T | None]:
    waiting: set[Future[T]] = set()
    try:
        waiting |= {executor.submit(one) for one in asked}
        while waiting and not is_over():
            ready, waiting = wait(waiting, TICK, FIRST_COMPLETED)
            for future in ready:
                yield future.result()
            if not ready:
                yield None
    finally:
        for future in waiting:
            future.cancel()


def whole(
    subject: Subject,
    seconds: float,
    executor: Executor,
    is_over: Callable[[], bool] = never,
) -> tuple[list[Row], Remedy]:
    """Wait for everything: the table, what saves, and the table after that.

    If the workers die, all of it is done here.
    """
    try:
        return _whole(subject, seconds, executor, is_over)
    except BrokenExecutor:
        return _whole(subject, seconds, _Here(), is_over)


def _whole(
    subject: Subject, seconds: float, executor: Executor, is_over: Callable[[], bool]
) -> tuple[list[Row], Remedy]:
    found = table(subject, seconds, executor, is_over)
    rows = sorted((row for row in found if row is not None), key=lambda row: row.rank)
    saved = Remedy()
    for done in saving(subject, rows, seconds, executor, is_over):
        saved = done or saved
    return rows, saved


class _Here(Executor):
    """Does at once what it is given."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Do it, and hand over what came of it."""
        done: Future[T] = Future()
        done.set_result(fn(*args, **kwargs))
        return done
