"""The one function that every sentence registers with, and the words they share."""

from collections.abc import Sequence
from functools import singledispatch
from typing import Literal

from engine.model.config import partition_count, partition_name
from engine.model.events import Event
from engine.model.stability import last_stable_offset
from engine.model.state import NOBODY, TRANSACTIONS, World, place
from engine.sentence import joined, plural, say

NO_ONE = say("nobody")
Preposition = Literal["of", "in", "for"]
ORDINALS = ("", "", say("second"), say("third"), say("fourth"), say("fifth"))


@singledispatch
def tell(event: Event, world: World | None) -> str:
    """Tell one event in one sentence; `world` is the one after it, where known."""
    raise NotImplementedError(f"{type(event).__name__} has no sentence")


def several(world: World | None) -> bool:
    """Say whether partitions need to be told apart."""
    return world is not None and partition_count(world.config) > 1


def which(partition: int, world: World | None) -> str:
    """Name a partition: by its topic too, where there are several topics."""
    if world is None or not world.config.further:
        return say("partition {partition}", partition=partition)
    return partition_name(world.config, partition)


def of(partition: int, world: World | None, preposition: Preposition = "of") -> str:
    """Name the partition, with a space before it, where there is more than one."""
    if not several(world):
        return ""
    name = which(partition, world)
    match preposition:
        case "of":
            return say(" of {partition}", partition=name)
        case "in":
            return say(" in {partition}", partition=name)
        case _:
            return say(" for {partition}", partition=name)


def listed(names: Sequence[str], nobody: str = NO_ONE) -> str:
    """Join names as in a sentence: ``b1, b2 and b3``."""
    if not names:
        return nobody
    *most, last = names
    if not most:
        return last
    return say("{names} and {last}", names=joined(most, ", "), last=last)


def messages(numbers: tuple[int, ...]) -> str:
    """Name messages: ``message 3``, ``messages 1, 2 and 5``, ``messages 1 to 9``."""
    numbers = tuple(number for number in numbers if number)  # 0: a marker
    if not numbers:
        return say("no message")
    if len(numbers) == 1:
        return say("message {number}", number=numbers[0])
    ordered = tuple(sorted(numbers))
    if len(ordered) > 3 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return say("messages {first} to {last}", first=ordered[0], last=ordered[-1])
    return say("messages {numbers}", numbers=listed([str(n) for n in ordered]))


def them(numbers: tuple[int, ...]) -> str:
    """Refer to messages that were just named."""
    return say("it") if len(numbers) == 1 else say("them")


def ordinal(times: int) -> str:
    """Say ``second``, ``third`` and so on."""
    known = 1 < times < len(ORDINALS)
    return ORDINALS[times] if known else say("{number}th", number=times)


def duration(ms: int) -> str:
    """Say a time exactly, in the unit that reads best: ``400 ms``, ``2 min``."""
    units = (("day", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000))
    for name, size in units:
        tenths, rest = divmod(ms * 10, size)
        if ms >= size and not rest:
            whole, tenth = divmod(tenths, 10)
            number = f"{whole}.{tenth}" if tenth else f"{whole}"
            if name != "day":
                return f"{number} {name}"
            count = 1 if number == "1" else 2
            return plural("{number} day", "{number} days", count, number=number)
    return f"{ms} ms"


def leader_now(partition: int, world: World | None) -> str:
    """Name the leader that the controller chose, where known."""
    if world is None:
        return NOBODY
    return world.controller.metadata.partitions[partition].leader


def last_stable(broker: str, partition: int, world: World | None) -> int | None:
    """The last stable offset of a replica, where known."""
    part = world.brokers[place(broker)].partitions[partition] if world else None
    return None if part is None else last_stable_offset(part.replica)


def process(name: str) -> str:
    """Name a process as in a sentence."""
    return say("the transaction coordinator") if name == TRANSACTIONS else name
