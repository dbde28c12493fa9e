"""The transaction coordinator: who is in which transaction, and how each one ends.

States: empty, ongoing, prepare commit, prepare abort, complete commit, complete
abort. Writing Prepare is the moment of decision; the producer is answered then,
the markers follow, and Complete when every partition has its own. A new instance
with the same transactional.id gets a new epoch, and the open transaction of the
old one is aborted. With transaction version 2 (KIP-890) every transaction has an
epoch of its own, so that nothing late can join the next one.

Sources: facts/producers.md 4.2, 4.5; TransactionCoordinator.scala at 4.1.

Left out: its log __transaction_state and its own failures, transactional ids that
expire after 7 days, epochs beyond 32,767, several coordinators.
"""

from engine.model.events import (
    Event,
    MarkerFailed,
    PartitionAdded,
    TransactionCompleted,
    TransactionPrepared,
)
from engine.model.reaction import Reaction, packet
from engine.model.state import (
    TRANSACTIONS,
    MarkersWritten,
    Transaction,
    TransactionCoordinator,
    TransactionRequest,
    TransactionResponse,
    WriteTxnMarkers,
)

FENCED = "PRODUCER_FENCED"
BUSY = "CONCURRENT_TRANSACTIONS"
WRONG_STATE = "INVALID_TXN_STATE"
BY_EPOCH = 2  # the transaction version in which every transaction has its epoch

Decided = tuple[TransactionCoordinator, TransactionResponse, tuple[Event, ...]]


def find(coordinator: TransactionCoordinator, transactional_id: str) -> Transaction:
    """The transactional id of that name."""
    return next(
        item
        for item in coordinator.transactions
        if item.transactional_id == transactional_id
    )


def outcome_of(transaction: Transaction) -> str:
    """How the transaction ends or ended: "commit", "abort", or "" if it is open."""
    before, _, outcome = transaction.state.partition(" ")
    return outcome if before in ("prepare", "complete") else ""


def _with(
    coordinator: TransactionCoordinator, changed: Transaction
) -> TransactionCoordinator:
    return TransactionCoordinator(
        tuple(
            changed if item.transactional_id == changed.transactional_id else item
            for item in coordinator.transactions
        )
    )


def handle(
    coordinator: TransactionCoordinator,
    source: str,
    connection: int,
    request: TransactionRequest,
    version: int,
) -> Reaction[TransactionCoordinator]:
    """A producer's request: initialize, add partitions, or end."""
    if request.request == "init":
        coordinator, answer, events = _initialize(coordinator, source, request)
    elif request.request == "add":
        coordinator, error, events = add(coordinator, request)
        answer = TransactionResponse("add", error)
    else:
        coordinator, answer, events = _end(coordinator, request, version)
    out = (packet(TRANSACTIONS, source, connection, answer),)
    return Reaction(coordinator, out, events)


def _initialize(
    coordinator: TransactionCoordinator, source: str, request: TransactionRequest
) -> Decided:
    """InitProducerId: the next epoch; an open transaction is aborted first (4.1)."""
    known = find(coordinator, request.transactional_id)
    renews = request.producer_id == known.producer_id
    if renews and request.epoch != known.epoch:
        return coordinator, TransactionResponse("init", FENCED), ()
    if known.state.startswith("prepare"):
        return coordinator, TransactionResponse("init", BUSY), ()
    if known.state == "ongoing":
        aborting, event = _prepare(known, "abort", "new instance", known.epoch + 1)
        busy = TransactionResponse("init", BUSY)
        return _with(coordinator, aborting), busy, (event,)
    epoch = known.epoch + (known.owner != "")
    fresh = known._replace(epoch=epoch, state="empty", owner=source)
    answer = TransactionResponse("init", "", known.producer_id, epoch)
    return _with(coordinator, fresh), answer, ()


def add(
    coordinator: TransactionCoordinator, request: TransactionRequest
) -> tuple[TransactionCoordinator, str, tuple[Event, ...]]:
    """AddPartitionsToTxn: from a client before 4.0, from a leader since."""
    known = find(coordinator, request.transactional_id)
    if request.epoch < known.epoch:
        return coordinator, FENCED, ()
    if known.state.startswith("prepare"):
        return coordinator, BUSY, ()
    partitions = known.partitions if known.state == "ongoing" else ()
    new = tuple(item for item in request.partitions if item not in partitions)
    events = tuple(PartitionAdded(known.transactional_id, item) for item in new)
    known = known._replace(state="ongoing", partitions=partitions + new)
    return _with(coordinator, known), "", events


def verify(coordinator: TransactionCoordinator, request: TransactionRequest) -> str:
    """Tell a leader (3.6 to 3.9) whether these partitions are in the transaction."""
    known = find(coordinator, request.transactional_id)
    if request.epoch < known.epoch:
        return FENCED
    if known.state.startswith("prepare"):
        return BUSY
    inside = set(request.partitions) <= set(known.partitions)
    return "" if known.state == "ongoing" and inside else WRONG_STATE


def _end(
    coordinator: TransactionCoordinator, request: TransactionRequest, version: int
) -> Decided:
    """EndTxn: decided, and answered, before any marker is written (4.2)."""
    known = find(coordinator, request.transactional_id)
    epoch = known.epoch + (version >= BY_EPOCH)
    error = ""
    if request.epoch < known.epoch:
        error = FENCED
    elif known.state.startswith("prepare"):
        error = BUSY
    elif known.state != "ongoing" and epoch > known.epoch and not request.commit:
        return _abort_nothing(coordinator, known._replace(epoch=epoch))
    elif known.state != "ongoing":
        error = WRONG_STATE
    if error:
        return coordinator, TransactionResponse("end", error), ()
    outcome = "commit" if request.commit else "abort"
    ending, event = _prepare(known, outcome, "asked", epoch)
    answer = TransactionResponse("end", "", known.producer_id, epoch)
    return _with(coordinator, ending), answer, (event,)


def _abort_nothing(coordinator: TransactionCoordinator, known: Transaction) -> Decided:
    """No leader has asked for this transaction yet: its epoch ends all the same."""
    answer = TransactionResponse("end", "", known.producer_id, known.epoch)
    done = known._replace(state="complete abort", partitions=())
    event = TransactionPrepared(known.transactional_id, "abort", "asked", known.epoch)
    return _with(coordinator, done), answer, (event,)


def _prepare(
    known: Transaction, outcome: str, why: str, epoch: int
) -> tuple[Transaction, Event]:
    """Write PrepareCommit or PrepareAbort; the markers come next."""
    ending = known._replace(
        state=f"prepare {outcome}", epoch=epoch, pending=known.partitions, asked=()
    )
    return ending, TransactionPrepared(known.transactional_id, outcome, why, epoch)


def expire(
    coordinator: TransactionCoordinator, transactional_id: str
) -> Reaction[TransactionCoordinator]:
    """Older than transaction.timeout.ms: aborted, and its producer fenced (4.2)."""
    known = find(coordinator, transactional_id)
    ending, event = _prepare(known, "abort", "timeout", known.epoch + 1)
    return Reaction(_with(coordinator, ending), events=(event,))


def ask_leader(
    coordinator: TransactionCoordinator,
    transactional_id: str,
    partition: int,
    leader: str,
) -> Reaction[TransactionCoordinator]:
    """Send one marker to the leader of its partition."""
    known = find(coordinator, transactional_id)
    body = WriteTxnMarkers(
        transactional_id,
        partition,
        known.producer_id,
        known.epoch,
        outcome_of(known),
    )
    asked = tuple(dict.fromkeys((*known.asked, partition)))
    coordinator = _with(coordinator, known._replace(asked=asked))
    return Reaction(coordinator, (packet(TRANSACTIONS, leader, 1, body),))


def note_marker(
    coordinator: TransactionCoordinator, answer: MarkersWritten
) -> Reaction[TransactionCoordinator]:
    """A leader has written a marker, or not; Complete when all are written."""
    known = find(coordinator, answer.transactional_id)
    current = known.state.startswith("prepare") and known.epoch == answer.epoch
    if answer.error or not current or answer.partition not in known.pending:
        failed = MarkerFailed(known.transactional_id, answer.partition, answer.error)
        return Reaction(coordinator, events=(failed,) if answer.error else ())
    pending = tuple(item for item in known.pending if item != answer.partition)
    known = known._replace(pending=pending)
    if pending:
        return Reaction(_with(coordinator, known))
    outcome = outcome_of(known)
    done = known._replace(state=f"complete {outcome}", partitions=(), asked=())
    event = TransactionCompleted(known.transactional_id, outcome)
    return Reaction(_with(coordinator, done), events=(event,))
