"""Which messages an event names."""

from collections.abc import Iterator

from engine.model.events import DiskLost, Event, PowerCut

LISTS = ("messages", "buffered", "in_flight", "in_hand", "left", "again", "freed")


def named(event: Event) -> frozenset[int]:
    """Return the messages that an event itself speaks of."""
    return frozenset(_named(event)) - {0}  # 0 stands for what is no message


def _named(event: Event) -> Iterator[int]:
    yield getattr(event, "message", 0)
    for name in LISTS:
        yield from getattr(event, name, ())
    if isinstance(event, PowerCut | DiskLost):
        yield from (message for _, _, message in event.lost)
