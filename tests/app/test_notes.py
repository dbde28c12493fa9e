"""What stands beside a story: its answer, its price, its facts, what is left out."""

import re

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from app.links import Experiment
from app.runs import find_run
from app.views.facts import known, titles
from app.views.modules import modules
from app.views.notes import notes, promise
from app.views.omissions import omissions
from engine.invariants import INVARIANTS
from engine.scenario import Scenario, catalogue, find

each_scenario = pytest.mark.parametrize(
    "scenario", catalogue(), ids=lambda scenario: scenario.slug
)


def names_of(slug: str, **changes: str) -> list[str]:
    """Name the parts of the model whose gaps a run mentions."""
    run = find_run(Experiment(slug, tuple(changes.items())))
    return [one.module.name for one in omissions(run)]


@each_scenario
def test_the_answer_is_on_the_page(client: TestClient, scenario: Scenario) -> None:
    """The answer is there for whoever asks, folded, and only for the story as told."""
    text = client.get(f"/s/{scenario.slug}").text
    lab = client.get("/s/lab").text

    if scenario.answer:
        folded = re.search(r'<details id="answer".*?</details>', text, re.DOTALL)
        assert folded
        assert str(escape(scenario.answer)) in folded.group()
        assert " open" not in folded.group().partition(">")[0]
    assert 'id="answer"' not in lab


@each_scenario
def test_the_notes_are_on_the_page(client: TestClient, scenario: Scenario) -> None:
    """Price, concerns and facts stand where somebody looks for evidence."""
    text = client.get(f"/s/{scenario.slug}").text

    for said in (scenario.price, scenario.concerns, *scenario.facts):
        assert not said or str(escape(said)) in text


@each_scenario
def test_broken_promises_are_named(scenario: Scenario) -> None:
    """Each promise that a story breaks on purpose is said in words, with its step."""
    run = find_run(Experiment(scenario.slug))

    for one in notes(run).breaks:
        assert one.promise
        assert one.step is not None
        assert one.url == run.to(one.step).url


def test_every_promise_has_words() -> None:
    """What a rule checks can be read by people."""
    for invariant in INVARIANTS:
        assert not promise(invariant).startswith(invariant)
        assert promise(invariant).endswith(".")


@each_scenario
def test_every_fact_has_a_title(scenario: Scenario) -> None:
    """No scenario names a fact that nobody has described."""
    assert set(scenario.facts) <= set(titles())


def test_facts_lead_to_their_other_stories() -> None:
    """Stories that play the same fact know of each other."""
    found = {fact.id: fact for fact in known(find("acked-then-lost"))}

    others = [other.slug for other in found["broker C2"].others]
    assert "in-sync-but-behind" in others
    assert "acked-then-lost" not in others


def test_a_loss_in_the_buffer_mentions_the_producer_alone() -> None:
    """What no broker decided is no reason to speak of brokers."""
    assert "closing" in names_of("gone-with-the-buffer")
    assert not {"machine", "leader", "log"} & set(names_of("gone-with-the-buffer"))


def test_a_loss_to_a_group_mentions_the_coordinator() -> None:
    """A message that is in the log was passed over by what a group remembers."""
    assert {"consumer", "coordinator"} <= set(names_of("b-done-a-gone"))
    assert "truncation" not in names_of("b-done-a-gone")


def test_a_truncated_message_mentions_truncation() -> None:
    """What cut a lost message off is mentioned, and what was ordered."""
    assert {"machine", "network", "truncation"} <= set(names_of("acked-then-lost"))
    assert "coordinator" not in names_of("acked-then-lost")


def test_decisive_ones_come_first() -> None:
    """What had a say at the point of no return stands before the rest."""
    for scenario in catalogue():
        said = [one.decisive for one in omissions(find_run(Experiment(scenario.slug)))]
        assert said == sorted(said, reverse=True)


def test_a_run_without_loss_mentions_what_was_ordered() -> None:
    """With the fix on, only the faults could have been different."""
    assert names_of("gone-with-the-buffer", **{"application.waits": "true"})
    assert len(names_of("acked-then-lost", acks="all")) < len(
        names_of("acked-then-lost")
    )


def test_notes_of_their_own(client: TestClient) -> None:
    """Every note of a run leads to the place of the model's page where it stands."""
    text = client.get("/model").text

    for module in modules():
        assert not module.left_out or f'id="{module.path}"' in text
