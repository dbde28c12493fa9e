"""Many experiments at once: two settings, or a setting and a time, as axes of a grid.

`read_axis` reads an axis, and a cell of the grid is worked out by `reckon`, a pure
function of a small text to a small text, so that any machine may do it. In *one
schedule* a cell is a timed run, in *worst case* a search. Who spreads the cells over
processes or machines, and how long that takes, is no matter of the engine.
"""

from engine.sweep.axes import PLACE, Axis, AxisError, read_axis
from engine.sweep.cell import (
    TIMED,
    WORST,
    Cell,
    digest_of,
    parcel,
    reckon,
)

__all__ = [
    "PLACE",
    "TIMED",
    "WORST",
    "Axis",
    "AxisError",
    "Cell",
    "digest_of",
    "parcel",
    "read_axis",
    "reckon",
]
