"""Cells spread over workers: any executor, parcels that are worth sending.

A worker gets a few cells at once, as many as it works on for about a tenth of a second,
and never more than two parcels a worker are under way, so that whoever stops waits for
little. Results come as they are ready; put in their order they are the same however
they were spread. The hardest cells go first, so that none of them is waited for alone.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any

from engine.sweep import Cell, parcel, reckon

Result = dict[str, Any]
Ready = list[tuple[int, Result]]  # the numbers of cells, and what came of them
WORTH_SENDING = 0.15  # seconds of work
FEW = 4  # cells of the first parcels: nobody knows yet how long one takes
MOST = 50
TICK = 0.1  # seconds from one look outside to the next


def spread(
    cells: Sequence[Cell],
    executor: Executor,
    workers: int,
    is_over: Callable[[], bool] = lambda: False,
) -> Iterator[Ready]:
    """Work the cells out, and yield what is ready; nothing may be, now and then.

    Ends when all are done, or soon after `is_over`. Raises what the executor raises,
    BrokenExecutor if its workers die.
    """
    left = deque(sorted(range(len(cells)), key=lambda i: -hardness(cells[i])))
    under_way: dict[Future[str], list[int]] = {}
    began, done = time.monotonic(), 0
    try:
        while (left or under_way) and not is_over():
            while left and len(under_way) < 2 * workers:
                took = (time.monotonic() - began) * workers
                many = _how_many(cells[left[0]], done, took, len(left), workers)
                numbers = [left.popleft() for _ in range(many)]
                text = parcel(cells[number] for number in numbers)
                under_way[executor.submit(reckon, text)] = numbers
            finished, _ = wait(under_way, TICK, FIRST_COMPLETED)
            ready: Ready = []
            for future in finished:
                numbers = under_way.pop(future)
                ready += zip(numbers, json.loads(future.result()), strict=True)
            done += len(ready)
            yield ready
    finally:
        for future in under_way:
            future.cancel()


def hardness(cell: Cell) -> int:
    """Guess how much work a cell is, compared with others of its sweep."""
    if cell.question is None:
        return 0
    bounds = cell.question.bounds
    settings = dict(cell.changes)
    copies = settings.get("replication.factor", settings.get("brokers", "3"))
    strict = settings.get("acks", "all") in ("all", "-1")
    size = int(copies) if copies.isdecimal() else 3
    return (bounds.total + 1) * bounds.messages * size * (2 if strict else 1)


def _how_many(cell: Cell, done: int, took: float, left: int, workers: int) -> int:
    """Say how many cells the next parcel holds: the end is shared out evenly."""
    if cell.question is not None:
        return 1
    many = FEW if not done else int(WORTH_SENDING * done / took) + 1
    return max(1, min(many, MOST, left // (2 * workers) + 1, left))
