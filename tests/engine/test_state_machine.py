"""A state machine that Hypothesis drives: any order, any move, promises kept.

Beside `test_properties`, whose walks are counted out of a number: here Hypothesis
chooses each action by itself, and shrinks a failure to the shortest story.
"""

from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.invariants import Ghost, check, remember
from engine.model import actions as act
from engine.model.begin import begin
from engine.model.config import Config
from engine.model.step import step
from tests.engine.random_driver import (
    DISASTERS,
    HARDSHIPS,
    READERS,
    WRITERS,
    Walk,
    menu,
)
from tests.engine.test_properties import CONFIGS

if TYPE_CHECKING:
    from engine.model.state import World

STEPS = 100
EXAMPLES = 200  # in all; they come to some 16,000 actions
NUMBERS = st.integers(min_value=0, max_value=10_000)
ANYTHING = Walk(
    messages=6,
    faults=5,
    kinds=(*HARDSHIPS, *DISASTERS, *READERS, *WRITERS, act.ElectUnclean),
)
WORK, TIMERS, SENDS, HARD, REPAIRS = range(5)


class Cluster(RuleBasedStateMachine):
    """A world, its ghost, and what may come next."""

    config: ClassVar[Config]

    def __init__(self) -> None:
        super().__init__()
        self.faults = 0

    @initialize()
    def healthy(self) -> None:
        """Begin with a healthy cluster."""
        self.world: World = begin(self.config)
        self.ghost = remember(Ghost(), self.world)

    def options(self, kind: int) -> list[act.Action]:
        """Return the possible actions of one kind."""
        sent = sum(len(producer.beliefs) for producer in self.world.producers)
        return menu(self.world, ANYTHING, sent, self.faults)[kind]

    def take(self, action: act.Action) -> None:
        """Carry out an action and look whether every promise is kept."""
        self.world = step(self.world, action).world
        broken = [item for item in check(self.world, self.ghost) if not item.excuse]
        assert broken == [], action
        self.ghost = remember(self.ghost, self.world)

    @rule(numbers=st.lists(NUMBERS, min_size=1, max_size=6))
    def work(self, numbers: list[int]) -> None:
        """Packets arrive, processes react."""
        for number in numbers:
            options = self.options(WORK)
            if options:
                self.take(options[number % len(options)])

    @rule(number=NUMBERS)
    def let_a_timer_ring(self, number: int) -> None:
        """Something has lasted long enough."""
        options = self.options(TIMERS)
        if options:
            self.take(options[number % len(options)])

    @rule(number=NUMBERS)
    def send(self, number: int) -> None:
        """The application sends the next message."""
        options = self.options(SENDS)
        if options:
            self.take(options[number % len(options)])

    @precondition(lambda self: self.faults < ANYTHING.faults)
    @rule(number=NUMBERS)
    def harm(self, number: int) -> None:
        """Something breaks."""
        options = self.options(HARD)
        if options:
            self.faults += 1
            self.take(options[number % len(options)])

    @rule(number=NUMBERS)
    def repair(self, number: int) -> None:
        """Something is mended."""
        options = self.options(REPAIRS)
        if options:
            self.take(options[number % len(options)])


@pytest.mark.parametrize("name", CONFIGS)
def test_no_story_breaks_a_promise(name: str) -> None:
    """Whatever happens, no invariant breaks that faults and settings still promise."""
    machine = type("Machine", (Cluster,), {"config": CONFIGS[name]})
    most = EXAMPLES // len(CONFIGS) + 1
    run_state_machine_as_test(
        machine,
        settings=settings(
            settings.get_profile("same"),
            max_examples=most,
            stateful_step_count=STEPS,
        ),
    )
