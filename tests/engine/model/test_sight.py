"""What a rule is shown, and when an answer of last time may be repeated."""

import pytest

from engine.model import actions as act
from engine.model.begin import begin
from engine.model.enabled import enabled
from engine.model.sight import HIDDEN, outlines, surroundings
from engine.model.state import World
from engine.recall import afresh, recalling
from engine.scenario import catalogue, play
from tests.engine.performance import spy, worlds
from tests.engine.stage_setting import cast


@pytest.mark.parametrize("fixed", [False, True])
def test_recalled_in_every_story(*, fixed: bool) -> None:
    """Through every story of the catalogue, kept answers are what anew is answered."""
    for scenario in catalogue():
        _, shots = spy(play(scenario, scenario.fix if fixed else {}).plan)
        recall = recalling()
        for world in dict.fromkeys(map(_Same, worlds(shots))):
            assert enabled(world.world) == enabled(world.world, recall), scenario.slug


class _Same:
    """A world that is equal to itself alone: idle rounds need not be looked at."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __hash__(self) -> int:
        return id(self.world)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.world is self.world


def test_not_asked_twice() -> None:
    """What would be shown the same is not asked again; what has changed is."""
    asked: list[int] = []
    recall = recalling()

    def rule(seen: int) -> int:
        asked.append(seen)
        return seen + 1

    answers = [recall(rule, "b1", seen) for seen in (1, 1, 2, 1, 3, 2)]

    assert answers == [2, 2, 3, 2, 4, 3]
    assert asked == [1, 2, 3]


def test_of_one_process_each() -> None:
    """What was answered about one process says nothing of another."""
    recall = recalling()
    answers = [recall(lambda seen: [seen], name, 1) for name in ("b1", "b2", "b1")]

    assert answers[0] is not answers[1]


def test_hidden() -> None:
    """A rule that looks at what it is not shown fails, however it looks."""
    around = surroundings(begin(cast()), afresh)

    assert around.brokers[0].parked_fetches is HIDDEN
    for look in (bool, len, iter, hash, lambda seen: seen == (), lambda seen: seen.x):
        with pytest.raises(LookupError, match="not shown"):
            look(around.brokers[0].parked_fetches)


def test_shown() -> None:
    """Of another broker one sees that it runs and who leads, not what else it holds."""
    world = begin(cast())
    face = surroundings(world, afresh).brokers[0]

    assert (face.name, face.state) == ("b1", "running")
    told, known = face.metadata.partitions[0], world.brokers[0].metadata.partitions[0]
    assert (told.leader, told.leader_epoch) == (known.leader, known.leader_epoch)
    hidden: list[object] = [told.isr, face.metadata.registrations[0].fenced]
    assert [value is HIDDEN for value in hidden] == [True, True]
    assert face.partitions == (face.partitions[0],)
    with pytest.raises(LookupError, match="not shown"):
        bool(face.partitions[0] and face.partitions[0].replica)
    assert act.Heartbeat("b1") in enabled(world)


def test_outlines() -> None:
    """Whoever asks which processes run sees that, and neither leaders nor logs."""
    world = begin(cast())
    seen = outlines(world, afresh)

    assert [broker.state for broker in seen.brokers] == ["running"] * len(world.brokers)
    assert len(seen.controller.metadata.partitions) == 1
    hidden: list[object] = [
        seen.brokers[0].metadata,
        seen.brokers[0].parked_fetches,
        seen.controller.metadata.partitions[0].leader,
        seen.controller.metadata.registrations,
    ]
    assert [value is HIDDEN for value in hidden] == [True] * 4
