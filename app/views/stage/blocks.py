"""Where the cluster stands: partition below partition, replica below replica.

Both layouts build it alike, each with its own measures.
"""

from typing import NamedTuple

from app.views.stage.extents import Extents
from app.views.stage.layout import STRIP, Block, Row

NOTE = 18  # room for what is not drawn


class Measures(NamedTuple):
    """How large everything is; `words` and `log` are counted from a row's corner."""

    x: int
    width: int
    height: int  # of a replica's row
    words: tuple[int, int]  # where the broker's name begins
    log: int  # down to the middle of the records
    gap: int  # from a folded partition to the next
    between: int  # from one replica to the next
    decided: int  # room for what the controller decided of one more partition
    head: int  # room above the first replica
    ruler: int  # from the ruler down to the first replica
    broken: int  # room for the words about a broken column
    broken_words: int  # down to their middle
    foot: int  # from the last replica down to the flags
    flag: int  # from one line of flags to the next
    end: int  # room below them


class Cluster(NamedTuple):
    """The places of all partitions, and where they end."""

    blocks: dict[int, Block]
    rows: dict[tuple[str, int], Row]
    strips: dict[int, int]
    bottom: int


def place_cluster(extents: Extents, size: Measures, top: int) -> Cluster:
    """Give each partition that is drawn a block, and each that is folded a line."""
    blocks: dict[int, Block] = {}
    rows: dict[tuple[str, int], Row] = {}
    strips: dict[int, int] = {}
    y = top
    for partition, brokers in extents.replicas.items():
        if partition in extents.strips:
            strips[partition] = y
            y += STRIP + size.gap
            continue
        y += size.decided if blocks or strips else 0
        begin = y
        y += size.head + size.broken * (partition in extents.broken)
        ruler = y - size.ruler
        for broker in sorted(brokers):
            rows[broker, partition] = _row(size, y)
            y += size.height + size.between
        hung = extents.hung[partition]
        flags = y - size.between + size.foot
        y = flags + size.flag * len(hung) + size.end
        broken = begin + size.broken_words
        blocks[partition] = Block(begin, broken, ruler, flags, y, hung)
    return Cluster(blocks, rows, strips, y + NOTE * bool(extents.folded))


def _row(size: Measures, y: int) -> Row:
    right, down = size.words
    return Row(
        x=size.x,
        y=y,
        width=size.width,
        height=size.height,
        words_x=size.x + right,
        words_y=y + down,
        log_y=y + size.log,
    )
