"""Which packet a step delivered, and which ones nobody will hear."""

import pytest

from engine.model.actions import Deliver
from engine.model.state import ProduceResponse
from engine.run import Timeline, run
from engine.scenario import find, plan


def played(slug: str) -> Timeline:
    """Play a scenario as told."""
    return run(plan(find(slug)))


STORIES = ("acked-then-lost", "the-answer-got-lost", "dead-before-the-answer")
each_story = pytest.mark.parametrize("slug", STORIES)


@each_story
def test_a_delivery_names_its_packet(slug: str) -> None:
    """A step that delivers a packet holds it, unless nobody waited for it."""
    for step in played(slug).steps:
        if isinstance(step.action, Deliver) and step.arrived is not None:
            assert step.action.packet == step.arrived.number
        else:
            assert step.arrived is None


@each_story
def test_no_packet_vanishes(slug: str) -> None:
    """Whatever was under way and is not: lost, or delivered at some time."""
    steps = played(slug).steps
    lost = [packet.number for step in steps for packet in step.lost]
    heard = {step.arrived.number for step in steps if step.arrived is not None}

    assert len(lost) == len(set(lost))
    assert not heard & set(lost)


def test_power_takes_the_answer_along() -> None:
    """What waited in a machine behind a cut link is lost with its power."""
    lost = [
        (step.number, type(packet.body))
        for step in played("dead-before-the-answer").steps
        for packet in step.lost
        if isinstance(packet.body, ProduceResponse)
    ]

    assert lost == [(25, ProduceResponse)]
