"""The world: every noun of the model, as immutable and hashable values.

Names are Kafka's own. Processes are named by strings: brokers ``b1``, ``b2``,
producers ``p1``, consumers ``c1``, and the three processes that never fail here,
``controller``, ``coordinator`` and ``transactions``. ``""`` means "none", offsets
start at 0 and ``-1`` means "unknown". Partitions are numbered from 0, messages from
1: a message is what the application meant, a record or entry is one copy of it.

There is no time in here. A timer is an action that is enabled as long as the
thing it guards lasts (see `engine.model.actions`).

Left out: record values, compression, quotas, tiered storage, the controller quorum
(one controller that never fails), the members of a group in `__consumer_offsets`.
"""

from engine.model.state.brokers import (
    Broker,
    Controller,
    Fetcher,
    Follower,
    HostedPartition,
    Leadership,
    Metadata,
    ParkedFetch,
    ParkedMarker,
    ParkedProduce,
    PartitionState,
    Registration,
    Replica,
    Waiting,
)
from engine.model.state.changing import quicken
from engine.model.state.consumers import (
    Consumer,
    Coordinator,
    FailedCommit,
    Group,
    Handed,
    Member,
    PendingCommit,
    PromisedOffset,
    Reading,
)
from engine.model.state.names import (
    CONTROLLER,
    COORDINATOR,
    GROUP_OFFSETS,
    NEVER,
    NOBODY,
    TRANSACTIONS,
    UNKNOWN,
    place,
)
from engine.model.state.packets import (
    BatchResult,
    Body,
    Closed,
    Entry,
    EpochEndRequest,
    EpochEndResponse,
    FetchRequest,
    FetchResponse,
    LeaveGroup,
    Link,
    MarkersWritten,
    Network,
    OffsetCommit,
    OffsetCommitResponse,
    Packet,
    ProduceRequest,
    ProduceResponse,
    TransactionRequest,
    TransactionResponse,
    TxnOffsetCommit,
    WriteTxnMarkers,
)
from engine.model.state.producers import (
    Batch,
    Belief,
    Call,
    Connection,
    Freed,
    Leader,
    Producer,
    Record,
    Request,
    Transacting,
)
from engine.model.state.transactions import (
    Transaction,
    TransactionCoordinator,
)
from engine.model.state.world import (
    World,
)

__all__ = [
    "CONTROLLER",
    "COORDINATOR",
    "GROUP_OFFSETS",
    "NEVER",
    "NOBODY",
    "TRANSACTIONS",
    "UNKNOWN",
    "Batch",
    "BatchResult",
    "Belief",
    "Body",
    "Broker",
    "Call",
    "Closed",
    "Connection",
    "Consumer",
    "Controller",
    "Coordinator",
    "Entry",
    "EpochEndRequest",
    "EpochEndResponse",
    "FailedCommit",
    "FetchRequest",
    "FetchResponse",
    "Fetcher",
    "Follower",
    "Freed",
    "Group",
    "Handed",
    "HostedPartition",
    "Leader",
    "Leadership",
    "LeaveGroup",
    "Link",
    "MarkersWritten",
    "Member",
    "Metadata",
    "Network",
    "OffsetCommit",
    "OffsetCommitResponse",
    "Packet",
    "ParkedFetch",
    "ParkedMarker",
    "ParkedProduce",
    "PartitionState",
    "PendingCommit",
    "ProduceRequest",
    "ProduceResponse",
    "Producer",
    "PromisedOffset",
    "Reading",
    "Record",
    "Registration",
    "Replica",
    "Request",
    "Transacting",
    "Transaction",
    "TransactionCoordinator",
    "TransactionRequest",
    "TransactionResponse",
    "TxnOffsetCommit",
    "Waiting",
    "World",
    "WriteTxnMarkers",
    "place",
]

for _noun in [globals()[name] for name in __all__]:
    if isinstance(_noun, type) and issubclass(_noun, tuple):
        quicken(_noun)
