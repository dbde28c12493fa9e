"""From the lines of a script to the orders that a run follows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import NamedTuple

from engine.agenda import Occasion, ScheduledOrder
from engine.model.actions import (
    AddPartitions,
    ElectPreferred,
    ElectUnclean,
    Order,
    SeekConsumer,
    Send,
    StartBroker,
    StartConsumer,
    StartProducer,
)
from engine.model.state import (
    UNKNOWN,
    Record,
)
from engine.scenario.administering import administering, power_failure
from engine.scenario.cast import BY_TARGET, ROLE, Cast
from engine.scenario.errors import Path, Problem, ScenarioError, listing, suggestion
from engine.scenario.lines import ON_CLUSTER, ScriptLine
from engine.scenario.linking import linking
from engine.scenario.seeks import Seek

ELECTIONS: Mapping[str, Callable[[int], Order]] = {
    "elect-unclean": ElectUnclean,
    "elect-preferred": ElectPreferred,
}


class Written(NamedTuple):
    """A line of a script, and where it stands."""

    line: ScriptLine
    path: Path
    added: bool = False  # by a visitor


class _OrderError(Exception):
    """An order that cannot be, with the words for the problem."""


def schedule(
    script: Sequence[Written], cast: Cast, message_bytes: int
) -> tuple[ScheduledOrder, ...]:
    """Turn lines into orders, in order of time; messages are numbered from 1 on.

    Messages that a visitor adds get the numbers after the script's own, so that
    these keep their names. Raises ScenarioError with everything that cannot be.
    """
    problems: list[Problem] = []
    timed: list[tuple[bool, int, int, int, ScheduledOrder]] = []
    for place, written in enumerate(script):
        try:
            for at_ms, order in _orders(written.line, cast, message_bytes):
                made = _scheduled(written, at_ms, order)
                timed.append((written.added, *made.turn, place, made))
        except _OrderError as refused:
            verb = written.line.verb
            path = written.path if written.added else (*written.path, verb)
            problems.append(Problem(path, str(refused)))
    if problems:
        raise ScenarioError(problems)
    timed.sort(key=lambda entry: entry[:4])
    orders = _number([entry[4] for entry in timed])
    return tuple(sorted(orders, key=lambda order: order.turn))


def _scheduled(written: Written, at_ms: int, order: Order) -> ScheduledOrder:
    """One order of a line; only the first of several sends comes after a step."""
    line = written.line
    step = (line.step or 0) if at_ms == line.at else 0
    after = None
    if line.after:
        what, _, message = line.after.partition("-")
        after = Occasion(what, int(message))
    return ScheduledOrder(at_ms, order, _origin(written), written.added, step, after)


def _origin(written: Written) -> str:
    place = Problem(written.path, "").field
    return place if written.added else f"{place} ({written.line.spell()})"


def _number(orders: Sequence[ScheduledOrder]) -> Iterator[ScheduledOrder]:
    numbers = count(1)
    for scheduled in orders:
        order = scheduled.order
        if isinstance(order, Send):
            records = tuple(
                record._replace(message=next(numbers)) for record in order.records
            )
            order = order._replace(records=records)
        yield replace(scheduled, order=order)


def count_messages(orders: Sequence[ScheduledOrder]) -> int:
    """Count the messages that the orders send."""
    sends = [entry.order for entry in orders if isinstance(entry.order, Send)]
    return sum(len(send.records) for send in sends)


def absent(orders: Sequence[ScheduledOrder]) -> tuple[str, ...]:
    """List the processes whose first order is to start: they are not there before.

    An order for a role may have been for anyone, so nobody is absent after one.
    The script alone decides: what a visitor adds changes nothing before it.
    """
    seen: set[str] = set()
    found: list[str] = []
    for order in (scheduled.order for scheduled in orders if not scheduled.added):
        kinds = ("broker", "consumer", "producer")
        name = next(
            (getattr(order, kind) for kind in kinds if hasattr(order, kind)), ""
        )
        starts = isinstance(order, StartBroker | StartConsumer | StartProducer)
        if starts and name not in seen and not any(map(ROLE.fullmatch, seen)):
            found.append(name)
        seen.update((name, *getattr(order, "brokers", ())))
    return tuple(sorted(found))


def _orders(
    line: ScriptLine, cast: Cast, message_bytes: int
) -> Iterator[tuple[int, Order]]:
    """Yield the orders of one line; its messages have no numbers yet."""
    verb = line.verb
    if verb == "send":
        yield from _sends(line, cast, message_bytes)
    elif line.link_text:
        try:
            yield from ((line.at, order) for order in tuple(linking(line, cast)))
        except ValueError as error:
            raise _OrderError(str(error)) from None
    elif line.seek is not None:
        yield line.at, _seek(line.seek, cast)
    elif verb in ELECTIONS:
        partition = int(str(line.value(verb)))
        _check_partition(partition, cast)
        yield line.at, ELECTIONS[verb](partition)
    elif line.add_partitions is not None:
        yield line.at, AddPartitions(line.add_partitions)
    elif verb in ON_CLUSTER:
        yield line.at, _cluster_order(verb, str(line.value(verb)), cast)
    else:
        yield line.at, _process_order(verb, line.target, cast)


def _sends(
    line: ScriptLine, cast: Cast, message_bytes: int
) -> Iterator[tuple[int, Send]]:
    assert line.send is not None
    producer = line.producer or cast.producers[0]
    if producer not in cast.producers:
        raise _unknown(producer, cast.producers, "producer")
    if line.partition is not None:
        _check_partition(line.partition, cast)
    partition = UNKNOWN if line.partition is None else line.partition
    age = (line.age or 0) - (line.ahead or 0)
    record = Record(
        0,
        partition,
        line.bytes or message_bytes,
        line.key or "",
        tombstone=bool(line.tombstone),
        age=age,
    )
    if line.every is None and producer in cast.together:
        made = record._replace(timestamp=line.at - age)
        yield line.at, Send(producer, (made,) * line.send)
        return
    for i in range(line.send):
        at = line.at + i * (line.every or 0)
        yield at, Send(producer, (record._replace(timestamp=at - age),))


def _cluster_order(verb: str, text: str, cast: Cast) -> Order:
    try:
        return administering(verb, text, cast)
    except ValueError as error:
        raise _OrderError(str(error)) from None


def _process_order(verb: str, target: str, cast: Cast) -> Order:
    if verb == "power":
        try:
            several = power_failure(target, cast)
        except ValueError as error:
            raise _OrderError(str(error)) from None
        if several is not None:
            return several
    able = [kind for kind, verbs in BY_TARGET.items() if verb in verbs]
    kind = cast.kind(target)
    if kind not in able:
        names = [name for kind in able for name in cast.names(kind)]
        what = f"{verb} is for a {listing(able, 'or')}"
        if kind:
            raise _OrderError(f"{what}, {target!r} is a {kind}. {_possible(names)}")
        raise _unknown(target, names, listing(able, "or"))
    if verb == "start" and target not in (
        *cast.brokers,
        *cast.consumers,
        *cast.producers,
    ):
        raise _OrderError(f"start is for a process by its name, not for a {target}")
    return BY_TARGET[kind][verb](target)


def _seek(line: Seek, cast: Cast) -> Order:
    if line.consumer not in cast.consumers:
        raise _unknown(line.consumer, cast.consumers, "consumer")
    _check_partition(line.partition, cast)
    return SeekConsumer(line.consumer, line.partition, line.to)


def _check_partition(partition: int, cast: Cast) -> None:
    if partition >= cast.partitions:
        last = cast.partitions - 1
        raise _OrderError(f"there is no partition {partition}. Possible: 0 to {last}")


def _unknown(name: str, names: Sequence[str], what: str) -> _OrderError:
    hint = suggestion(name, names)
    return _OrderError(f"there is no {what} {name!r}.{hint} {_possible(names)}")


def _possible(names: Sequence[str]) -> str:
    return f"Possible: {', '.join(names)}"
