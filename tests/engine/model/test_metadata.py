"""What a client knows of leaders grows old, though nothing has failed."""

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.events import LeaderLearned
from tests.engine.stage_setting import ACKS_ONE, Stage, cast, send

CUT_OFF = (
    *(act.CutLink("b1", "controller"), act.CutLink("controller", "b1")),
    act.ExpireSession("b1"),
    act.LearnMetadata("b2"),
)
TWO = TopicConfig(brokers=2, replication_factor=2)


def test_a_leader_of_the_past() -> None:
    """A leader that is cut off still takes messages; until the producer asks anew.

    It asks every metadata.max.age.ms, and the freshest broker tells it.
    """
    stage = Stage(cast(ACKS_ONE, TWO)).do(*CUT_OFF)
    assert stage.producer().leaders[0].broker == "b1"

    stage.do(act.AgeMetadata("p1"))

    assert [event.leader for event in stage.told(LeaderLearned)] == ["b2"]
    stage.do(send(1), act.DrainBatches("p1")).deliver("p1", "b2")
    assert (stage.log("b1"), stage.log("b2")) == ([], [1])


def test_nothing_new() -> None:
    """What would bring nothing is not asked, neither before nor afterwards."""
    stage = Stage(cast(ACKS_ONE, TWO))
    assert not stage.can(act.AgeMetadata)

    stage.do(*CUT_OFF, act.AgeMetadata("p1"))

    assert not [m for m in stage.moves() if m == act.AgeMetadata("p1")]
