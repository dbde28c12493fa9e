"""The one function that every sentence registers with, and the words they share."""

from functools import singledispatch

from engine.model.config import partition_count, partition_name
from engine.model.events import Event
from engine.model.stability import last_stable_offset
from engine.model.state import NOBODY, TRANSACTIONS, World, place

ORDINALS = ("", "", "second", "third", "fourth", "fifth")


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
        return f"partition {partition}"
    return partition_name(world.config, partition)


def of(partition: int, world: World | None, preposition: str = "of") -> str:
    """Name the partition, with a space before it, where there is more than one."""
    return f" {preposition} {which(partition, world)}" if several(world) else ""


def listed(names: tuple[str, ...] | list[str], nobody: str = "nobody") -> str:
    """Join names as in a sentence: ``b1, b2 and b3``."""
    if not names:
        return nobody
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def messages(numbers: tuple[int, ...]) -> str:
    """Name messages: ``message 3``, ``messages 1, 2 and 5``, ``messages 1 to 9``."""
    numbers = tuple(number for number in numbers if number)  # 0: a marker
    if not numbers:
        return "no message"
    if len(numbers) == 1:
        return f"message {numbers[0]}"
    ordered = tuple(sorted(numbers))
    if len(ordered) > 3 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"messages {ordered[0]} to {ordered[-1]}"
    return f"messages {listed([str(number) for number in ordered])}"


def them(numbers: tuple[int, ...]) -> str:
    """Refer to messages that were just named."""
    return "it" if len(numbers) == 1 else "them"


def ordinal(times: int) -> str:
    """Say ``second``, ``third`` and so on."""
    return ORDINALS[times] if 1 < times < len(ORDINALS) else f"{times}th"


def duration(ms: int) -> str:
    """Say a time exactly, in the unit that reads best: ``400 ms``, ``2 min``."""
    units = (("day", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000))
    for name, size in units:
        tenths, rest = divmod(ms * 10, size)
        if ms >= size and not rest:
            whole, tenth = divmod(tenths, 10)
            plural = "s" if name == "day" and tenths != 10 else ""
            return f"{whole}{f'.{tenth}' if tenth else ''} {name}{plural}"
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
    return "the transaction coordinator" if name == TRANSACTIONS else name
