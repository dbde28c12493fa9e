"""Metrics: each rule as a story, under Kafka's own names."""

import pytest

from engine.metrics import Series, Site, alarms, changes, series
from engine.metrics.brokers import is_failure
from engine.run import Timeline, run
from engine.scenario import catalogue, find, play

JAVA = Site()


def played(slug: str, **changed: str) -> Timeline:
    """Play a scenario."""
    asked = {name.replace("_", "."): value for name, value in changed.items()}
    return run(play(find(slug), asked).plan)


def history(
    timeline: Timeline, name: str, process: str, site: Site = JAVA
) -> list[int | None]:
    """Return the values that a metric had, one after the other."""
    found = the(series(timeline, site), name, process)
    values = list(found.values)
    return [v for at, v in enumerate(values) if not at or v != values[at - 1]]


def the(found: tuple[Series, ...], name: str, process: str) -> Series:
    """Find a metric of a process."""
    return next(s for s in found if (s.meter.name, s.process) == (name, process))


def at(timeline: Timeline, name: str, process: str, event: str) -> int | None:
    """Return the value right after the first fact of a kind."""
    found = the(series(timeline, JAVA), name, process)
    for step in timeline.steps:
        if any(type(e).__name__ == event for e in step.events):
            return found.values[step.number]
    pytest.fail(f"there is no {event}")


def test_the_new_leader_counts_a_missing_replica() -> None:
    """b1 dies. b2 is under-replicated once it leads, and until b1 is back in sync."""
    timeline = played("acked-then-lost")

    assert history(timeline, "UnderReplicatedPartitions", "b2") == [0, 1, 0]
    assert at(timeline, "UnderReplicatedPartitions", "b2", "LeaderElected") == 0
    assert at(timeline, "UnderReplicatedPartitions", "b2", "LeadershipTaken") == 1


def test_the_dead_say_nothing() -> None:
    """A dead broker has no metrics; that it has none is a metric of Prometheus."""
    timeline = played("acked-then-lost")

    assert history(timeline, "up", "b1") == [1, 0, 1]
    assert history(timeline, "LeaderCount", "b1") == [1, None, 0]


def test_a_new_process_counts_from_zero() -> None:
    """Three messages came to b1; after its restart it has counted none."""
    timeline = played("acked-then-lost")

    assert history(timeline, "MessagesInPerSec", "b1") == [0, 1, 2, 3, None, 0]


def test_a_fenced_broker_is_the_controllers_to_tell() -> None:
    """The controller counts whom it takes for dead, nine seconds late."""
    timeline = played("acked-then-lost")

    assert at(timeline, "FencedBrokerCount", "controller", "BrokerCrashed") == 0
    assert at(timeline, "FencedBrokerCount", "controller", "BrokerFenced") == 1
    assert history(timeline, "FencedBrokerCount", "controller") == [0, 1, 0]


def test_zookeeper_knows_no_fencing() -> None:
    """Before KRaft there is no such metric."""
    found = series(played("acked-then-lost", kafka="2.5"), Site((2, 5)))

    assert "FencedBrokerCount" not in {one.meter.name for one in found}


def test_a_shrink_by_the_controller_is_no_shrink_of_the_leader() -> None:
    """Fencing takes b1 out: no leader marks it. That b1 comes back, b2 does mark."""
    timeline = played("acked-then-lost")

    assert history(timeline, "IsrShrinksPerSec", "b2") == [0]
    assert history(timeline, "IsrExpandsPerSec", "b2") == [0, 1]


def test_a_slow_follower_is_a_shrink() -> None:
    """A leader that drops whoever is late marks it, and is under-replicated."""
    timeline = played("elected-without-it")

    assert history(timeline, "IsrShrinksPerSec", "b1")[:2] == [0, 1]
    assert history(timeline, "UnderReplicatedPartitions", "b1")[:2] == [0, 1]


def test_a_leader_that_writes_to_zookeeper() -> None:
    """Before 2.7 the leader writes at once, and marks the shrink in that very step."""
    timeline = played("in-sync-with-itself")

    assert at(timeline, "IsrShrinksPerSec", "b1", "IsrShrinkProposed") == 1
    assert at(timeline, "UnderReplicatedPartitions", "b1", "IsrShrinkProposed") == 1


def test_nobody_leads() -> None:
    """A partition without a leader is offline, and an unclean election ends that."""
    timeline = played("all-was-one")

    assert history(timeline, "OfflinePartitionsCount", "controller") == [0, 1, 0]
    assert history(timeline, "UncleanLeaderElectionsPerSec", "controller") == [0, 1]


def test_too_few_in_sync() -> None:
    """With min.insync.replicas above what is left, the leader says so."""
    timeline = played("all-was-one", min_insync_replicas="2")

    assert 1 in history(timeline, "UnderMinIsrPartitionCount", "b1")


def test_a_refused_write_is_a_failed_request() -> None:
    """NOT_ENOUGH_REPLICAS is counted at the broker; the producer counts retries."""
    timeline = played("aborted-and-left-behind")

    assert (
        max(filter(None, history(timeline, "FailedProduceRequestsPerSec", "b2")))
    ) > 3
    assert (max(filter(None, history(timeline, "record-retry-total", "p2")))) > 3


@pytest.mark.parametrize(
    ("error", "kafka", "counts"),
    [
        ("NOT_ENOUGH_REPLICAS", (4, 1), True),
        ("OUT_OF_ORDER_SEQUENCE_NUMBER", (4, 1), True),
        ("NOT_LEADER_OR_FOLLOWER", (4, 1), False),
        ("MESSAGE_TOO_LARGE", (4, 1), False),
        ("INVALID_TIMESTAMP", (4, 1), True),
        ("INVALID_TIMESTAMP", (2, 0), False),
    ],
)
def test_errors_that_brokers_expect(
    error: str, kafka: tuple[int, int], *, counts: bool
) -> None:
    """What a client may ask in good faith is no failure of the broker."""
    assert is_failure(error, Site(kafka)) == counts


def test_a_full_buffer() -> None:
    """Every open batch takes batch.size of the buffer; an error is an error."""
    timeline = played("no-room")

    available = [v for v in history(timeline, "buffer-available-bytes", "p1") if v]
    assert min(available) < max(available)
    assert history(timeline, "record-error-total", "p1") == [0, 1, 2]


def test_lag_is_between_the_commit_and_the_high_watermark() -> None:
    """Without a committed offset Kafka's tool prints a dash."""
    timeline = played("acked-then-lost")

    lag = history(timeline, "LAG", "g1")

    assert lag[0] is None
    assert lag[-1] == 0


def test_a_commit_that_skips_looks_like_progress() -> None:
    """Message 1 is passed over, and all that monitoring sees is a lag of zero."""
    found = series(played("b-done-a-gone"), Site(java_consumer=False))

    assert alarms(found) == ()
    assert the(found, "LAG", "g1").values[-1] == 0


def test_other_clients_have_no_jmx() -> None:
    """Only Java clients have these names."""
    site = Site(java_producer=False, java_consumer=False)
    names = {one.process for one in series(played("acked-then-lost"), site)}

    assert names == {"b1", "b2", "b3", "controller", "g1"}


@pytest.mark.parametrize("slug", [scenario.slug for scenario in catalogue()])
def test_every_run_can_be_read(slug: str) -> None:
    """A metric has a value, or none, at every step; counts never fall in one life."""
    timeline = played(slug)
    found = series(timeline, JAVA)

    assert {len(one.values) for one in found} == {len(timeline.steps)}
    for change in changes(found):
        if change.meter.kind == "count" and None not in (change.before, change.after):
            assert (change.after or 0) > (change.before or 0) or change.after == 0
    for one in found:
        if one.meter.kind == "gauge" and one.meter.name != "LAG":
            assert min((v for v in one.values if v is not None), default=0) >= 0
