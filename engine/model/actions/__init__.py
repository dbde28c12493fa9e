"""What can be done next: orders, in the imperative.

Three kinds, one shape. *Orders* come from a scenario's script or from a visitor
(send, crash, cut). *Moves* are what processes do by themselves (deliver a
packet, drain the accumulator, elect). *Timers* are moves that are enabled from
the moment the thing they guard begins until it ends; a driver decides when.

Every action ends with its `kind`, so that two actions with the same numbers
never compare equal, and so that a log or a link can name it.
"""

from engine.model.actions.administration import (
    AdministrationMove,
    AdministrationOrder,
    ElectPreferred,
    ElectUnclean,
    RebalanceLeaders,
)
from engine.model.actions.application import (
    CloseProducer,
    DrainBatches,
    EndBackoff,
    EndLinger,
    ExitProducer,
    ExpireBatch,
    FailAttempt,
    FlushProducer,
    GiveUpCall,
    KillProducer,
    ProducerAction,
    ProducerMove,
    ProducerOrder,
    Send,
    TimeOutRequest,
)
from engine.model.actions.cluster import (
    AlterPartition,
    BrokerMove,
    CheckpointHighWatermark,
    ControllerMove,
    CrashBroker,
    CutPower,
    DeleteSegment,
    ExpireProduce,
    ExpireSession,
    FinishShutdown,
    GrantShutdown,
    Heartbeat,
    LearnMetadata,
    LoseDisk,
    PassLag,
    PauseBroker,
    ProcessOrder,
    RegisterBroker,
    ResumeBroker,
    ShrinkIsr,
    StartBroker,
    StopBroker,
    WriteBack,
)
from engine.model.actions.consumers import (
    CloseConsumer,
    CommitOffsets,
    CompleteJoin,
    ConsumerAction,
    ConsumerMove,
    ConsumerOrder,
    CrashConsumer,
    ExceedPollInterval,
    ExpireMember,
    ExpireRebalance,
    FinishRecord,
    FlushResults,
    HeartbeatGroup,
    JoinGroup,
    MemberMove,
    PassCommitInterval,
    PauseConsumer,
    Poll,
    ReleasePartitions,
    ResumeConsumer,
    RetryRecord,
    SeekConsumer,
    StartConsumer,
    SyncGroup,
)
from engine.model.actions.network import (
    AnswerFetch,
    ClientMove,
    Connect,
    CutLink,
    Deliver,
    EndFetchBackoff,
    FetchLoopMove,
    HealLink,
    LinkOrder,
    RefreshMetadata,
    SlowLink,
    TimeOutFetch,
)

__all__ = [
    "Action",
    "AdministrationMove",
    "AdministrationOrder",
    "AlterPartition",
    "AnswerFetch",
    "BrokerMove",
    "CheckpointHighWatermark",
    "ClientMove",
    "CloseConsumer",
    "CloseProducer",
    "CommitOffsets",
    "CompleteJoin",
    "Connect",
    "ConsumerAction",
    "ConsumerMove",
    "ConsumerOrder",
    "ControllerMove",
    "CrashBroker",
    "CrashConsumer",
    "CutLink",
    "CutPower",
    "DeleteSegment",
    "Deliver",
    "DrainBatches",
    "ElectPreferred",
    "ElectUnclean",
    "EndBackoff",
    "EndFetchBackoff",
    "EndLinger",
    "ExceedPollInterval",
    "ExitProducer",
    "ExpireBatch",
    "ExpireMember",
    "ExpireProduce",
    "ExpireRebalance",
    "ExpireSession",
    "FailAttempt",
    "FetchLoopMove",
    "FinishRecord",
    "FinishShutdown",
    "FlushProducer",
    "FlushResults",
    "GiveUpCall",
    "GrantShutdown",
    "HealLink",
    "Heartbeat",
    "HeartbeatGroup",
    "JoinGroup",
    "KillProducer",
    "LearnMetadata",
    "LinkOrder",
    "LoseDisk",
    "MemberMove",
    "Move",
    "Order",
    "PassCommitInterval",
    "PassLag",
    "PauseBroker",
    "PauseConsumer",
    "Poll",
    "ProcessOrder",
    "ProducerAction",
    "ProducerMove",
    "ProducerOrder",
    "RebalanceLeaders",
    "RefreshMetadata",
    "RegisterBroker",
    "ReleasePartitions",
    "ResumeBroker",
    "ResumeConsumer",
    "RetryRecord",
    "SeekConsumer",
    "Send",
    "ShrinkIsr",
    "SlowLink",
    "StartBroker",
    "StartConsumer",
    "StopBroker",
    "SyncGroup",
    "TimeOutFetch",
    "TimeOutRequest",
    "WriteBack",
]


Order = ProducerOrder | ProcessOrder | AdministrationOrder | LinkOrder | ConsumerOrder
Move = (
    ProducerMove
    | BrokerMove
    | ControllerMove
    | AdministrationMove
    | Heartbeat
    | Deliver
    | AnswerFetch
    | ClientMove
    | FetchLoopMove
    | ConsumerMove
)
Action = Order | Move
