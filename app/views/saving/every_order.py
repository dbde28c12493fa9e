"""Whether a harm is excluded in every order of events, as far as a page waits.

The question stands in the address: ``/s/<slug>/every-order/<goal>/<part>/<faults>?…``,
with the faults as on the command line (``crash:1,power:1``), and the configuration is
that of the experiment.
"""

from typing import NamedTuple
from urllib.parse import quote

from app.assets import REVISION
from app.found import lab_link
from app.limits import ANSWERS_KEPT, EVERY_ORDER_STATES
from app.links import Damage, Experiment, LinkError
from app.results import ask_once
from app.runs import Run
from app.store import Shelf
from engine.model.config import Config
from engine.search import (
    BOUNDED,
    CLOSED,
    LOSS,
    Answer,
    Bounds,
    Limits,
    Question,
    QuestionError,
    sentence,
    tell,
)
from engine.search.question import check
from engine.search.slices import settings_of, sliced
from engine.sentence import say
from engine.settings import SettingError, resolve

MOST = 3  # faults in all

VERDICTS = {
    LOSS: say("Found in another order"),
    CLOSED: say("Excluded in every order, within these bounds"),
    BOUNDED: say("Not found as far as this page looked"),
}


class EveryOrder(NamedTuple):
    """What a search says of an experiment's configuration."""

    at: Experiment
    title: str
    verdict: str  # "LOSS" | "CLOSED" | "BOUNDED"
    told: str  # the verdict
    words: str  # with its bounds, in English
    command: str  # to search on, without the limit of a page
    url: str = ""  # a LOSS as a run that plays; "" if it is none
    in_time: str = ""  # what a way that does not play would need


def own_page(link: Experiment, asked: Question) -> str:
    """Return the address of the page that answers a question."""
    return link.under("/s/", f"/every-order/{_spelt(asked)}")


def own_part(link: Experiment, asked: Question) -> str:
    """Return the address of the answer alone."""
    return link.under(f"/frag/every-order/{REVISION}/{_spelt(asked)}/")


def _spelt(asked: Question) -> str:
    faults = ",".join(f"{kind}:{most}" for kind, most in asked.bounds.faults)
    return f"{asked.goal}/{asked.part}/{quote(faults, safe=',:-')}"


def read_question(goal: str, part: str, faults: str) -> Question:
    """Read a question as an address spells it; LinkError for what is none."""
    found: dict[str, int] = {}
    for text in faults.split(",")[:20]:
        kind, _, most = text.partition(":")
        if not (most.isascii() and most.isdecimal() and len(most) == 1):
            reason = say("A fault is a kind and a number, as in crash:1.")
            raise LinkError([Damage(text[:60], reason)], None)
        found[kind] = int(most)
    total = min(MOST, sum(found.values()))
    bounds = Bounds(faults=tuple(sorted(found.items())), total=total)
    asked = Question(bounds, goal, part=part)
    try:
        check(asked)
    except QuestionError as error:
        raise LinkError(
            [Damage(f"{goal}/{part}/{faults}"[:80], str(error))], None
        ) from None
    return asked


def every_order(run: Run, asked: Question) -> EveryOrder:
    """Ask, and stop where a page has to."""
    config = run.timeline.plan.config
    answer = _answers.get((config, asked), lambda: _ask(config, asked))
    url, in_time = _found(run, answer) if answer.verdict == LOSS else ("", "")
    return EveryOrder(
        at=run.experiment,
        title=run.scenario.title,
        verdict=answer.verdict,
        told=VERDICTS[answer.verdict],
        words=sentence(answer, config, REVISION),
        command=_command(run, asked),
        url=url,
        in_time=in_time,
    )


_answers: Shelf[Answer] = Shelf(ANSWERS_KEPT, lambda _: 1)


def _ask(config: Config, asked: Question) -> Answer:
    return ask_once(config, asked, Limits(states=EVERY_ORDER_STATES))


def _found(run: Run, answer: Answer) -> tuple[str, str]:
    """The way that was found, as a run in the lab; or what it needs in time."""
    key = run.timeline.plan.config, answer.question
    return _links.get(key, lambda: _told(run, answer))


_links: Shelf[tuple[str, str]] = Shelf(ANSWERS_KEPT, lambda _: 1)


def _told(run: Run, answer: Answer) -> tuple[str, str]:
    part = answer.question.part
    changes = {**_own(run), **settings_of(part)}
    try:
        config = resolve(changes=changes).config
    except SettingError:
        return "", ""
    if sliced(config, part) != sliced(run.timeline.plan.config, part):
        return "", ""  # the run has a cast, or a topic, that settings alone do not make
    story = tell(config, answer, changes)
    link = lab_link(changes, story, answer.question)
    return link, "" if link else story.possible


def _own(run: Run) -> dict[str, str]:
    """What is not a default, by Kafka's names, with the three clients."""
    found = run.play.resolved
    clients = {
        "kafka": found.kafka,
        "producer": found.producer,
        "consumer": found.consumer,
    }
    own = {v.name: v.text for v in found.values if v.origin != "default"}
    return {**clients, **own}


def _command(run: Run, asked: Question) -> str:
    """Write the same search for a terminal."""
    own = _own(run)
    words = ["ackward search", f"--goal {asked.goal}", f"--part {asked.part}"]
    words += [f"--set {name}={text}" for name, text in own.items()]
    words += [f"--fault {kind}:{most}" for kind, most in asked.bounds.faults]
    return " ".join([*words, f"--faults {asked.bounds.total}", "--seconds 600"])
