"""Every scenario as a card: its question, how it ends, and how with its fix."""

from typing import NamedTuple

from app.assets import REVISION
from app.links import Experiment
from app.runs import Run, find_run
from app.store import Shelf
from app.views.reckoning import HARM, fix
from app.views.rendering import still_style, template
from app.views.scenes import families
from app.views.stage import still_view
from app.views.words import summed
from engine.ledger import Verdict
from engine.narrate import headline
from engine.scenario import Scenario, catalogue
from engine.sentence import joined, say

DISORDER = say("out of order")


class Ending(NamedTuple):
    """How a scenario ends: in words, and as a bar of its verdicts."""

    summed: str
    harm: str  # "2 lost", "1 duplicated", "none lost"
    verdicts: tuple[tuple[str, int], ...]


class Card(NamedTuple):
    """One scenario of the gallery."""

    scenario: Scenario
    url: str
    still: str  # where its picture is
    step: int  # that the picture shows
    caption: str
    told: Ending
    fix: str
    fixed: Ending
    clients: tuple[str, ...]  # families: "java", "kafka-go"…
    words: str  # everything that a search looks into, in lower case


def cards() -> tuple[Card, ...]:
    """Play every scenario as told and with its fix, once; show what came of it."""
    return _cards.get("all", lambda: tuple(_card(one) for one in catalogue()))


def _card(scenario: Scenario) -> Card:
    told = find_run(Experiment(scenario.slug))
    offer, before = fix(told), _ending(told)
    step = decisive(told)
    return Card(
        scenario=scenario,
        url=told.experiment.url,
        still=f"/still/{REVISION}/{scenario.slug}.svg",
        step=step,
        caption=headline(told.timeline.steps[step]),
        told=before,
        fix=offer.text,
        fixed=_ending(find_run(offer.link), before),
        clients=families(scenario),
        words=_words(scenario),
    )


def _words(scenario: Scenario) -> str:
    client = scenario.client
    fields = (scenario.slug, scenario.title, scenario.question, scenario.story)
    names = (*scenario.settings, *scenario.show, *scenario.fix, *scenario.tags)
    who = (scenario.kafka, client.producer, client.consumer, scenario.concerns or "")
    return " ".join((*fields, *names, *who, *scenario.facts)).lower()


def decisive(run: Run) -> int:
    """Choose the step whose picture says most: where a message is past saving."""
    return run.doomed[-1] if run.doomed else run.last


def _ending(run: Run, before: Ending | None = None) -> Ending:
    """Sum a run up; `before` is the ending that a fix is to be compared with."""
    counts = run.count()
    ordered = tuple((str(v), counts[v]) for v in Verdict if v in counts)
    harm: list[str] = [
        say("{number} {verdict}", number=counts[v], verdict=say(v.value))
        for v in HARM
        if v in counts
    ]
    if not harm and _disordered(run):
        harm = [DISORDER]
    feared = [v for v in HARM if before and f" {v}" in before.harm]
    none = say("none {verdict}", verdict=say((feared or HARM)[0].value))
    told = joined(harm, ", ") if harm else none
    if before and before.harm == DISORDER != told:
        told = say("in order")
    return Ending(summed(counts), told, ordered)


def _disordered(run: Run) -> bool:
    """Tell whether some consumer got messages in another order than they were sent."""
    worked = [one.processed for one in run.timeline.steps[-1].world.consumers]
    return any(done != tuple(sorted(done)) for done in worked)


def still(slug: str) -> str:
    """Draw a scenario's small picture, as an image that stands for itself."""
    run = find_run(Experiment(slug))
    view = still_view(run.timeline, run.ledger, decisive(run))
    return template("stage/still.svg").render(still=view, style=still_style())


_cards: Shelf[tuple[Card, ...]] = Shelf(1, lambda _: 1)
