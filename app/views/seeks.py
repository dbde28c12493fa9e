"""Where a visitor may have a consumer seek to, in partition 0."""

from typing import NamedTuple

from engine.model.actions import Order, SeekConsumer
from engine.model.state import NOBODY, World, place


class Moment(NamedTuple):
    """A time to seek to, and what it is the time of."""

    words: str = "the time 0"
    ms: int = 0


def seeks(name: str, moment: Moment) -> dict[str, Order]:
    """The orders, by the words of their button and of a link."""
    places = {
        "the beginning": "beginning",
        "the end": "end",
        moment.words: f"time-{moment.ms}",
    }
    return {
        f"Seek to {words}|seek:{name}:{to}": SeekConsumer(name, 0, to)
        for words, to in places.items()
    }


def last_moment(world: World) -> Moment:
    """A time that means something here: that of the last committed message."""
    leader = world.controller.metadata.partitions[0].leader
    part = None
    if leader != NOBODY:
        part = world.brokers[place(leader)].partitions[0]
    if part is not None:
        for offset, entry in reversed(tuple(part.replica.records)):
            if offset < part.replica.high_watermark and entry.timestamp is not None:
                words = f"the time of message {entry.message}"
                return Moment(words, max(0, entry.timestamp))
    return Moment()
