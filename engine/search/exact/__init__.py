"""The band of a run, exactly: closed graphs from all its steps, nothing sampled.

`replicas_band` says what may become of the copies of each message, `clients_band` what
its producer and its groups may make of it. Read `closure` (the graph, and the way back
in it) and `cells` (what a band says); then `offsets`, `deciding` and `projection` (a
world as a state of the replication core), `core` and `replicas`; `alone` and `clients`.
"""

from engine.search.exact.cells import Exact, Told, open_places
from engine.search.exact.clients import ask as ask_clients
from engine.search.exact.clients import clients_band
from engine.search.exact.closure import Closed, close
from engine.search.exact.replicas import ask as ask_replicas
from engine.search.exact.replicas import replicas_band

__all__ = [
    "Closed",
    "Exact",
    "Told",
    "ask_clients",
    "ask_replicas",
    "clients_band",
    "close",
    "open_places",
    "replicas_band",
]
