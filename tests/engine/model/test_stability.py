"""What a log knows of transactions, and who may read how far: producers.md 4.4."""

from engine.model import actions as act
from engine.model import events as e
from engine.model.config import (
    Config,
    ConsumerConfig,
    ProducerConfig,
    TopicConfig,
)
from engine.model.isolation import shown
from engine.model.stability import (
    aborted,
    last_stable_offset,
    open_transactions,
    producer_epoch,
)
from engine.model.state import Entry, FetchResponse, Record, Replica
from tests.engine.stage_setting import ACKS_ALL, EARLY, Stage, send

TX = ProducerConfig(linger_ms=0, transactional_id="orders")
ASK = (act.AskCoordinator, act.WriteMarkers)
ISOLATED = EARLY._replace(read_committed=True)
READ = (act.Poll, act.FinishRecord)


def record(message: int, producer_id: int) -> Entry:
    """A record in a transaction of that producer."""
    return Entry(message, 0, producer_id, transactional=True)


def marker(outcome: str, producer_id: int, epoch: int = 0) -> Entry:
    """The control record that ends it."""
    return Entry(0, 0, producer_id, epoch, transactional=True, control=outcome)


def log(*entries: Entry, mark: int | None = None) -> Replica:
    """A replica with these entries, committed up to the mark."""
    end = len(entries)
    return Replica(entries, high_watermark=end if mark is None else mark)


def test_without_transactions_the_lso_is_the_high_watermark() -> None:
    """Plain records are stable as soon as they are committed."""
    assert last_stable_offset(log(Entry(1, 0), Entry(2, 0), mark=1)) == 1


def test_the_oldest_open_transaction_holds_the_lso_back() -> None:
    """Also for plain records behind it, and for other transactions."""
    replica = log(Entry(1, 0), record(2, 7), Entry(3, 0), record(4, 8))

    assert open_transactions(replica.log, 0) == {7: 1, 8: 3}
    assert last_stable_offset(replica) == 1


def test_a_marker_below_the_high_watermark_ends_it() -> None:
    """Commit and abort alike."""
    replica = log(record(1, 7), marker("commit", 7), record(2, 7), marker("abort", 7))

    assert last_stable_offset(replica) == 4


def test_a_marker_that_is_not_replicated_yet_ends_nothing() -> None:
    """Until the high watermark has passed the marker the transaction counts as open."""
    replica = log(record(1, 7), marker("commit", 7), mark=1)

    assert last_stable_offset(replica) == 0


def test_aborted_transactions_are_listed_where_they_reach_into_the_answer() -> None:
    """As a fetch response lists them: producer id and first offset."""
    replica = log(
        record(1, 7), marker("abort", 7), record(2, 8), record(3, 7), marker("abort", 8)
    )

    assert aborted(replica, 0, 5) == ((7, 0), (8, 2))
    assert aborted(replica, 2, 5) == ((8, 2),)


def test_a_marker_tells_the_newest_epoch() -> None:
    """A leader fences by it, although it carries no record."""
    assert producer_epoch(log(record(1, 7), marker("abort", 7, 3)), 7) == 3
    assert producer_epoch(log(record(1, 7)), 8) is None


def test_read_committed_drops_what_was_aborted() -> None:
    """The records of the aborted transaction, and only those."""
    entries = (record(1, 7), record(2, 8), marker("abort", 7), record(3, 7))
    answer = FetchResponse(0, 10, 0, entries=entries, aborted=((7, 10),))

    records, dropped = shown(answer, read_committed=True)
    assert [(item.offset, item.message) for item in records] == [(11, 2), (13, 3)]
    assert dropped == (1,)


def test_read_uncommitted_sees_all_but_the_markers() -> None:
    """Nobody is shown a control record."""
    entries = (record(1, 7), marker("abort", 7))
    answer = FetchResponse(0, 0, 0, entries=entries, aborted=((7, 0),))

    records, dropped = shown(answer, read_committed=False)
    assert [item.message for item in records] == [1]
    assert dropped == ()


# --- played -------------------------------------------------------------------------


def play(consumer: ConsumerConfig, *orders: act.Order) -> Stage:
    """p1 is transactional, p2 is not; everybody does what is prompt."""
    scene = Stage(Config((TX, ACKS_ALL), TopicConfig(), (consumer,)))
    for order in orders:
        scene.do(order).calm(*ASK, *READ)
    return scene


def test_one_open_transaction_holds_back_everybody_behind_it() -> None:
    """Also messages of others, that are committed and acknowledged."""
    other = act.Send("p2", (Record(2, 0, 100),))
    scene = play(ISOLATED, act.BeginTransaction("p1"), send(1), other)

    assert scene.consumer().processed == ()
    scene.do(act.AbortTransaction("p1")).calm(*ASK, *READ)
    assert scene.consumer().processed == (2,)
    assert scene.told(e.RecordsFiltered)[0].messages == (1,)


def test_read_uncommitted_reads_an_open_transaction() -> None:
    """Up to the high watermark, whatever becomes of it."""
    scene = play(EARLY, act.BeginTransaction("p1"), send(1))

    assert scene.consumer().processed == (1,)


def test_the_position_moves_past_markers_and_aborted_records() -> None:
    """They use up offsets and are never handed out."""
    scene = play(
        ISOLATED, act.BeginTransaction("p1"), send(1), act.AbortTransaction("p1")
    )

    assert scene.consumer().processed == ()
    assert scene.consumer().readings[0].position == 2


def test_markers_are_replicated() -> None:
    """A follower copies them like records, and keeps what they say over an election."""
    scene = play(
        ISOLATED, act.BeginTransaction("p1"), send(1), act.CommitTransaction("p1")
    )
    scene.do(act.CrashBroker("b1"), act.ExpireSession("b1"))
    scene.calm(act.RefreshMetadata, act.Connect)

    assert [entry.control for entry in scene.replica("b2").log] == ["", "commit"]
    assert scene.told(e.MarkerReplicated)


def test_a_new_member_with_latest_starts_at_the_lso() -> None:
    """ListOffsets answers the last stable offset to read_committed."""
    late = ISOLATED._replace(auto_offset_reset="latest")
    scene = Stage(Config((TX,), TopicConfig(), (late,)), absent=("c1",))
    scene.do(act.BeginTransaction("p1"), send(1)).calm(*ASK)
    scene.do(act.StartConsumer("c1")).calm(act.JoinGroup)

    assert scene.consumer().readings[0].position == 0
