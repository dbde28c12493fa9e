"""A question asked: fewest faults first, then fewest steps, and what came of it.

Exactly three verdicts, each with its bounds, and never a bare "safe": it is a claim
about the model, in these bounds, and says so.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.model.config import Config
from engine.search.breadth import Limits, Progress, Watch, explore, unwatched
from engine.search.goals import GOALS
from engine.search.graph import RuleGraph, start
from engine.search.question import Question, check, in_words
from engine.search.replication import (
    LEFT_OUT,
    Found,
    Outcome,
    Rules,
    confirm,
    rules_of,
    search,
    spelled,
    why_not,
)
from engine.search.slices import PARTS, sliced

LOSS, CLOSED, BOUNDED = "LOSS", "CLOSED", "BOUNDED"
CORE, RULES = "core", "rules"
NO_LIMITS = Limits()
FEW = 100_000


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
    rules = rules_of(config, question)
    found = search(rules, question.bounds, limits, watch)
    faults, progress, digest = found.faults, found.progress, found.digest
    if found.way is None:
        verdict = BOUNDED if found.stopped else CLOSED
        return Answer(
            verdict, question, faults, (), progress, found.stopped, digest, CORE
        )
    why = ""
    steps: tuple[str, ...] = ()
    for one in _ways(question, rules, found):
        labels = one.way or ()
        steps = tuple(spelled(one.space.rules, label) for label in labels)
        taken = confirm(config, question, Found(faults, labels, one.states), one.space)
        if not taken.parted:
            core = (progress, "", digest, CORE, steps, one is not found)
            return Answer(LOSS, question, faults, taken.way, *core)
        why = f"a way of the core that the full rules do not take at {taken.parted}"
    return Answer(BOUNDED, question, faults, (), progress, why, digest, CORE, steps)


def _ways(question: Question, rules: Rules, found: Outcome) -> Iterator[Outcome]:
    """A way on which nobody waits for a lag or for a rebalance; then the shortest.

    That takes so long that pages reach the disk meanwhile; without it there may be
    steps more, but no faults.
    """
    if any(label[0] in ("shrink", "give back") for label in found.way or ()):
        bounds = question.bounds._replace(total=found.faults)
        most = Limits(states=2 * found.progress.states + FEW)
        sooner = search(rules._replace(hasty=True), bounds, most, unwatched)
        if sooner.way is not None:
            yield sooner
    yield found


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
