"""The reduced replication core: few rules, plain tuples, every state of a cluster.

Three replicas of one partition and a controller, as the public TLA+ models of
hachikuji/kafka-specification have them. It asks what the full rules are too large to
be asked to the end: whether *any* order of moves loses what was committed. Its counts
are those of TLC on these models, which a test holds.

`replica` and `quorum` are the nouns, `releases` the rules that differ, `moves` what
may happen next; `table` keeps it as numbers, `closure` visits every state once.

Measured on 24 November 2026 on one busy core, KIP-320 with both invariants, log size,
records and epochs (3, 3, 2): 4,093,531 distinct states in 34 s, 120,642 a second, the
counts those of TLC. On (2, 2, 2), 737,794 states: 123,571 a second, beside it TLC with
one worker 9,125 (``make bench ARGS=tlc``).
"""

from engine.search.core.closure import STRONG, WEAK, Closure, close
from engine.search.core.moves import Bounds
from engine.search.core.releases import RELEASES, Release

__all__ = ["RELEASES", "STRONG", "WEAK", "Bounds", "Closure", "Release", "close"]
