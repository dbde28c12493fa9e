"""An idempotent producer's sequences: what may go out, and in which order."""

import pytest

from engine.model import actions as act
from engine.model.config import TopicConfig
from engine.model.sequences import waits_for_older_epoch
from engine.model.state import Batch
from tests.engine.stage_setting import ACKS_ALL, Stage, cast, send

TWO_PARTITIONS = TopicConfig(partitions=2)


@pytest.mark.parametrize(
    ("partition", "epoch", "waits"), [(0, 1, True), (0, 0, False), (1, 1, False)]
)
def test_a_new_epoch_begins_when_the_old_one_is_answered(
    partition: int,
    epoch: int,
    waits: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    """A new batch waits for its partition's batches of an older epoch (3.2)."""
    stage = Stage(cast(ACKS_ALL, TWO_PARTITIONS))
    stage.do(send(1), act.DrainBatches("p1"))
    producer = stage.producer()._replace(producer_epoch=epoch)

    assert waits_for_older_epoch(producer, Batch(9, partition, ())) == waits
