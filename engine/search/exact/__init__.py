"""The band of a run, exactly: closed graphs from all its steps, nothing sampled.

`exact_band` asks a graph: COPIES says what may become of the copies of each message,
CLIENTS what its producer and its groups may make of it. Read `closure` (the graph, and
the way back in it), `cells` (what a band says) and `asking`; then `offsets`,
`deciding`, `arriving` and `projection` (a world as a state of the replication core),
`core` and `replicas`; `alone` and `clients`.
"""

from engine.search.exact.asking import About, Most, ask, exact_band
from engine.search.exact.cells import Exact, Saving, Told, open_places
from engine.search.exact.clients import CLIENTS
from engine.search.exact.closure import Closed, close
from engine.search.exact.replicas import COPIES

__all__ = [
    "CLIENTS",
    "COPIES",
    "About",
    "Closed",
    "Exact",
    "Most",
    "Saving",
    "Told",
    "ask",
    "close",
    "exact_band",
    "open_places",
]
