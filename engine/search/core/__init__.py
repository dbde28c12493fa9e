"""The reduced replication core: few rules, plain tuples, every state of a cluster.

Three replicas of one partition and a controller, as the public TLA+ models of
hachikuji/kafka-specification have them. It asks what the full rules are too large to
be asked to the end: whether *any* order of moves loses what was committed. Its counts
are those of TLC on these models, which a test holds.

`replica` and `quorum` are the nouns, `releases` the rules that differ, `moves` what
may happen next; `table` keeps it as numbers, `closure` visits every state once.
"""

from engine.search.core.closure import STRONG, WEAK, Closure, close
from engine.search.core.moves import Bounds
from engine.search.core.releases import RELEASES, Release

__all__ = ["RELEASES", "STRONG", "WEAK", "Bounds", "Closure", "Release", "close"]
