"""What a program sends to have a configuration checked, and what it gets: as models.

They describe the JSON for `/openapi.json`; `report` writes it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.checking.entries import MAX_FILES
from app.checking.reading import FORMS
from app.limits import CHECK_SECONDS

Word = Annotated[str, Field(max_length=100)]
Verdict = Literal["LOSS", "CLOSED", "BOUNDED"]


class Strict(BaseModel):
    """Nothing beside what stands here."""

    model_config = ConfigDict(extra="forbid")


class SentFile(Strict):
    """One text, as it stands in a file."""

    name: Annotated[str, Field(max_length=300)] = "pasted"
    text: str
    kind: Annotated[
        str,
        Field(
            pattern=f"^({'|'.join(FORMS)}|)$",
            description=f"one of {', '.join(FORMS)}; empty: it is recognised",
        ),
    ] = ""


class CheckAsked(Strict):
    """A configuration: files, or settings by name, or both."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "files": [{"name": "producer.properties", "text": "acks=1\n"}],
                "settings": {"min.insync.replicas": 2},
                "kafka": "4.1",
                "habits": {"application.counts": "ack"},
                "seconds": 0,
                "fail_on": ["refused", "acked-loss:1-crash"],
            }
        },
    )

    files: Annotated[tuple[SentFile, ...], Field(max_length=MAX_FILES)] = ()
    settings: Annotated[
        dict[str, str | int | bool], Field(description="by Kafka's or a client's names")
    ] = {}
    kafka: Word = ""
    producer: Word = ""
    consumer: Word = ""
    habits: Annotated[
        dict[Word, Word], Field(description="what no file says: application.counts")
    ] = {}
    seconds: Annotated[
        float,
        Field(
            ge=0,
            le=CHECK_SECONDS,
            description="search each risk so long; 0: only say what is understood",
        ),
    ] = CHECK_SECONDS
    fail_on: Annotated[tuple[Word, ...], Field(max_length=20)] = ("refused",)


class ClientPart(Strict):
    """Which version holds, and why."""

    id: str
    label: str
    why: str


class UnderstoodPart(Strict):
    """A setting that was read."""

    setting: str
    role: str
    value: str
    written: str
    at: str
    note: str
    outdone_by: str


class DefaultPart(Strict):
    """A setting that nobody said."""

    value: str
    of: str


class UnknownPart(Strict):
    """A name that nobody knows."""

    name: str
    at: str
    did_you_mean: str


class UnmodelledPart(Strict):
    """A name that Kafka knows, and that does not bear on loss here."""

    name: str
    at: str
    secret: bool


class UnreadPart(Strict):
    """A place that could not be read."""

    at: str
    why: str


class FindingPart(Strict):
    """A contradiction, or a surprise."""

    level: str
    setting: str
    at: str
    message: str
    source: str


class StoryPart(Strict):
    """A story of the catalogue, with this configuration."""

    scenario: str
    outcome: str
    link: str


class RiskPart(Strict):
    """One class of loss."""

    risk: str
    title: str
    where: str
    verdict: Verdict
    faults: tuple[str, ...]
    steps: int
    link: str
    story: str
    in_time: str
    note: str
    assumes: dict[str, str]
    sentence: str
    states: int
    stories: tuple[StoryPart, ...]


class ChangePart(Strict):
    """One setting to change."""

    setting: str
    to: str
    from_: Annotated[str, Field(alias="from")]
    costs: str


class AdvicePart(ChangePart):
    """One thing to change that no file says."""

    risk: str


class SetPart(Strict):
    """A minimal set of changes against one loss; the verdict is the search's."""

    changes: tuple[ChangePart, ...]
    verdict: Literal["LOSS", "CLOSED", "BOUNDED", ""]
    spares_story: bool
    sentence: str


class CuresPart(Strict):
    """The minimal sets against one loss."""

    risk: str
    sets: tuple[SetPart, ...]
    asked: int
    not_asked: int


class AfterPart(Strict):
    """A class of loss, asked again with the changes."""

    risk: str
    verdict: Verdict
    faults: tuple[str, ...]
    link: str
    sentence: str


class SavingsPart(Strict):
    """What saves."""

    changes: tuple[ChangePart, ...]
    saves: tuple[str, ...]
    advice: tuple[AdvicePart, ...]
    open: tuple[str, ...]
    each: tuple[CuresPart, ...]
    after: tuple[AfterPart, ...]
    diff: tuple[str, ...]


class OutcomePart(Strict):
    """How a build ends: 0, 1 for what `fail_on` names, 3 if that is not excluded."""

    fail_on: tuple[str, ...]
    exit: Literal[0, 1, 3]


class CheckDocument(Strict):
    """The whole answer, as `ackward check --format json` prints it."""

    format: int
    revision: str
    clients: dict[str, ClientPart]
    understood: tuple[UnderstoodPart, ...]
    defaults: dict[str, DefaultPart]
    unknown: tuple[UnknownPart, ...]
    not_modelled: tuple[UnmodelledPart, ...]
    unreadable: tuple[UnreadPart, ...]
    findings: tuple[FindingPart, ...]
    risks: tuple[RiskPart, ...]
    saving: SavingsPart
    outcome: OutcomePart
