"""The ledger: one verdict a message and group, its cause, and when it was settled."""

from engine.ledger import judge
from engine.model import actions as act
from engine.model.config import Config, TopicConfig
from engine.model.state import Record
from engine.run import run
from engine.verdict import Verdict
from tests.engine.performance import Performance, plan, play
from tests.engine.stage_setting import ACKS_ALL, ACKS_ONE, EARLY, cast, send

ALONE = TopicConfig(brokers=1, replication_factor=1)
LINGERING = ACKS_ALL._replace(linger_ms=5_000, counts="send")
DEAF = EARLY._replace(commit="before", slow=((1, 9_000),))
LATE = (60_000, act.StartConsumer("c1"))


def verdict_of(seen: Performance, message: int = 1) -> str:
    """How a message ended."""
    return seen.verdicts()[message]


# --- the seven verdicts ---------------------------------------------------------------


def test_delivered() -> None:
    """Processed exactly once."""
    assert verdict_of(play(cast(), (0, send(1)))) == "delivered"


def test_duplicated() -> None:
    """Processed more than once."""
    consumer = EARLY._replace(commit="none")
    again = ((1_000, act.CloseConsumer("c1")), (2_000, act.StartConsumer("c1")))

    assert (
        verdict_of(play(cast(consumer=consumer), (0, send(1)), *again)) == "duplicated"
    )


def test_lost() -> None:
    """Acknowledged, and never to be processed."""
    gone = ((1_000, act.LoseDisk("b1")), (2_000, act.StartBroker("b1")), LATE)

    assert (
        verdict_of(play(cast(topic=ALONE), (0, send(1)), *gone, absent="c1")) == "lost"
    )


def test_refused() -> None:
    """The application was told, and no log has it: an honest failure."""
    config = ACKS_ALL._replace(max_request_bytes=500)

    assert verdict_of(play(cast(config), (0, send(1, size=501)))) == "refused"


def test_phantom() -> None:
    """The application was told that it failed, yet it is in the log."""
    config = ACKS_ONE._replace(retries=0, request_timeout_ms=1_000)
    seen = play(cast(config), (0, act.CutLink("b1", "p1")), (10, send(1)))

    assert verdict_of(seen) == "phantom"


def test_waiting() -> None:
    """Stored and ahead of the group: not read yet is not loss."""
    assert verdict_of(play(cast(), (0, send(1)), absent="c1")) == "waiting"


def test_undecided() -> None:
    """The run ended while the producer still held it."""
    seen = play(cast(), (0, act.CutLink("p1", "b1")), (10, send(1)), until=1_000)

    assert verdict_of(seen) == "undecided"


def test_every_group_has_its_verdict() -> None:
    """One message, two groups, two verdicts: a group is lost on its own."""
    config = Config((ACKS_ALL,), TopicConfig(), (EARLY, DEAF._replace(group="g2")))
    seen = play(config, (0, send(1)), (3_000, act.CrashConsumer("c2")))

    assert [(f.group, f.verdict) for f in seen.ledger.fates] == [
        ("g1", Verdict.DELIVERED),
        ("g2", Verdict.LOST),
    ]


def test_what_is_not_sent_yet_has_a_verdict_too() -> None:
    """Every message of the script is in every row, from step 0 on."""
    seen = play(cast(), (0, send(1)), (1_000, send(2)))

    assert {len(rows) for rows in seen.ledger.rows} == {2}
    assert [row.verdict for row in seen.ledger.rows[0]] == [Verdict.UNDECIDED] * 2
    assert seen.ledger.rows[0][1].belief == "not sent"


def test_what_the_application_does_not_look_at() -> None:
    """The same end: a failure for one who looks, a loss for one who does not."""
    script = ((0, send(1)), (1_000, act.KillProducer("p1")))

    assert verdict_of(play(cast(LINGERING), *script)) == "lost"
    assert (
        verdict_of(play(cast(LINGERING._replace(counts="ack")), *script)) == "refused"
    )


# --- three truths ---------------------------------------------------------------------


def test_cluster_states() -> None:
    """Nowhere, uncommitted, committed: what the cluster holds, step by step."""
    seen = play(cast(), (0, send(1)))
    states = [rows[0].cluster for rows in seen.ledger.rows]

    assert list(dict.fromkeys(states)) == ["nowhere", "uncommitted", "committed"]


def test_beliefs() -> None:
    """Not sent, buffered, in flight, acked: what the application believes."""
    seen = play(cast(), (0, act.SlowLink("p1", "b1", 5)), (10, send(1)))
    states = [rows[0].belief for rows in seen.ledger.rows]

    assert list(dict.fromkeys(states)) == ["not sent", "buffered", "in flight", "acked"]


def test_two_producers() -> None:
    """Messages of all producers are in one ledger, by their numbers."""
    config = Config((ACKS_ALL, ACKS_ALL), TopicConfig(), (EARLY,))
    other = act.Send("p2", (Record(2, 0, 100),))
    timeline = run(plan(config, (0, send(1)), (5, other), until=10_000))

    verdicts = {fate.message: str(fate.verdict) for fate in judge(timeline).fates}
    assert verdicts == {1: "delivered", 2: "delivered"}


def test_read_and_then_gone() -> None:
    """A message that was processed before its log lost it is delivered."""
    seen = play(
        cast(topic=ALONE),
        (0, send(1)),
        (1_000, act.LoseDisk("b1")),
        (2_000, act.StartBroker("b1")),
    )

    assert verdict_of(seen) == "delivered"
