"""The closing of a run's larger graphs, in a process of its own.

``python -m app.closer``, begun by the server, which can end it at any moment: a run on
stdin, lines of JSON on stdout. Every line but the last says how far it is; the last one
is the answer, and whether it is the same on every machine (no clock stopped it).
"""

import json
import os
import resource
import sys
from contextlib import suppress

from app.limits import BAND_FAULTS, RISK_STATES, RISK_WORLDS
from app.parsing import parse
from app.risking import Closings, written
from app.runs import find_run
from app.searcher import MEGABYTE, POLITE, ROOM, Reporter
from engine.search.exact import CLIENTS, COPIES, Most, exact_band

GRAPHS = (("copies", COPIES, RISK_STATES), ("applications", CLIENTS, RISK_WORLDS))


def closed(
    slug: str, query: str, seconds: float, megabytes: int
) -> tuple[Closings, bool]:
    """Close both graphs of a run; and say whether it is the same everywhere."""
    run = find_run(parse(slug, query))
    found, is_final = [], True
    for name, about, states in GRAPHS:
        reporter = Reporter(seconds, megabytes, about=name)
        most = Most(states, BAND_FAULTS)
        found.append(exact_band(about, run.timeline, run.ledger, most, reporter))
        is_final = is_final and not reporter.stopped
    return Closings(*found), is_final


def main() -> None:
    """Read what it is about, bound the memory, and answer."""
    told = json.load(sys.stdin)
    os.nice(POLITE)
    most = ROOM * told["megabytes"] * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with suppress(BrokenPipeError):  # the server has gone, and nobody else asks
        found, is_final = closed(**told)
        line = {"answer": written(found), "is_final": is_final}
        sys.stdout.write(f"{json.dumps(line)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
