"""A partition moves to other brokers.

The new replicas are added first and copy from the start of the log. When every
one of them is in sync the old ones are dropped and delete what they have. How
many replicas are left then, min.insync.replicas is not asked (C44). The
leadership moves like in any election, and does not wait for anybody's acks=1
data (C3).

Sources: facts/broker.md B25, C44; KIP-455.

Left out: a reassignment that is taken back or replaced; throttling; copying takes
no longer than any fetch.
"""

from engine.model.config import Config, topic_of
from engine.model.election import Decision, change_isr
from engine.model.state import Metadata


def reassign(
    metadata: Metadata, config: Config, index: int, replicas: tuple[str, ...]
) -> Decision:
    """An operator's plan: these shall be the replicas, the first one preferred."""
    topic = topic_of(config, index)
    isr = metadata.partitions[index].isr
    return change_isr(metadata, topic, index, isr, target=replicas)
