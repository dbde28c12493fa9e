"""What the transaction coordinator refuses, asked directly (producers.md 4.1-4.4)."""

import pytest

from engine.model import actions as act
from engine.model import events as e
from engine.model.config import Config, ProducerConfig, TopicConfig
from engine.model.state import (
    MarkersWritten,
    Transaction,
    TransactionCoordinator,
    TransactionRequest,
    TransactionResponse,
)
from engine.model.transaction_coordinator import (
    FENCED,
    WRONG_STATE,
    handle,
    note_marker,
    verify,
)
from tests.engine.stage_setting import EARLY, Stage, send

TX = ProducerConfig(linger_ms=0, transactional_id="orders")
NOW = Transaction("orders", 7, 3, "ongoing", (0,), owner="p1")
ENDING = NOW._replace(state="prepare commit", pending=(0, 1), partitions=(0, 1))


def asked(request: TransactionRequest, known: Transaction = NOW) -> TransactionResponse:
    """What the coordinator answers."""
    answer = handle(TransactionCoordinator((known,)), "p1", 1, request, 1).out[0].body
    assert isinstance(answer, TransactionResponse)
    return answer


@pytest.mark.parametrize("commit", [True, False])
def test_who_was_overtaken_ends_nothing(*, commit: bool) -> None:
    """EndTxn of an epoch before the present one is fenced, whatever it wants."""
    late = TransactionRequest("end", "orders", 7, 2, commit=commit)

    assert asked(late).error == FENCED
    assert asked(late._replace(epoch=3)).error == ""


@pytest.mark.parametrize(
    ("known", "partition", "error"),
    [
        (NOW, 0, ""),
        (NOW, 1, WRONG_STATE),
        (NOW._replace(state="complete commit"), 0, WRONG_STATE),
    ],
)
def test_a_leader_asks_before_it_appends(
    known: Transaction, partition: int, error: str
) -> None:
    """From 3.6 on the partition has to be in the transaction, and that open."""
    question = TransactionRequest("add", "orders", 7, 3, (partition,))

    assert verify(TransactionCoordinator((known,)), question) == error


def test_a_marker_of_another_epoch_answers_nothing() -> None:
    """A late answer to an earlier transaction is not one to this."""
    coordinator = TransactionCoordinator((ENDING,))
    late = MarkersWritten("orders", 0, 2)

    assert note_marker(coordinator, late).state == coordinator
    (left,) = note_marker(coordinator, late._replace(epoch=3)).state.transactions
    assert left.pending == (1,)


def test_a_marker_needs_as_many_in_sync_as_a_record() -> None:
    """With too few the leader does not write it, and is asked again."""
    scene = Stage(Config((TX,), TopicConfig(min_insync_replicas=2), (EARLY,)))
    scene.do(act.BeginTransaction("p1"), send(1)).calm(act.AskCoordinator)
    gone = [
        step
        for name in ("b2", "b3")
        for step in (act.CrashBroker(name), act.ExpireSession(name))
    ]
    scene.do(*gone).calm().do(act.CommitTransaction("p1"))
    scene.do(act.AskCoordinator("p1")).deliver("p1", "transactions")
    scene.do(act.WriteMarkers("orders", 0)).deliver("transactions", "b1")
    scene.deliver("b1", "transactions")

    assert scene.told(e.MarkerAppended) == []
    assert scene.told(e.MarkerFailed)[0].error == "NOT_ENOUGH_REPLICAS"


def test_the_end_waits_for_every_answer() -> None:
    """EndTxn is not sent while a batch of the transaction is queued or in flight."""
    scene = Stage(Config((TX,), TopicConfig(), (EARLY,)))
    scene.do(act.BeginTransaction("p1"), send(1))
    scene.do(act.DrainBatches("p1"), act.CommitTransaction("p1"))
    assert not scene.can(act.AskCoordinator)

    scene.calm()
    assert scene.can(act.AskCoordinator)
