"""What may still become of each message: the band of safe, at risk, doomed, lost.

`walk` draws one future of a world, `band` asks many of them along a run.
"""

from engine.search.futures.band import (
    ABSENT,
    CLOSED,
    DOOMED,
    EACH,
    LOST,
    MOST_FUTURES,
    RISK,
    SAFE,
    UNCOUNTED,
    UNSEEN,
    Band,
    Cell,
    band,
    known,
)
from engine.search.futures.walk import ORDINARY, Odds, drawing, faults_of, future

__all__ = [
    "ABSENT",
    "CLOSED",
    "DOOMED",
    "EACH",
    "LOST",
    "MOST_FUTURES",
    "ORDINARY",
    "RISK",
    "SAFE",
    "UNCOUNTED",
    "UNSEEN",
    "Band",
    "Cell",
    "Odds",
    "band",
    "drawing",
    "faults_of",
    "future",
    "known",
]
