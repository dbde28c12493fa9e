"""What an application orders in transactions, and what the coordinator does."""

from typing import NamedTuple


class BeginTransaction(NamedTuple):
    """The application calls beginTransaction()."""

    producer: str
    kind: str = "begin"


class CommitTransaction(NamedTuple):
    """The application calls commitTransaction()."""

    producer: str
    kind: str = "commit-transaction"


class AbortTransaction(NamedTuple):
    """The application calls abortTransaction()."""

    producer: str
    kind: str = "abort"


class AskCoordinator(NamedTuple):
    """The sender thread asks the transaction coordinator what is next to be asked."""

    producer: str
    kind: str = "ask-coordinator"


class EndTransactionBackoff(NamedTuple):
    """CONCURRENT_TRANSACTIONS: the producer has waited, and may ask again."""

    producer: str
    kind: str = "transaction-backoff"


class WriteMarkers(NamedTuple):
    """The coordinator asks a leader to write the marker of an ended transaction."""

    transactional_id: str
    partition: int
    kind: str = "write-markers"


class ExpireTransaction(NamedTuple):
    """The coordinator finds a transaction older than its transaction.timeout.ms."""

    transactional_id: str
    kind: str = "expire-transaction"


class ExpireMarker(NamedTuple):
    """A marker has waited for its replicas too long."""

    broker: str
    transactional_id: str
    partition: int
    kind: str = "expire-marker"


TransactingAction = (
    BeginTransaction
    | CommitTransaction
    | AbortTransaction
    | AskCoordinator
    | EndTransactionBackoff
)
TransactionMove = WriteMarkers | ExpireTransaction
