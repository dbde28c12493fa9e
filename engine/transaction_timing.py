"""How long the moves of transactions take: scans, markers, time-outs.

Sources: facts/producers.md 4.2; TransactionStateManagerConfig.java at 4.3.1.

Left out: jitter; the coordinator's request to a leader that lost its power (it is
asked again as soon as the controller has another leader).
"""

from engine.model import actions as act
from engine.model.state import World, place

TRANSACTION_SCAN_MS = 10_000  # transaction.abort.timed.out…cleanup.interval.ms
MARKER_TIMEOUT_MS = 30_000  # the coordinator's request.timeout.ms
MARKER_BACKOFF_MS = 100  # TransactionMarkerChannelManager asks again after an error


def transaction_delay(
    world: World, action: act.TransactionMove | act.ExpireMarker, now: int
) -> int:
    """How long after it becomes possible the move happens."""
    if isinstance(action, act.ExpireMarker):
        return MARKER_TIMEOUT_MS
    known = next(
        item
        for item in world.transactions.transactions
        if item.transactional_id == action.transactional_id
    )
    if isinstance(action, act.WriteMarkers):
        return MARKER_BACKOFF_MS if action.partition in known.asked else 0
    due = now + world.config.producers[place(known.owner)].transaction_timeout_ms
    scans = -(-due // TRANSACTION_SCAN_MS)  # it looks every ten seconds
    return scans * TRANSACTION_SCAN_MS - now
