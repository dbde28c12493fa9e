"""What may still become of each message: the band of safe, at risk, doomed, lost.

`walk` draws one future of a world, `band` asks many of them along a run.
"""

from engine.search.futures.band import (
    ABSENT,
    DOOMED,
    EACH,
    LOST,
    MOST_FUTURES,
    RISK,
    SAFE,
    UNSEEN,
    Band,
    Cell,
    band,
)
from engine.search.futures.walk import ORDINARY, Odds, drawing, faults_of, future

__all__ = [
    "ABSENT",
    "DOOMED",
    "EACH",
    "LOST",
    "MOST_FUTURES",
    "ORDINARY",
    "RISK",
    "SAFE",
    "UNSEEN",
    "Band",
    "Cell",
    "Odds",
    "band",
    "drawing",
    "faults_of",
    "future",
]
