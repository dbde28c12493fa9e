"""Links that are cut or slow, in words, where they hold something up."""

from typing import NamedTuple

from app.views.stage.draft import Draft, width_of
from app.views.stage.layout import Layout
from app.views.stage.wires import draw_wire, ends, rail
from engine.model.state import Link, World
from engine.narrate.telling import duration


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
        return f"{' '.join(self.sources)}{arrow}{self.target} {self.words}"


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
    return "cut" if link.cut else f"+{duration(link.slow_ms)}"


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


def _write(draft: Draft, fault: Fault, x: int, y: int, words: str) -> None:
    """Write a fault; where there is one already, above it."""
    heights = {pill.y for pill in draft.pills if pill.id.startswith("link-")}
    while y in heights and draft.layout.wide:
        y -= 22
    look = "link cut" if fault.cut else "link slow"
    draft.pill(f"link-{fault.sources[0]}-{fault.target}", look, (x, y), words)


def _between(draft: Draft, fault: Fault, source: str, target: str) -> None:
    """Write a fault between brokers beside the records that it holds up."""
    layout = draft.layout
    places = (
        (partition, rail(layout, source, target, partition))
        for broker, partition in layout.rows
        if broker == target
    )
    found = next(((p, spot) for p, spot in places if spot is not None), None)
    if found is None:
        return
    partition, (x, y) = found
    width = width_of(fault.told)
    if layout.wide:
        x -= layout.token // 2 + 8 + width
    else:
        row = layout.rows[target, partition]
        x, y = layout.edges[1] - width - 4, row.y + row.height - 13
    _write(draft, fault, x, y, fault.told)


def _outside(
    draft: Draft, fault: Fault, broker: str, other: str, partition: int
) -> None:
    """Write a fault between a broker and a client, or the controller."""
    layout = draft.layout
    if other in layout.senders or other in layout.receivers:
        draw_wire(draft, other, broker, partition)
        forward = (fault.target == other) == (other in layout.receivers)
        arrow = "↔" if fault.both else "→" if forward else "←"
        words = f"{fault.words} {arrow}"
        x, y = _post(layout, other, broker, partition, width_of(words))
    else:
        words = fault.told
        x = layout.edges[1] - width_of(words) - 12
        y = layout.rows[broker, partition].y
    _write(draft, fault, x, y, words)


def _post(
    layout: Layout, client: str, broker: str, partition: int, width: int
) -> tuple[int, int]:
    """Return where the words about a client's wire begin."""
    x1, y1, x2, y2 = ends(layout, client, broker, partition)
    if layout.wide:
        return (x1 + x2 - width) // 2, max(44, min(y1, y2) - layout.token - 14)
    if client in layout.senders:
        return x2 - 60 - width, layout.rows[broker, partition].y
    return x1 - 60 - width, y2 - 24
