"""The tabs whose content comes when they are opened: what they show, and from where."""

from hashlib import sha256
from typing import NamedTuple

from app.assets import REVISION
from app.runs import Run
from engine.sentence import say


class Picture(NamedTuple):
    """One such tab."""

    name: str
    title: str
    link: str  # the words of the link to a page of its own
    own: str  # that page
    part: str  # what the tab loads
    key: str  # another one for every run, so that another run is loaded anew


TITLES = {
    "diagram": (
        say("The space-time diagram"),
        say("The diagram on a page of its own, to print and with all that travelled"),
    ),
    "metrics": (
        say("What monitoring would have shown"),
        say("The metrics on a page of their own"),
    ),
    "risk": (
        say("Safe, at risk, doomed, lost"),
        say("The band on a page of its own"),
    ),
    "saving": (
        say("What would have saved it"),
        say("The smallest changes on a page of their own"),
    ),
}


def pictures(run: Run, number: int) -> tuple[Picture, ...]:
    """List them, for the page of one step."""
    key = sha256(run.experiment.url.encode()).hexdigest()[:8]
    return tuple(
        Picture(
            name=name,
            title=title,
            link=link,
            own=run.to(number).under("/s/", f"/{name}"),
            part=run.experiment.under(f"/frag/{name}/{REVISION}/"),
            key=key,
        )
        for name, (title, link) in TITLES.items()
    )
