"""What else can be shown of the run on the screen, each with one click."""

from typing import NamedTuple

from app.sweeping.presets import PRESETS
from app.views.pictures import pictures
from app.views.scenario import ScenarioPage
from engine.sentence import say


class Related(NamedTuple):
    """A page of this site that a room can show."""

    title: str
    address: str


def related(page: ScenarioPage) -> tuple[Related, ...]:
    """List the pages about a run, those that teach most first."""
    run = page.run
    found = [Related(say("Side by side"), page.compare)] if page.compare else []
    found += [Related(one.title, one.own) for one in pictures(run, page.number)]
    swept = f"scenario={run.experiment.slug}&"
    found += [
        Related(preset.title, f"/sweep?{preset.query}")
        for preset in PRESETS
        if swept in f"{preset.query}&"
    ]
    return tuple(found)
