"""Orders for the links between processes."""

from collections.abc import Iterator

from engine.model.actions import (
    CutLink,
    DelayPacket,
    DropConnection,
    HealLink,
    Order,
    SlowLink,
)
from engine.model.state import CONTROLLER, COORDINATOR, TRANSACTIONS
from engine.scenario.cast import Cast
from engine.scenario.errors import suggestion
from engine.scenario.lines import ScriptLine
from engine.scenario.links import Link


def linking(line: ScriptLine, cast: Cast) -> Iterator[Order]:
    """Yield a line's orders, one a direction; ValueError if there is no such link."""
    link = Link.read(line.link_text)
    ends = (
        *cast.brokers,
        *cast.producers,
        *cast.consumers,
        *(CONTROLLER, COORDINATOR, TRANSACTIONS),
    )
    for name in (link.source, link.target):
        if name not in ends:
            hint = suggestion(name, ends)
            known = ", ".join(ends)
            raise ValueError(f"there is no process {name!r}.{hint} Possible: {known}")
    if link.source == link.target:
        raise ValueError(f"{link.source!r} has no link with itself")
    yield _order(line, link.source, link.target)
    if link.both:
        yield _order(line, link.target, link.source)


def _order(line: ScriptLine, source: str, target: str) -> Order:
    if line.slow:
        return SlowLink(source, target, line.slow.ms)
    if line.delay:
        return DelayPacket(source, target, line.delay.ms, line.delay.place)
    if line.drop:
        return DropConnection(source, target)
    return CutLink(source, target) if line.cut else HealLink(source, target)
