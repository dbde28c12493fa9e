"""What a search is asked: within which bounds, for what."""

from typing import NamedTuple

from engine.search.faults import FAULTS, KINDS
from engine.search.goals import ACKED, GOALS
from engine.search.slices import ALL, PARTS, in_part


class Bounds(NamedTuple):
    """How much may happen; whatever leads beyond is not followed.

    `faults` says how often each kind may happen, and `total` how often all of them
    together. A kind that is not there does not happen.
    """

    messages: int = 1
    epochs: int = 3  # the highest leader epoch; a healthy cluster is in 0
    attempts: int = 2  # how often a batch is sent, or fails, before that
    faults: tuple[tuple[str, int], ...] = (("crash", 2),)
    total: int = 1


class Question(NamedTuple):
    """Bounds, a goal, whether prompt moves are left to choice too, and a part.

    A part is what is looked at of the configuration: see `engine.search.slices`.
    """

    bounds: Bounds = Bounds()
    goal: str = ACKED
    every_order: bool = False  # then nothing is prompt, and pages are written back
    part: str = ALL
    full_rules: bool = False  # do not ask the replication core, which is faster


class QuestionError(ValueError):
    """A question that makes no sense; the message says why, and what is possible."""


def check(question: Question) -> None:
    """Raise QuestionError for what cannot be searched."""
    bounds = question.bounds
    if question.goal not in GOALS:
        raise QuestionError(
            f"there is no goal {question.goal!r}. Possible: {', '.join(GOALS)}"
        )
    if question.part not in PARTS:
        raise QuestionError(
            f"there is no part {question.part!r}. Possible: {', '.join(PARTS)}"
        )
    for kind, most in bounds.faults:
        if kind not in FAULTS:
            raise QuestionError(
                f"there is no fault {kind!r}. Possible: {', '.join(KINDS)}"
            )
        if most < 0:
            raise QuestionError(f"{kind} cannot happen {most} times")
    if not 1 <= bounds.messages <= 9:
        raise QuestionError(f"{bounds.messages} messages; 1 to 9 are possible")
    if min(bounds.epochs, bounds.attempts, bounds.total) < 0:
        raise QuestionError("a bound is a number from 0 on")


def in_words(question: Question) -> str:
    """Write the bounds as a verdict says them."""
    bounds = question.bounds
    allowed = in_part(question.part, bounds.faults)
    kinds = ", ".join(
        f"{kind} ≤ {most}" for kind in KINDS if (most := allowed.get(kind))
    )
    several = "message" if bounds.messages == 1 else "messages"
    fault = "fault" if bounds.total == 1 else "faults"
    return (
        f"{bounds.messages} {several}, ≤ {bounds.total} {fault} of "
        f"{{{kinds or 'none'}}}, leader epochs ≤ {bounds.epochs}, "
        f"≤ {bounds.attempts} attempts a batch"
    )
