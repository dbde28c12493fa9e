"""What real Kafka clusters showed: small files of the repository, read once.

Whoever plays a scenario on real brokers leaves one file for each version of Kafka and
each telling: `evidence/<slug>/<kafka>-<elr|no-elr>-<as-told|with-fix>.json`. Random
schedules stand in `evidence/random/<kafka>-<elr|no-elr>-<seed>.json`, and
`evidence/not-played.yaml` says why the others cannot be played. A file that is damaged,
misplaced or at odds with itself is an error, never left out in silence.
"""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

WHERE = Path(__file__).with_name("evidence")
RANDOM = "random"
REASONS = "not-played.yaml"

Telling = Literal["as-told", "with-fix"]
RealVerdict = Literal["agreed", "disagreed", "inconclusive"]
Certainty = Literal["forced", "timed", "racy"]
Count = Annotated[int, Field(ge=0)]
Number = Annotated[int, Field(ge=1)]
Words = Annotated[str, Field(min_length=1)]


class EvidenceError(ValueError):
    """A file of evidence that cannot be: which one, which field of it, and why."""


class Strict(BaseModel):
    """Nothing unknown, nothing converted, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class MessageOutcome(Strict):
    """How it ended for one message."""

    told: Literal["ok", "failed", "open"]  # what the producer was told
    readable: Count  # how often a fresh consumer finds it
    processed: Count  # how often any group worked on it


class ComparedMessage(Strict):
    """One message on both sides, and how certain its outcome was."""

    certainty: Certainty
    simulated: MessageOutcome
    real: MessageOutcome


class RealPartition(Strict):
    """Where a partition stood in the end, and what each broker's disk held."""

    leader: str  # "" for none
    isr: tuple[str, ...]
    elr: tuple[str, ...]
    logs: Mapping[str, tuple[tuple[int, int], ...]]  # by broker: offset and message


class Difference(Strict):
    """Something that was not as simulated."""

    what: Words
    simulated: str
    real: str


class Missed(Strict):
    """What was not yet there on the way, when it was time to go on."""

    at_ms: Count  # in the simulation
    before: str  # which order
    differences: tuple[Difference, ...]


class RealRun(Strict):
    """One telling of a scenario on one version of Kafka: simulated and real."""

    scenario: Words
    told: Telling
    kafka: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    elr: bool  # whether the cluster had eligible leader replicas (KIP-966)
    otherwise: bool = False  # the story is another Kafka's, and ends otherwise on this
    producer: Words
    consumer: Words
    date: dt.date
    verdict: RealVerdict
    certainty: Certainty  # that of its least certain message
    took_s: Count
    times: Number  # so many runs in a row agreed
    messages: Mapping[Number, ComparedMessage]
    outcomes: Mapping[Number, tuple[MessageOutcome, ...]] = {}  # what a race can end in
    cluster: Mapping[str, RealPartition]
    differences: tuple[Difference, ...]
    missed: tuple[Missed, ...]

    @property
    def release(self) -> tuple[int, ...]:
        """The numbers of the version, for comparing."""
        return tuple(int(part) for part in self.kafka.split("."))

    @property
    def seed(self) -> int | None:
        """The number that a random schedule was drawn from."""
        kind, _, last = self.scenario.partition("-")
        return int(last) if kind == RANDOM and last.isdecimal() else None

    @property
    def file(self) -> str:
        """Where it belongs, as its own fields have it."""
        cluster = f"{self.kafka}-{'elr' if self.elr else 'no-elr'}"
        if self.seed is not None:
            return f"{RANDOM}/{cluster}-{self.seed}.json"
        return f"{self.scenario}/{cluster}-{self.told}.json"

    @model_validator(mode="after")
    def _honest(self) -> Self:
        """Refuse a verdict that the comparison beside it does not bear out."""
        if self.verdict != "agreed":
            if not self.differences:
                raise _lie("it is called {verdict}, yet nothing is different", self)
            return self
        if self.differences and self.certainty != "racy":
            raise _lie("it is called {verdict}, yet something is different", self)
        for number, message in self.messages.items():
            if message.certainty == "forced" and message.simulated != message.real:
                raise _lie(
                    f"it is called {{verdict}}, yet message {number} is not", self
                )
        return self


def _lie(said: str, run: RealRun) -> PydanticCustomError:
    return PydanticCustomError("verdict", said, {"verdict": run.verdict})


class Evidence(NamedTuple):
    """Everything that was found, in order of version, ELR and telling."""

    runs: Mapping[str, tuple[RealRun, ...]]  # by scenario
    random: tuple[RealRun, ...]  # by version and seed
    not_played: Mapping[str, str]  # by scenario: why


@cache
def evidence() -> Evidence:
    """Read what the repository holds, once."""
    return read(WHERE)


def read(where: Path) -> Evidence:
    """Read a directory of evidence; EvidenceError names what is damaged."""
    found: dict[str, list[RealRun]] = {}
    for path in where.glob("*/*.json"):
        found.setdefault(path.parent.name, []).append(_read_run(path))
    chance = found.pop(RANDOM, [])
    return Evidence(
        runs={
            slug: tuple(sorted(runs, key=lambda run: (run.release, run.elr, run.told)))
            for slug, runs in sorted(found.items())
        },
        random=tuple(sorted(chance, key=lambda run: (run.release, run.elr, run.seed))),
        not_played=_read_reasons(where / REASONS),
    )


def _read_run(path: Path) -> RealRun:
    try:
        run = RealRun.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise _damaged(path, error) from None
    if _name(path) != run.file:
        raise EvidenceError(f"{_name(path)}: by its own fields it is {run.file}")
    return run


def _read_reasons(path: Path) -> Mapping[str, str]:
    if not path.exists():
        return {}
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        return TypeAdapter(dict[str, Words]).validate_python(loaded or {}, strict=True)
    except ValidationError as error:
        raise _damaged(path, error) from None
    except yaml.YAMLError as error:
        raise EvidenceError(f"{_name(path)}: {error}") from None


def _damaged(path: Path, error: ValidationError) -> EvidenceError:
    problems = (
        f"{_name(path)}: {'.'.join(map(str, item['loc'])) or 'the file'}: {item['msg']}"
        for item in error.errors(include_url=False)
    )
    return EvidenceError("\n".join(problems))


def _name(path: Path) -> str:
    return "/".join(path.parts[-2:])
