"""The band of a run, exactly: its replicas in their closed graph, not sampled.

`exact_band` says what may become of each message; read `closure` (the graph, and the
way back in it), `projection` (a world as a state of the replication core), `core`
(what is asked of it) and `band`.
"""

from engine.search.exact.band import Exact, Told, ask, exact_band, kinds_of
from engine.search.exact.closure import Closed, close

__all__ = ["Closed", "Exact", "Told", "ask", "close", "exact_band", "kinds_of"]
