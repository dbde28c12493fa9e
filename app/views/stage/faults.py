"""Links that are cut or slow, where they hold something up: a mark, and words."""

from typing import NamedTuple

from app.languages import in_words, spoken
from app.views.stage.draft import Draft, width_of
from app.views.stage.layout import Row
from app.views.stage.wires import draw_wire, strain
from engine.model.state import Link, World
from engine.narrate.telling import duration
from engine.sentence import joined, say

STUB = 6  # what is left of a wire that is cut, on either side of the gap
MARK = 12  # from a mark between two rows to the words about it


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


def _write(draft: Draft, fault: Fault, right: int, y: int) -> int:
    """Write a fault so that it ends at `right`; where there is one, left of it.

    Return where its words begin.
    """
    kind = "cut" if fault.cut else "slow"
    width = width_of(in_words(fault.told, spoken.get())) + 18  # the sign
    for pill in draft.pills:
        if pill.id.startswith("link-") and pill.y == y:
            right = min(right, pill.x + pill.left - 6 - 2 * MARK)
    name = f"link-{fault.sources[0]}-{fault.target}"
    spot, sign = (right - width, y), f"sign-{kind}"
    draft.pill(name, f"link {kind}", spot, fault.told, sign, width=width)
    return right - width


def _mark(draft: Draft, fault: Fault, x: int, y: int) -> None:
    """Draw the piece of wire between two rows that is meant: broken, or in dots."""
    half = draft.layout.between // 2
    path, look = f"M{x} {y - half}v{2 * half}", "wire slow"
    if fault.cut:
        path = f"M{x} {y - half}v{STUB}M{x} {y + half}v{-STUB}"
        look = "wire cut"
    draft.shape(f"mark-{fault.sources[0]}-{fault.target}", look, path)


def _between(draft: Draft, fault: Fault, source: str, target: str) -> None:
    """Write a fault between two brokers' rows, on the target's near side."""
    layout = draft.layout
    for (broker, partition), row in layout.rows.items():
        here = layout.rows.get((source, partition))
        if broker == target and here is not None:
            half = layout.between // 2
            y = row.y - half if here.y < row.y else row.y + row.height + half
            left = _write(draft, fault, layout.edges[1] - 8, y)
            _mark(draft, fault, left - MARK, y)
            return


def _outside(
    draft: Draft, fault: Fault, broker: str, other: str, partition: int
) -> None:
    """Write a fault between a broker and a client, or the controller."""
    layout = draft.layout
    row = layout.rows[broker, partition]
    panel = layout.senders.get(other) or layout.receivers.get(other)
    if panel is not None:
        draw_wire(draft, other, broker, partition)
        strain(draft, other, broker, "cut" if fault.cut else "slow")
    if panel is None or layout.wide:
        _write(draft, fault, layout.edges[1] - 8, _beside(draft, row))
    else:
        _write(draft, fault, panel.x + panel.width - 6, panel.y - 9)


def _beside(draft: Draft, row: Row) -> int:
    """Find the gap beside a row: below the first of several, or else above."""
    half = draft.layout.between // 2
    tops = [other.y for other in draft.layout.rows.values()]
    if row.y == min(tops) and len(tops) > 1:
        return row.y + row.height + half
    return row.y - half
