"""Where a follower cuts its log, as each release had it (facts/broker.md B12)."""

import pytest

from engine.model import actions as act
from engine.model.config import (
    ONE_ANSWER,
    ROUNDS,
    TO_HIGH_WATERMARK,
    TRUNCATIONS,
    WHILE_FETCHING,
    TopicConfig,
)
from engine.model.deliver import deliver
from engine.model.events import EpochEndAsked, EpochEndLearned, LogTruncated
from engine.model.fetches import handle_epoch_end
from engine.model.follower import follow, receive, receive_end
from engine.model.hosting import with_hosted
from engine.model.state import (
    UNKNOWN,
    Broker,
    Entry,
    EpochEndRequest,
    EpochEndResponse,
    Fetcher,
    FetchRequest,
    FetchResponse,
    HostedPartition,
    Leadership,
    Packet,
    Replica,
)
from tests.engine.stage_setting import ACKS_ONE, Stage, cast, send

ONE, ALL = TopicConfig(truncation=ONE_ANSWER), TopicConfig(truncation=ROUNDS)
each_release = pytest.mark.parametrize("truncation", TRUNCATIONS)


def replica(*epochs: int, high_watermark: int = 0) -> Replica:
    """A log whose records have these epochs; the messages count from 1."""
    starts = tuple((epoch, epochs.index(epoch)) for epoch in sorted(set(epochs)))
    log = tuple(Entry(number, epoch) for number, epoch in enumerate(epochs, 1))
    return Replica(log, 0, 0, high_watermark, 0, starts)


def holding(name: str, part: HostedPartition) -> Broker:
    """A broker that hosts one partition."""
    return with_hosted(Broker(name, partitions=(None,)), 0, part)


def answered(
    topic: TopicConfig, log: Replica, end: tuple[int, int] | None
) -> tuple[int, bool, list[str]]:
    """After an answer: the log end, whether it fetches now, and why it was cut."""
    fetcher = Fetcher("b1", 5, "waiting", settled=False)
    broker = holding("b2", HostedPartition(log, None, fetcher))
    response = EpochEndResponse(0, log.epoch_starts[-1][0], 5, end=end)
    done = receive_end(broker, topic, "b1", response)
    part = done.state.partitions[0]
    assert part is not None
    assert part.fetcher is not None
    assert isinstance(done.out[0].body, FetchRequest) is part.fetcher.settled
    cut = [event.why for event in done.events if isinstance(event, LogTruncated)]
    return part.replica.log_end, part.fetcher.settled, cut


@pytest.mark.parametrize(
    ("truncation", "asks"),
    [
        (TO_HIGH_WATERMARK, False),
        (ONE_ANSWER, True),
        (ROUNDS, True),
        (WHILE_FETCHING, False),
    ],
)
def test_who_asks_first(truncation: str, *, asks: bool) -> None:
    """From 0.11 to 2.6 the first request asks where the last epoch ends."""
    broker = holding("b2", HostedPartition(replica(0, 1, high_watermark=1)))
    started = follow(broker, TopicConfig(truncation=truncation), 0, "b1", 2)

    bodies = [item.body for item in started.out]
    if asks:
        assert bodies == [EpochEndRequest(0, 1, 2)]
        assert started.events == (EpochEndAsked("b2", 0, "b1", 1),)
    else:
        assert isinstance(bodies[0], FetchRequest)


@pytest.mark.parametrize(
    ("truncation", "left"),
    [(TO_HIGH_WATERMARK, 1), (ONE_ANSWER, 3), (ROUNDS, 3), (WHILE_FETCHING, 3)],
)
def test_up_to_0_10_2_it_cuts_without_asking(truncation: str, left: int) -> None:
    """Up to 0.10.2 everything above its own high watermark goes at once (C12)."""
    broker = holding("b2", HostedPartition(replica(0, 0, 0, high_watermark=1)))
    started = follow(broker, TopicConfig(truncation=truncation), 0, "b1", 2)

    part = started.state.partitions[0]
    assert part is not None
    assert part.replica.log_end == left
    assert (LogTruncated("b2", 0, 1, (2, 3), "high watermark") in started.events) is (
        truncation == TO_HIGH_WATERMARK
    )


def test_a_log_without_epochs_is_cut_to_the_high_watermark() -> None:
    """Whoever has no epoch to ask about goes by its high watermark, then fetches."""
    old = replica(0, 0, high_watermark=1)._replace(epoch_starts=())
    started = follow(holding("b2", HostedPartition(old)), ALL, 0, "b1", 2)

    part = started.state.partitions[0]
    assert part is not None
    assert part.replica.log_end == 1
    assert isinstance(started.out[0].body, FetchRequest)


@pytest.mark.parametrize(
    ("topic", "end", "expected"),
    [
        # KIP-101: an offset alone, and it is taken whatever epoch ends there (C14)
        (ONE, (UNKNOWN, 9), (4, True, [])),
        (ONE, (UNKNOWN, 3), (3, True, ["diverging"])),
        (ONE, None, (1, True, ["high watermark"])),
        # KIP-279: the epoch is known, and ends where the earlier of the two says
        (ALL, (3, 9), (4, True, [])),
        (ALL, (1, 9), (3, True, ["diverging"])),
        (ALL, (1, 2), (2, True, ["diverging"])),
        # the epoch is unknown: cut to the end of the largest smaller one, ask again
        (ALL, (2, 9), (3, False, ["diverging"])),
        (ALL, None, (1, True, ["high watermark"])),
    ],
)
def test_what_an_answer_cuts(
    topic: TopicConfig,
    end: tuple[int, int] | None,
    expected: tuple[int, bool, list[str]],
) -> None:
    """The log has the epochs 0, 1, 1, 3; the answer to "where does 3 end?" counts."""
    assert answered(topic, replica(0, 1, 1, 3, high_watermark=1), end) == expected


def test_it_asks_again_about_what_is_left() -> None:
    """The second question is about the last epoch of the log that is left (KIP-279)."""
    fetcher = Fetcher("b1", 5, "waiting", settled=False)
    broker = holding("b2", HostedPartition(replica(0, 1, 3), None, fetcher))
    done = receive_end(broker, ALL, "b1", EpochEndResponse(0, 3, 5, end=(2, 9)))

    assert done.out[0].body == EpochEndRequest(0, 1, 5)


def leading(epoch: int, log: Replica) -> Broker:
    """A leader of this epoch."""
    return holding("b1", HostedPartition(log, Leadership(epoch, 0, ("b1",), 0)))


def reply(topic: TopicConfig, log: Replica, asked: int) -> tuple[int, int] | None:
    """What a leader of epoch 5 says to the question where an epoch ends."""
    request = EpochEndRequest(0, asked, 5)
    done = handle_epoch_end(leading(5, log), topic, "b2", 1, request)
    body = done.out[0].body
    assert isinstance(body, EpochEndResponse)
    assert (body.asked, body.error) == (asked, "")
    return body.end


@pytest.mark.parametrize(
    ("asked", "one", "rounds"),
    [
        (5, (UNKNOWN, 4), (5, 4)),  # its own: the log end
        (3, (UNKNOWN, 3), (3, 3)),
        (4, (UNKNOWN, 3), (3, 3)),  # unknown: the largest below, but who says so
        (0, None, (0, 0)),  # older than all it knows
        (6, None, None),
    ],
)
def test_what_the_leader_answers(
    asked: int, one: tuple[int, int] | None, rounds: tuple[int, int] | None
) -> None:
    """Before KIP-279 it is an offset alone, and the oldest are unknown (B13)."""
    log = replica(1, 3, 3, 5)

    assert (reply(ONE, log, asked), reply(ALL, log, asked)) == (one, rounds)


@pytest.mark.parametrize(
    ("epoch", "error"), [(4, "FENCED_LEADER_EPOCH"), (6, "UNKNOWN_LEADER_EPOCH")]
)
@pytest.mark.parametrize("fences", [False, True])
def test_the_question_is_fenced_from_2_1_on(
    epoch: int, error: str, *, fences: bool
) -> None:
    """Validation itself is fenced by the leader epoch (KIP-320)."""
    topic = TopicConfig(truncation=ROUNDS, fences_epochs=fences)
    request = EpochEndRequest(0, 1, epoch)
    done = handle_epoch_end(leading(5, replica(1)), topic, "b2", 1, request)
    body = done.out[0].body

    assert isinstance(body, EpochEndResponse)
    assert body.error == (error if fences else "")


def test_who_does_not_lead_says_so() -> None:
    """A broker that leads no more cannot tell where an epoch ends."""
    request = EpochEndRequest(0, 1, 1)
    done = handle_epoch_end(holding("b1", HostedPartition()), ALL, "b2", 1, request)
    body = done.out[0].body

    assert isinstance(body, EpochEndResponse)
    assert body.error == "NOT_LEADER_OR_FOLLOWER"


@pytest.mark.parametrize(
    ("changes", "source"),
    [
        ({"epoch": 6}, "b1"),
        ({"state": "backing off"}, "b1"),
        ({"settled": True}, "b1"),
        ({}, "b3"),
    ],
)
def test_answers_to_old_questions_are_ignored(
    changes: dict[str, object], source: str
) -> None:
    """Another leader, another epoch, or nobody who waits: it counts for nothing."""
    fetcher = Fetcher("b1", 5, "waiting", settled=False)._replace(
        **changes  # type: ignore[arg-type]  # the table above
    )
    broker = holding("b2", HostedPartition(replica(0, 1), None, fetcher))

    done = receive_end(broker, ALL, source, EpochEndResponse(0, 1, 5, end=(0, 1)))

    assert (done.state, done.out, done.events) == (broker, (), ())


def test_an_answer_about_another_epoch_is_ignored() -> None:
    """The log has been cut meanwhile: the question was about something else."""
    fetcher = Fetcher("b1", 5, "waiting", settled=False)
    broker = holding("b2", HostedPartition(replica(0, 1), None, fetcher))

    done = receive_end(broker, ALL, "b1", EpochEndResponse(0, 3, 5, end=(0, 1)))

    assert done.state == broker


def test_who_still_asks_takes_no_records() -> None:
    """A fetch answer counts only after the logs are known to agree."""
    fetcher = Fetcher("b1", 5, "waiting", settled=False)
    broker = holding("b2", HostedPartition(replica(0), None, fetcher))
    late = FetchResponse(0, 1, 5, entries=(Entry(2, 5),), high_watermark=2)

    assert receive(broker, ALL, "b1", late).state == broker


def test_an_error_is_asked_again() -> None:
    """After the backoff it asks anew; it does not fetch unsettled."""
    fetcher = Fetcher("b1", 5, "waiting", settled=False)
    broker = holding("b2", HostedPartition(replica(0), None, fetcher))
    error = EpochEndResponse(0, 0, 5, error="NOT_LEADER_OR_FOLLOWER")

    part = receive_end(broker, ALL, "b1", error).state.partitions[0]

    assert part is not None
    assert part.fetcher == fetcher._replace(state="backing off")
    assert part.replica == replica(0)


@pytest.mark.parametrize("matches", [False, True])
def test_a_diverging_answer_of_an_earlier_epoch(*, matches: bool) -> None:
    """Before 3.9.1 a follower is cut by an answer to its old question (C21)."""
    topic = TopicConfig(matches_epochs=matches)
    fetcher = Fetcher("b1", 5, "waiting")
    broker = holding("b2", HostedPartition(replica(0, 1), None, fetcher))
    stale = FetchResponse(0, 2, 3, diverging=(0, 1))

    part = receive(broker, topic, "b1", stale).state.partitions[0]

    assert part is not None
    assert part.replica.log_end == (2 if matches else 1)


FENCED = FetchResponse(0, 0, 4, error="FENCED_LEADER_EPOCH")
IN_2_4 = TopicConfig(truncation=ROUNDS, matches_epochs=False)
IN_3_9 = TopicConfig(matches_epochs=False)


def after_fencing(topic: TopicConfig, log: Replica, asked: int) -> str:
    """What a fetcher in epoch 5 does when its fetch of some epoch was fenced."""
    fetcher = Fetcher("b1", 5, "waiting")
    broker = holding("b2", HostedPartition(log, None, fetcher))
    answer = FENCED._replace(offset=log.log_end, leader_epoch=asked)
    part = receive(broker, topic, "b1", answer).state.partitions[0]
    assert part is not None
    assert part.fetcher is not None
    return part.fetcher.state


@pytest.mark.parametrize("log", [replica(), replica(0, 1)], ids=["empty", "written"])
@pytest.mark.parametrize("topic", [IN_2_4, IN_3_9, TopicConfig()])
def test_who_is_fenced_waits_for_news(topic: TopicConfig, log: Replica) -> None:
    """Its own epoch is over: it does not fetch before it hears of the next one."""
    assert after_fencing(topic, log, asked=5) == "stopped"


@pytest.mark.parametrize(
    ("topic", "log", "state"),
    [
        (IN_2_4, replica(), "waiting"),
        (IN_2_4, replica(0, 1), "waiting"),
        (IN_3_9, replica(), "waiting"),
        (IN_3_9, replica(0, 1), "backing off"),
        (TopicConfig(), replica(0, 1), "waiting"),
    ],
    ids=["2.4, empty", "2.4", "3.9.0, empty", "3.9.0", "4.1"],
)
def test_fenced_in_an_epoch_that_is_over(
    topic: TopicConfig, log: Replica, state: str
) -> None:
    """It has heard of the next one already, and no news will come: it goes on."""
    assert after_fencing(topic, log, asked=4) == state


@pytest.mark.parametrize("topic", [IN_2_4, IN_3_9], ids=["2.4", "3.9.0"])
def test_followers_go_on_after_a_clean_stop_of_another(topic: TopicConfig) -> None:
    """b2's fetch is fenced after b2 has heard of the epoch in which b1 leads now."""
    bumps = topic._replace(bumps_epoch="always", eligible_leader_replicas=False)
    stage = Stage(cast(ACKS_ONE, bumps))
    stage.do(act.StopBroker("b3"), act.GrantShutdown("b3"))
    stage.do(act.LearnMetadata("b1"), act.LearnMetadata("b2")).calm()
    stage.do(send(1)).calm()

    assert stage.log("b2") == [1]


@each_release
def test_only_kip_595_tells_the_epoch_with_the_fetch(truncation: str) -> None:
    """Before 2.7 a fetch says nothing of the follower's last record."""
    fetcher = Fetcher("b1", 5, "waiting")
    broker = holding("b2", HostedPartition(replica(0), None, fetcher))
    answer = FetchResponse(0, 1, 5, entries=(Entry(2, 4),), high_watermark=0)
    done = receive(broker, TopicConfig(truncation=truncation), "b1", answer)
    body = done.out[0].body

    assert isinstance(body, FetchRequest)
    assert body.last_epoch == (4 if truncation == WHILE_FETCHING else UNKNOWN)


@pytest.mark.parametrize(
    ("truncation", "kept"),
    [(TO_HIGH_WATERMARK, []), (ONE_ANSWER, [1]), (ROUNDS, [1]), (WHILE_FETCHING, [1])],
)
def test_a_change_of_leaders_on_the_stage(truncation: str, kept: list[int]) -> None:
    """b3 has message 1 above its watermark when b2 begins to lead, and asks or not."""
    topic = TopicConfig(truncation=truncation, eligible_leader_replicas=False)
    stage = Stage(cast(ACKS_ONE, topic)).do(send(1)).calm()
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1"), act.LearnMetadata("b2"))
    before = stage.replica("b3").high_watermark
    stage.do(act.LearnMetadata("b3"))

    assert (before, stage.log("b3")) == (0, kept)
    stage.calm()
    assert stage.log("b3") == [1]


@pytest.mark.parametrize("truncation", [ONE_ANSWER, ROUNDS])
def test_the_question_and_the_answer_are_packets(truncation: str) -> None:
    """They take the links that everything takes."""
    topic = TopicConfig(truncation=truncation, eligible_leader_replicas=False)
    stage = Stage(cast(ACKS_ONE, topic)).do(send(1)).calm()
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1"))
    stage.do(act.LearnMetadata("b2"), act.LearnMetadata("b3"))

    stage.deliver("b1", "b3")  # its machine has closed the old connection
    stage.deliver("b3", "b2")
    assert stage.told(EpochEndLearned) == []
    stage.deliver("b2", "b3")
    known = UNKNOWN if truncation == ONE_ANSWER else 0
    assert stage.told(EpochEndLearned) == [EpochEndLearned("b3", 0, 0, known, 1)]


def test_an_answer_on_an_old_connection_is_dropped() -> None:
    """A restarted follower does not take what was meant for its earlier process."""
    topic = TopicConfig(truncation=ROUNDS, eligible_leader_replicas=False)
    stage = Stage(cast(ACKS_ONE, topic)).do(send(1)).calm()
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1"))
    stage.do(act.LearnMetadata("b2"), act.LearnMetadata("b3"))
    body = EpochEndResponse(0, 0, 1, end=(0, 0))
    old = Packet(99, "b2", "b3", stage.broker("b3").connection - 1, body)
    network = stage.world.network._replace(packets=(old,), sent=99)
    outcome = deliver(stage.world._replace(network=network), 99)

    assert outcome.world.brokers[2] == stage.broker("b3")


def test_a_silent_leader_is_asked_again_after_the_timeout() -> None:
    """The question has the same timeout and the same backoff as a fetch."""
    topic = TopicConfig(truncation=ROUNDS, eligible_leader_replicas=False)
    stage = Stage(cast(ACKS_ONE, topic)).do(send(1)).calm()
    stage.do(act.CrashBroker("b1"), act.ExpireSession("b1"))
    stage.do(act.LearnMetadata("b2"), act.LearnMetadata("b3"))
    stage.do(act.TimeOutFetch("b3", 0), act.EndFetchBackoff("b3", 0))

    assert [event.leader for event in stage.told(EpochEndAsked)] == ["b2", "b2"]
