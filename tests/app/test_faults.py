"""What can be broken at a step: greyed or not, whoever asks, and however often."""

import pytest

from app.views.faults import processes_of
from app.views.link_faults import links_of
from engine.model.begin import begin
from engine.model.sight import recalling
from tests.engine.random_driver import Walk, by_counter, walk
from tests.engine.test_properties import CONFIGS, LIVES


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("life", ["disastrous", "anything"])
def test_step_after_step(name: str, life: str) -> None:
    """Whoever keeps answers from step to step gets those that anew are given."""
    world = begin(CONFIGS[name])
    recall = recalling()
    rules = Walk(messages=5, faults=6, kinds=LIVES[life], haste=2)
    for stride in walk(world, by_counter(11), rules, 90):
        seen = stride.world
        assert processes_of(seen) == processes_of(seen, recall), stride.action
        assert links_of(seen) == links_of(seen, recall), stride.action
