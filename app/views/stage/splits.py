"""The broken column of a divergence: the strongest thing in the picture."""

from itertools import pairwise

from app.views.stage.breaks import Break
from app.views.stage.draft import Draft, width_of
from app.views.stage.layout import Layout

TOOTH = 9  # height of one tooth of a broken edge
DEPTH = 4


def draw_breaks(
    draft: Draft, partition: int, broken: tuple[Break, ...], first: int
) -> None:
    """Break the columns that are, name what is wrong, and where replicas differ."""
    seen = [one for one in broken if one.last >= first]
    right = draft.layout.edges[0]
    for number, one in enumerate(seen):
        start = max(one.first, first)
        name = f"split-{partition}-{number}"
        _column(draft, partition, one, name, (start - first, one.last - first))
        right = _label(
            draft, partition, one, name, (start - first, one.last - first, right)
        )
        for offset in range(start, one.last + 1):
            _unequal(draft, partition, one, offset, offset - first)


def _column(
    draft: Draft, partition: int, one: Break, name: str, columns: tuple[int, int]
) -> None:
    """Draw a plate with jagged edges behind the columns, through all replicas."""
    layout, block = draft.layout, draft.layout.blocks[partition]
    left = layout.log_x + columns[0] * layout.pitch - 1
    width = (columns[1] - columns[0] + 1) * layout.pitch + 2
    top, bottom = block.break_y + 10, _foot(layout, partition)
    teeth = max(1, (bottom - top) // (2 * TOOTH))
    tooth = f"l{DEPTH} {TOOTH}l{-DEPTH} {TOOTH}"
    back = f"l{DEPTH} {-TOOTH}l{-DEPTH} {-TOOTH}"
    path = f"M{left} {top}h{width}{tooth * teeth}h{-width}{back * teeth}z"
    draft.shape(name, f"split {one.kind}", path)


def _foot(layout: Layout, partition: int) -> int:
    rows = [row for (_, number), row in layout.rows.items() if number == partition]
    return max(row.y + row.height for row in rows) + 6


def _label(
    draft: Draft, partition: int, one: Break, name: str, where: tuple[int, int, int]
) -> int:
    """Write what is wrong above the columns, past the label before; return its end."""
    layout = draft.layout
    start, end, right = where
    width = width_of(one.words)
    middle = layout.log_x + (start + end + 1) * layout.pitch // 2
    x = min(max(middle - width // 2, right), layout.edges[1] - width)
    y = layout.blocks[partition].break_y
    return draft.pill(f"{name}-w", f"split {one.kind}", (x, y), one.words) + 6


def _unequal(
    draft: Draft, partition: int, one: Break, offset: int, column: int
) -> None:
    """Set a sign between neighbouring replicas whose records differ."""
    if one.kind != "differs":
        return
    layout = draft.layout
    held = dict(one.holders[offset - one.first])
    rows = sorted(
        (row.y, name)
        for (name, number), row in layout.rows.items()
        if number == partition and name in held
    )
    x = layout.log_x + column * layout.pitch + layout.pitch // 2
    for (_, upper), (y, lower) in pairwise(rows):
        if held[upper] != held[lower]:
            name = f"ne-{partition}-{offset}-{lower}"
            draft.icon(name, "sign unequal", x, y - layout.between // 2, "sign-unequal")
