"""What the stage shows of a share group: who has acquired what, and how often."""

from app.views.stage import stage_views
from engine.ledger import judge
from engine.model.events import RecordsAcquired, RecordsReleased
from engine.run import run
from engine.scenario import catalogue, play

STORY = next(item for item in catalogue() if item.slug == "the-lock-ran-out")


def flags(number: int) -> list[dict[str, str]]:
    """Return the words of the flags at one step, of both pictures."""
    timeline = run(play(STORY).plan)
    shown = list(stage_views(timeline, judge(timeline)))[number]
    return [
        {r.id: " ".join(filter(None, (said.get(r.id), r.words))) for r in picture.rules}
        for picture in shown.pictures
        for said in ({w.id.removesuffix("-w"): w.words for w in picture.words},)
    ]


def step_with(kind: type[object], turn: int) -> int:
    """Return the number of the step with the turn-th event of a kind."""
    steps = [
        step.number
        for step in run(play(STORY).plan).steps
        if any(isinstance(event, kind) for event in step.events)
    ]
    return steps[turn]


def test_who_has_acquired_what() -> None:
    """A member's flag names its records, another's says that it has none."""
    for said in flags(step_with(RecordsAcquired, 0)):
        assert said["flag-c1-0"] == "c1 acquired 1, 2"
        assert said["flag-c2-0"] == "c2 acquired nothing"
        assert said["flag-g1-0"] == "g1 start 0"


def test_how_often_a_record_was_delivered() -> None:
    """Whoever gets it again, and what is free again, shows the count."""
    for said in flags(step_with(RecordsAcquired, 1)):
        assert said["flag-c2-0"] == "c2 acquired 1 ×2, 2 ×2"
    for said in flags(step_with(RecordsReleased, 1)):
        assert said["flag-g1-0"] == "g1 start 0, free again 1 ×2, 2 ×2"
