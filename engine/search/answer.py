"""A question asked: fewest faults first, then fewest steps, and what came of it.

Exactly three verdicts, each with its bounds, and never a bare "safe": it is a claim
about the model, in these bounds, and says so.
"""

from typing import NamedTuple

from engine.model.config import Config
from engine.search.breadth import Limits, Progress, Watch, explore, unwatched
from engine.search.goals import GOALS
from engine.search.graph import RuleGraph, start
from engine.search.question import Question, check, in_words
from engine.search.slices import PARTS, sliced

LOSS, CLOSED, BOUNDED = "LOSS", "CLOSED", "BOUNDED"
NO_LIMITS = Limits()


class Answer(NamedTuple):
    """What a search found, and how far it went."""

    verdict: str  # LOSS | CLOSED | BOUNDED
    question: Question
    faults: int  # of the way, or of the search that was the last one
    way: tuple[int, ...]  # which choice, at every step; () unless LOSS
    progress: Progress  # of the last search; those with fewer faults are a part of it
    stopped: str  # what ended it, if BOUNDED
    digest: str  # equal searches have equal ones


def ask(
    config: Config,
    question: Question,
    limits: Limits = NO_LIMITS,
    watch: Watch = unwatched,
) -> Answer:
    """Search with no fault, with one, with two…, up to what the question allows."""
    check(question)
    first = start(sliced(config, question.part))
    faults = 0
    while True:
        found = explore(RuleGraph(question, faults), first, limits, watch)
        way, progress, stopped, digest = found
        if way is not None:
            return Answer(LOSS, question, faults, way, progress, "", digest)
        if stopped:
            return Answer(BOUNDED, question, faults, (), progress, stopped, digest)
        if faults == question.bounds.total:
            return Answer(CLOSED, question, faults, (), progress, "", digest)
        faults += 1


def sentence(answer: Answer, config: Config, revision: str) -> str:
    """The verdict in words, with its bounds and the model's revision."""
    goal, _ = GOALS[answer.question.goal]
    states = answer.progress.states
    topic = sliced(config, answer.question.part).topic
    part = PARTS[answer.question.part]
    where = (
        f"In model {revision}, {part}{', ' if part else ''}"
        f"{_many(topic.brokers, 'broker')}, RF {topic.replication_factor}, "
        f"{in_words(answer.question)}"
    )
    if answer.verdict == LOSS:
        return (
            f"LOSS: {_many(answer.faults, 'fault')}, {_many(len(answer.way), 'step')}. "
            f"{where}: {goal}. None does with fewer faults, nor with as many in fewer "
            f"steps."
        )
    every = "" if answer.question.every_order else ", of what does not happen at once"
    if answer.verdict == CLOSED:
        return (
            f"CLOSED. {where}: it does not happen that {goal}, whatever the order, the "
            f"timing{every} and the number of steps; {states:,} states, all visited, "
            f"exact comparison. This is a claim about the model within these bounds."
        )
    less = answer.faults - 1
    closed = f"closed with ≤ {_many(less, 'fault')}; " if answer.faults else ""
    return (
        f"BOUNDED. {where}: not found that {goal}; {closed}with {answer.faults} not "
        f"within {_many(answer.progress.depth, 'step')}; stopped at {answer.stopped} "
        f"with {answer.progress.unexplored:,} of {states:,} states unexplored."
    )


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
