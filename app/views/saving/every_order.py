"""Whether a harm is excluded in every order of events, as far as a page waits.

The question stands in the address: ``/s/<slug>/every-order/<goal>/<part>/<faults>?…``,
with the faults as on the command line (``crash:1,power:1``), and the configuration is
that of the experiment.
"""

from typing import NamedTuple
from urllib.parse import quote

from app.assets import REVISION
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
)
from engine.search.question import check
from engine.sentence import say

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
    return EveryOrder(
        at=run.experiment,
        title=run.scenario.title,
        verdict=answer.verdict,
        told=VERDICTS[answer.verdict],
        words=sentence(answer, config, REVISION),
        command=_command(run, asked),
    )


_answers: Shelf[Answer] = Shelf(ANSWERS_KEPT, lambda _: 1)


def _ask(config: Config, asked: Question) -> Answer:
    return ask_once(config, asked, Limits(states=EVERY_ORDER_STATES))


def _command(run: Run, asked: Question) -> str:
    """Write the same search for a terminal."""
    own = {v.name: v.text for v in run.play.resolved.values if v.origin != "default"}
    words = ["ackward search", f"--goal {asked.goal}", f"--part {asked.part}"]
    words += [f"--set {name}={text}" for name, text in own.items()]
    words += [f"--fault {kind}:{most}" for kind, most in asked.bounds.faults]
    return " ".join([*words, f"--faults {asked.bounds.total}", "--seconds 600"])
