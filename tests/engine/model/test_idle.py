"""An idle round that is passed over leaves what the round in full would leave."""

from collections.abc import Iterator

import pytest

from engine.model import actions as act
from engine.model import idle
from engine.model.config import TopicConfig
from engine.model.enabled import enabled
from engine.model.outcome import Outcome, put
from engine.model.state import UNKNOWN, Reading, World
from engine.scenario import Scenario, catalogue, play
from tests.engine.performance import spy, worlds
from tests.engine.stage_setting import Stage, cast, send

SOME = catalogue()[::7]


def rounds(scenario: Scenario) -> Iterator[tuple[World, act.AnswerFetch, Outcome]]:
    """Every idle round that changes nothing, in every world of a story."""
    _, shots = spy(play(scenario).plan)
    for world in {id(one): one for one in worlds(shots)}.values():
        for move in enabled(world):
            if isinstance(move, act.AnswerFetch):
                told = idle.answer_fetch(world, move)
                if told.world is world:
                    yield world, move, told


def comparable(world: World) -> World:
    """A world without what nobody can tell: numbers of packets, and who waited first.

    Where nothing is buffered it does not matter either how far was fetched.
    """
    brokers = tuple(
        one._replace(parked_fetches=tuple(sorted(one.parked_fetches)))
        for one in world.brokers
    )
    consumers = tuple(
        one._replace(readings=tuple(map(_unbuffered, one.readings)))
        for one in world.consumers
    )
    network = world.network._replace(sent=0)
    return world._replace(network=network, brokers=brokers, consumers=consumers)


def _unbuffered(reading: Reading) -> Reading:
    return reading if reading.buffered else reading._replace(beyond=UNKNOWN)


@pytest.mark.parametrize("scenario", SOME, ids=lambda one: one.slug)
def test_what_is_passed_over_changes_nothing(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty answer, next fetch, its parking: the same world, the same timers anew."""
    found = list(rounds(scenario))
    assert found
    monkeypatch.setattr(idle, "_changes_nothing", lambda *_: False)

    for world, move, short in found:
        full = idle.answer_fetch(world, move)

        assert comparable(full.world) == comparable(world), move
        assert set(short.renewed) == set(full.renewed), move


def under_way(stage: Stage, source: str, target: str) -> int:
    """How many packets are on this way."""
    return sum(
        (item.source, item.target) == (source, target)
        for item in stage.world.network.packets
    )


@pytest.mark.parametrize(
    "order", [act.SlowLink("b1", "b2", 400), act.CutLink("b2", "b1"), None]
)
def test_only_a_healthy_way_is_crossed_at_once(order: act.Order | None) -> None:
    """Where it takes longer, or one way is cut, the answer is a packet like others."""
    stage = Stage(cast()).calm()
    if order is not None:
        stage.do(order)
    stage.do(act.AnswerFetch("b1", "b2", 0))

    assert under_way(stage, "b1", "b2") == (order is not None)


def test_nothing_is_overtaken() -> None:
    """With something under way between the two, the answer takes its turn behind it."""
    stage = Stage(cast(topic=TopicConfig(partitions=2))).calm()
    stage.do(send(1), act.DrainBatches("p1")).deliver("p1", "b1")
    before = under_way(stage, "b1", "b2")
    stage.do(act.AnswerFetch("b2", "b1", 1))

    assert (before, under_way(stage, "b2", "b1")) == (1, 1)


def test_who_stands_still_fetches_nothing_new() -> None:
    """The empty answer waits in the socket of a process that is paused."""
    stage = Stage(cast()).calm().do(act.PauseBroker("b2"))
    stage.do(act.AnswerFetch("b1", "b2", 0))

    assert under_way(stage, "b1", "b2") == 1


def test_who_was_late_is_in_time_again() -> None:
    """A round of a follower that was called late is no round in silence."""
    stage = Stage(cast()).calm().do(act.PassLag("b1", 0, "b2", 0))
    stage.do(act.AnswerFetch("b1", "b2", 0))
    part = stage.world.brokers[0].partitions[0]
    assert part is not None
    assert part.leadership is not None

    assert [item.late for item in part.leadership.followers] == [(False, False)] * 2


def test_a_follower_hears_where_the_log_begins() -> None:
    """What was deleted at the leader is deleted with the next empty answer (B21)."""
    stage = Stage(cast()).do(send(1)).calm().do(act.AnswerFetch("b1", "b2", 0))
    stage.do(act.DeleteRecords(0, 1))
    before = stage.replica("b2").log_start
    stage.do(act.AnswerFetch("b1", "b2", 0))

    assert (before, stage.replica("b2").log_start) == (0, 1)


def test_what_ends_an_idle_round() -> None:
    """News on the network, of a broker or of the controller: it is looked at again."""
    world = Stage(cast()).calm().world
    beat = act.Heartbeat("b2")
    network = world.network._replace(sent=world.network.sent + 1)
    controller = world.controller._replace(
        metadata=world.controller.metadata._replace()
    )
    others = (
        world._replace(network=network),
        world._replace(controller=controller),
        put(world, world.brokers[0]._replace(refusals=1)),
    )

    assert idle.going_on({beat: 1}, world, world) == {beat: 1}
    assert [idle.going_on({beat: 1}, world, other) for other in others] == [{}] * 3
