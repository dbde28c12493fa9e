"""The replication core: acks, fetches, in-sync replicas, crashes, elections.

The rules of `engine.model` that decide about replicas, reduced to plain numbers: what
takes the full rules hours is closed in seconds. `rules` says what it can be asked;
`parts`, `controller` and `moves` are the rules, `loss` the goal; `space` and
`successors` keep states as integers, `search` visits them all, `confirm` takes a way
that was found by the full rules, and `taking` goes on until it finds one that they
take.
"""

from engine.search.replication.confirm import Confirmed, confirm
from engine.search.replication.orders import Found
from engine.search.replication.rules import LEFT_OUT, Rules, rules_of, why_not
from engine.search.replication.search import Outcome, search
from engine.search.replication.stages import spelled
from engine.search.replication.taking import Taken, take

__all__ = [
    "LEFT_OUT",
    "Confirmed",
    "Found",
    "Outcome",
    "Rules",
    "Taken",
    "confirm",
    "rules_of",
    "search",
    "spelled",
    "take",
    "why_not",
]
