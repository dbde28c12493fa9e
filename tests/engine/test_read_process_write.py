"""Read, work, write: what a scenario says of it, and what becomes of the messages."""

from typing import Any

import pytest

from engine.causes import ABORTED
from engine.copies import find_copies
from engine.ledger import judge
from engine.model.config import ProducerConfig
from engine.progress import feeding
from engine.run import run
from engine.scenario import Scenario, ScenarioError, catalogue, play
from engine.truths import can_be_saved


def scenario(slug: str) -> Scenario:
    """One of the catalogue."""
    return next(item for item in catalogue() if item.slug == slug)


BETWEEN = scenario("between-two-topics")
LEFT = scenario("aborted-and-left-behind")


def inside(**changes: Any) -> ProducerConfig:
    """The producer in the writing consumer's process."""
    settings = {name.replace("__", "."): value for name, value in changes.items()}
    return play(BETWEEN, settings).plan.config.producers[-1]


def test_who_reads_something_else_writes() -> None:
    """c1 reads orders and writes payments; c2 reads payments and writes nothing."""
    consumers = play(BETWEEN).plan.config.consumers

    assert [item.output for item in consumers] == ["payments", ""]


def test_who_writes_nothing_has_no_producer() -> None:
    """And nothing to put into a transaction: it commits after the batch."""
    config = play(BETWEEN, {"application.commit": "transaction"}).plan.config

    assert [item.inside for item in config.producers] == ["", "c1"]
    assert [item.commit for item in config.consumers] == ["transaction", "batch"]


def test_the_producer_of_a_transaction_is_a_safe_one() -> None:
    """Java refuses a transactional.id without acks=all and idempotence."""
    found = inside(application__commit="transaction", acks=1)

    assert (found.acks, found.idempotent) == (-1, True)
    assert found.transactional_id == "c1-results"


def test_without_a_transaction_it_is_like_the_first() -> None:
    """It has the settings of the scenario's producer, and no transactional.id."""
    found = inside(acks=1, transactional__id="none")

    assert (found.acks, found.transactional_id) == (1, "")


def test_a_client_without_transactions_is_none_for_a_transaction() -> None:
    """kafka-go has none; the Java application has a Java producer beside it."""
    settings = {"application.commit": "transaction", "producer": "kafka-go-writer"}
    outer, found = play(BETWEEN, settings).plan.config.producers

    assert outer.backoff_quadratic
    assert not found.backoff_quadratic
    assert found.transactional_id == "c1-results"


def test_no_transactions_before_0_11() -> None:
    """The cluster knows none, and the application commits after the batch."""
    changes = {"application.commit": "transaction", "kafka": "0.10.2"}
    config = play(BETWEEN, changes).plan.config

    assert config.consumers[0].commit == "batch"
    assert config.producers[-1].transactional_id == ""


@pytest.mark.parametrize(("kafka", "fences"), [("2.4", False), ("2.6", True)])
def test_members_are_fenced_since_2_5(kafka: str, fences: bool) -> None:  # noqa: FBT001 - a column
    """KIP-447."""
    found = play(BETWEEN, {"kafka": kafka}).plan.config.topic

    assert found.fences_members is fences


def test_offsets_in_a_log_and_in_a_transaction() -> None:
    """The two together are not modelled, and the message says so."""
    changes = {
        "application.commit": "transaction",
        "offsets.topic.replication.factor": "3",
    }
    with pytest.raises(ScenarioError, match="coordinator that stands apart"):
        play(BETWEEN, changes)


def test_the_results_need_a_topic() -> None:
    """A name that no topic has is a mistake in the file."""
    handler = BETWEEN.handler.model_copy(update={"writes_to": "bills"})
    wrong = BETWEEN.model_copy(update={"handler": handler})
    with pytest.raises(ScenarioError, match="there is no topic 'bills'"):
        play(wrong)


def test_who_reads_the_results_hopes_with_who_writes_them() -> None:
    """What the first group can still work on, the second can still get."""
    timeline = run(play(BETWEEN, {"application.commit": "transaction"}).plan)
    start = timeline.steps[0].world

    assert feeding(start, "g2") == ("g1",)
    assert feeding(start, "g1") == ()
    ledger = judge(timeline)
    assert {(row.group, row.verdict.value) for row in ledger.rows[-1]} == {
        ("g1", "delivered"),
        ("g2", "delivered"),
    }
    for rows in ledger.rows:
        assert "lost" not in {row.verdict.value for row in rows}


def test_what_was_aborted_is_filtered_not_passed_over() -> None:
    """The reader of the results skipped one that was called off, and waits for more."""
    timeline = run(play(BETWEEN, {"application.commit": "transaction"}).plan)
    seen = [
        row.progress
        for rows in judge(timeline).rows
        for row in rows
        if (row.message, row.group) == (1, "g2")
    ]

    assert list(dict.fromkeys(seen)) == [
        "not reached",
        "filtered",
        "processing",
        "processed",
    ]


def test_a_restart_could_still_save_it() -> None:
    """Lost in this process alone, until a newer offset is committed (U16)."""
    timeline = run(play(LEFT).plan)
    fates = {(fate.message, fate.group): fate for fate in judge(timeline).fates}
    doomed = fates[1, "g2"].doomed_at

    assert doomed == fates[1, "g1"].doomed_at
    assert doomed is not None
    names = [type(event).__name__ for event in timeline.steps[doomed].events]
    assert "OffsetCommitted" in names
    hopes = [
        can_be_saved(step.world, 1, "g2", find_copies(step.world))
        for step in timeline.steps[doomed - 1 : doomed + 1]
    ]
    assert hopes == [True, False]


def test_without_a_committed_offset_latest_jumps_over_it() -> None:
    """Then it is lost with the decision to go on."""
    latest = play(LEFT, {"auto.offset.reset": "latest"})
    fates = judge(run(latest.plan)).fates

    assert {fate.cause for fate in fates if fate.message == 1} == {ABORTED}
