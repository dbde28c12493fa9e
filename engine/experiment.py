"""For programs: load a scenario, run it with changes, ask how it ended.

    from engine import load, run

    played = run(load("acked-then-lost"), {"acks": "all"}, ["120:crash:b2"])
    played.lost            # (3,)
    print(played.story)

Everything that the pages show is reached from there: the timeline with the world after
every step, the ledger with the fate of every message, the expectation.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path

from engine.ledger import Ledger, Verdict, judge
from engine.run import RunError, Timeline
from engine.run import run as simulate
from engine.scenario import (
    Play,
    Problem,
    Scenario,
    ScenarioError,
    blame,
    find,
    fix_of,
    follow,
    locate,
    play,
    read,
)
from engine.scenario.source import MAX_BYTES
from engine.transcript import transcript

NOTHING: Mapping[str, object] = {}
NEVER = "as it is described does not happen here, or only before the beat above it"
ENDINGS = (".yaml", ".yml")


class Loaded:
    """A scenario, and the text it was read from, so that errors know their line."""

    def __init__(self, scenario: Scenario, text: str = "", name: str = "") -> None:
        """Keep all three; a scenario of the catalogue has no text here."""
        self.scenario = scenario
        self.text = text
        self.name = name

    @property
    def fix(self) -> dict[str, str]:
        """Return the changes that its author calls the fix."""
        return fix_of(self.scenario)

    def unheard(self, played: "Played") -> tuple[str, ...]:
        """Say which beats never come, or only before the beat that stands above.

        Of a run as told, or with the fix; a changed experiment owes no beats.
        """
        told = played.play
        if not (told.as_told or told.fixed):
            return ()
        name = "fix_beats" if told.fixed else "beats"
        unsaid = follow(told.beats, played.timeline.steps).unsaid
        missed = [i for i, beat in enumerate(told.beats) if beat in unsaid]
        found = ScenarioError(
            Problem((name, i), f"{told.beats[i].on} {NEVER}") for i in missed
        )
        if self.text:
            found = locate(found, self.text, self.name)
        return tuple(map(str, found.problems))


class Played:
    """One experiment, simulated and judged."""

    def __init__(self, settled: Play, timeline: Timeline) -> None:
        """Hold what was played, and what happened."""
        self.play = settled
        self.timeline = timeline

    @cached_property
    def ledger(self) -> Ledger:
        """The fate of every message, for every group."""
        return judge(self.timeline)

    @cached_property
    def story(self) -> str:
        """The run as a text, step by step, with the verdicts at its end."""
        return transcript(self.play, self.timeline, self.ledger)

    @property
    def lost(self) -> tuple[int, ...]:
        """The numbers of the lost messages."""
        return self.ended_as(Verdict.LOST)

    def ended_as(self, verdict: Verdict) -> tuple[int, ...]:
        """Return the messages that have this verdict in some group, in order."""
        return tuple(
            sorted({f.message for f in self.ledger.fates if f.verdict is verdict})
        )

    @property
    def differences(self) -> tuple[str, ...]:
        """Say how it ended otherwise than the scenario expects; () if it did not.

        A changed experiment has no expectation, but the scenario's own fix has.
        """
        expected = self.play.expected
        return expected.differences(self.ledger.fates) if expected else ()


def load(source: str | PathLike[str]) -> Loaded:
    """Load a scenario: a slug of the catalogue, or the path of a YAML file.

    Raises ScenarioError with all that is wrong: file, line, field, what was found and
    what is possible.
    """
    path = Path(source)
    if isinstance(source, str) and path.suffix not in ENDINGS:
        return Loaded(find(source))
    text = _text(path)
    return Loaded(read(text, path.name), text, path.name)


def loads(text: str, name: str = "text") -> Loaded:
    """Load a scenario from its YAML; `name` is what errors call it."""
    return Loaded(read(text, name), text, name)


def run(
    loaded: Loaded,
    changes: Mapping[str, object] = NOTHING,
    orders: Sequence[str] = (),
    *,
    housekeeping: bool = False,
) -> Played:
    """Run a scenario with settings changed and orders added, as in a link.

    `housekeeping`: heartbeats and idle fetches are steps too. Raises ScenarioError for
    a setting or an order that cannot be.
    """
    settled = play(loaded.scenario, changes, orders)
    try:
        return Played(settled, simulate(settled.plan, housekeeping=housekeeping))
    except RunError as error:
        raise blame(error, loaded.text, loaded.name) from None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            found = file.read(MAX_BYTES + 1)
        return found.decode() or "\n"
    except OSError as error:
        raise ScenarioError.of(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ScenarioError.of(f"{path}: this is not UTF-8 text") from None
