"""Links that are cut or slow, in words, where they hold something up."""

from typing import NamedTuple

from app.views.stage.draft import Draft, width_of
from app.views.stage.wires import draw_wire
from engine.model.state import Link, World
from engine.narrate.telling import duration
from engine.sentence import joined, say


class Fault(NamedTuple):
    """What is wrong between some processes and one, in one direction or in both."""

    sources: tuple[str, ...]
    target: str
    words: str
    cut: bool
    both: bool

    @property
    def told(self) -> str:
        """The fault in words."""
        arrow = "↔" if self.both else "→"
        way = f"{', '.join(self.sources)} {arrow} {self.target}"
        return joined((way, self.words), ": ")


def draw_faults(draft: Draft, world: World) -> None:
    """Draw every fault of a link that the picture has a place for."""
    homes: dict[str, int] = {}
    for broker, partition in draft.layout.rows:
        homes[broker] = min(partition, homes.get(broker, partition))
    for fault in _faults(world.network.links, homes):
        source, target = fault.sources[-1], fault.target
        if source in homes and target in homes:
            _between(draft, fault, source, target)
        elif source in homes:
            _outside(draft, fault, source, target, homes[source])
        elif target in homes:
            _outside(draft, fault, target, source, homes[target])


def _words(link: Link) -> str:
    if link.cut:
        return say("cut")
    return say("{duration} late", duration=duration(link.slow_ms))


def _faults(links: tuple[Link, ...], homes: dict[str, int]) -> list[Fault]:
    """List the faults; the same both ways, or from several brokers, is one."""
    known = {(link.source, link.target): _words(link) for link in links}
    faults: list[Fault] = []
    merged: dict[tuple[str, str], list[str]] = {}
    for link in links:
        words = _words(link)
        if known.get((link.target, link.source)) == words:
            if link.source < link.target:
                one = (link.source,)
                faults.append(Fault(one, link.target, words, link.cut, both=True))
        elif link.source in homes and link.target in homes:
            merged.setdefault((link.target, words), []).append(link.source)
        else:
            one = (link.source,)
            faults.append(Fault(one, link.target, words, link.cut, both=False))
    for (target, words), sources in merged.items():
        several = tuple(sources)
        faults.append(Fault(several, target, words, words == "cut", both=False))
    return faults


def _write(draft: Draft, fault: Fault, right: int, y: int) -> None:
    """Write a fault so that it ends at `right`; where there is one, left of it."""
    width = width_of(fault.told)
    for pill in draft.pills:
        if pill.id.startswith("link-") and pill.y == y:
            right = min(right, pill.x + pill.left - 6)
    look = "link cut" if fault.cut else "link slow"
    name = f"link-{fault.sources[0]}-{fault.target}"
    draft.pill(name, look, (right - width, y), fault.told)


def _between(draft: Draft, fault: Fault, source: str, target: str) -> None:
    """Write a fault between two brokers' rows, on the target's near side."""
    layout = draft.layout
    for (broker, partition), row in layout.rows.items():
        here = layout.rows.get((source, partition))
        if broker == target and here is not None:
            half = layout.between // 2
            y = row.y - half if here.y < row.y else row.y + row.height + half
            _write(draft, fault, layout.edges[1] - 8, y)
            return


def _outside(
    draft: Draft, fault: Fault, broker: str, other: str, partition: int
) -> None:
    """Write a fault between a broker and a client, or the controller."""
    layout = draft.layout
    panel = layout.senders.get(other) or layout.receivers.get(other)
    if panel is not None:
        draw_wire(draft, other, broker, partition)
        _write(draft, fault, panel.x + panel.width - 6, panel.y - 3)
    else:
        row = layout.rows[broker, partition]
        _write(draft, fault, layout.edges[1] - 8, row.y - layout.between // 2 + 1)
