"""Which messages a scenario expects to end how."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from engine.ledger import Fate, Verdict
from engine.scenario.lines import MAX_MESSAGES, Strict

Number = Annotated[int, Field(ge=1, le=MAX_MESSAGES)]
Numbers = Annotated[tuple[Number, ...], Field(max_length=MAX_MESSAGES)]


class Outcome(Strict):
    """Which messages end how; a verdict that is not named is not checked.

    With several groups a message counts for a verdict if it is so for any of them.
    """

    lost: Numbers
    delivered: Numbers | None = None
    duplicated: Numbers | None = None
    refused: Numbers | None = None
    phantom: Numbers | None = None
    parked: Numbers | None = None
    waiting: Numbers | None = None
    undecided: Numbers | None = None

    def named(self) -> dict[str, tuple[int, ...]]:
        """Return the verdicts that are named, and their messages."""
        found = {verdict.value: getattr(self, verdict.value) for verdict in Verdict}
        return {verdict: n for verdict, n in found.items() if n is not None}

    def differences(self, fates: Iterable[Fate]) -> tuple[str, ...]:
        """Say how an end differs from this one; nothing if it does not."""
        found: dict[str, set[int]] = {}
        for fate in fates:
            found.setdefault(fate.verdict.value, set()).add(fate.message)
        return tuple(
            f"{verdict}: expected {_listed(wanted)}, found {_listed(seen)}"
            for verdict, wanted in self.named().items()
            if (seen := found.get(verdict, set())) != set(wanted)
        )


class Expectation(Outcome):
    """How the story ends as told, and with the fix."""

    with_fix: Outcome


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(numbers))) or "none"
