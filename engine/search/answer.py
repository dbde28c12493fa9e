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
from engine.search.replication import LEFT_OUT, spelled, take, why_not
from engine.search.slices import PARTS, sliced

LOSS, CLOSED, BOUNDED = "LOSS", "CLOSED", "BOUNDED"
CORE, RULES = "core", "rules"
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
    by: str = RULES  # who searched: the full rules, or the core
    steps: tuple[str, ...] = ()  # the core's own way, which the full rules took
    sooner: bool = False  # shorter ways wait for a lag or for a rebalance
    refused: int = 0  # shorter ways of the core that the full rules did not take


def ask(
    config: Config,
    question: Question,
    limits: Limits = NO_LIMITS,
    watch: Watch = unwatched,
) -> Answer:
    """Search with no fault, with one, with two…, up to what the question allows.

    What is about replicas alone is asked of the core, which has fewer and faster
    states; what that finds is taken by the full rules, or it is no LOSS.
    """
    check(question)
    whole = sliced(config, question.part)
    if not (question.full_rules or why_not(whole, question)):
        return _ask_core(whole, question, limits, watch)
    first = start(whole)
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


def _ask_core(
    config: Config, question: Question, limits: Limits, watch: Watch
) -> Answer:
    """What the core finds, taken by the full rules."""
    taken = take(config, question, limits, watch)
    found, progress, digest = taken.core, taken.core.progress, taken.core.digest
    names = found.space.rules
    steps = tuple(spelled(names, label) for label in found.way or ())
    if taken.way:
        core = (progress, "", digest, CORE, steps, taken.sooner, taken.refused)
        return Answer(LOSS, question, found.faults, taken.way, *core)
    if taken.parted:
        several = f"{taken.tried} ways of the core that the full rules do not take, "
        one = "a way of the core that the full rules do not take at "
        ways = f"{several}the first at " if taken.tried > 1 else one
        stops = (found.stopped, f"{ways}{taken.parted}")
        why = " and at ".join(stop for stop in stops if stop)
        return Answer(BOUNDED, question, found.faults, (), progress, why, digest, CORE)
    verdict, stopped = BOUNDED if found.stopped else CLOSED, found.stopped
    return Answer(verdict, question, found.faults, (), progress, stopped, digest, CORE)


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
        steps = _many(len(answer.steps or answer.way), "step")
        core = f" of the replication core ({len(answer.way)} by the full rules)"
        return (
            f"LOSS: {_many(answer.faults, 'fault')}, {steps}"
            f"{core if answer.by == CORE else ''}. {where}: {goal}. None does with "
            f"fewer faults, nor with as many in fewer steps{_unless(answer)}."
        )
    if answer.verdict == CLOSED:
        return (
            f"CLOSED. {where}: it does not happen that {goal}, whatever the order, the "
            f"timing{_but(answer)} and the number of steps; {states:,} states, all "
            f"visited, exact comparison. This is a claim about the model within these "
            f"bounds."
        )
    less = answer.faults - 1
    closed = f"closed with ≤ {_many(less, 'fault')}; " if answer.faults else ""
    return (
        f"BOUNDED. {where}: not found that {goal}; {closed}with {answer.faults} not "
        f"within {_many(answer.progress.depth, 'step')}; stopped at {answer.stopped} "
        f"with {answer.progress.unexplored:,} of {states:,} states unexplored."
    )


def _unless(answer: Answer) -> str:
    """What a shorter way might do."""
    if answer.refused:
        ways = _many(answer.refused, "shorter way")
        return f", unless it is one of {ways} that the full rules were not seen to take"
    return (
        ", unless somebody waits for a lag or for a rebalance" if answer.sooner else ""
    )


def _but(answer: Answer) -> str:
    """What a search did not try, as a part of its claim."""
    if answer.by == CORE:
        return f", of what is in the replication core ({LEFT_OUT}),"
    return "" if answer.question.every_order else ", of what does not happen at once"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
