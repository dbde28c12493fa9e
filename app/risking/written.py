"""Exact bands as small JSON: to be told by one process to another, and kept.

A row is written by its stretches of equal cells: state, faults, how many.
"""

from itertools import groupby
from typing import Any, NamedTuple

from engine.search.exact import Exact, Saving
from engine.search.futures import Cell

Json = dict[str, Any]


class Closings(NamedTuple):
    """What two closed graphs say of one run."""

    replicas: Exact
    clients: Exact


def written(found: Closings) -> Json:
    """Write both bands down."""
    return {"replicas": _written(found.replicas), "clients": _written(found.clients)}


def read(told: Json) -> Closings:
    """Read what `written` wrote."""
    return Closings(_read(told["replicas"]), _read(told["clients"]))


def _written(found: Exact) -> Json:
    rows = [
        [[cell.state, cell.faults, len(list(same))] for cell, same in groupby(row)]
        for row in found.cells
    ]
    return {**found._asdict(), "cells": rows}


def _read(told: Json) -> Exact:
    cells = tuple(
        tuple(
            cell
            for state, faults, many in row
            for cell in (Cell(state, faults=faults),) * many
        )
        for row in told["cells"]
    )
    savings = tuple(Saving(*one) for one in told["savings"])
    kinds = tuple(told["kinds"])
    return Exact(**{**told, "cells": cells, "kinds": kinds, "savings": savings})
