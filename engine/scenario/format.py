"""What a scenario file says, field by field."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from engine.scenario.beats import Beat, Break
from engine.scenario.errors import shown
from engine.scenario.lines import (
    MAX_MESSAGE_BYTES,
    MAX_MESSAGES,
    MAX_PARTITIONS,
    Name,
    ScriptLine,
    Strict,
)
from engine.scenario.outcome import Expectation, Numbers
from engine.scenario.times import MAX_MS
from engine.sentence import say

MAX_PRODUCERS = 3
MAX_CONSUMERS = 6
MAX_ORDERS = 100

Short = Annotated[str, Field(min_length=1, max_length=120)]
Long = Annotated[str, Field(min_length=1, max_length=1_200)]
# What is told to a person, and may be told in another language.
Title = Annotated[Short, AfterValidator(say)]
Told = Annotated[Long, AfterValidator(say)]
LaxNumber = Annotated[int, Field(ge=1, le=MAX_MESSAGES, strict=False)]


def _one_value(found: object) -> object:
    if not isinstance(found, bool | int | str) or len(str(found)) > 120:
        raise ValueError(f"found {shown(found)}; text, a number, true or false")
    return found


# Where the message dies, on its way from the application to the consumer.
Where = Literal["buffer", "wire", "broker", "consumer", "housekeeping"]
WHERE: tuple[Where, ...] = get_args(Where)

# Which of the known ways to lose a message it plays: "broker C7", "consumers L3".
FactId = Annotated[
    str, Field(pattern="^(broker|consumers|producers) [A-Z][0-9]{1,2}b?$")
]
TopicName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9._-]*$", max_length=40)]
SettingName = Annotated[str, Field(min_length=1, max_length=80)]
SettingValue = Annotated[bool | int | str, BeforeValidator(_one_value)]
Settings = Annotated[Mapping[SettingName, SettingValue], Field(max_length=80)]


class Client(Strict):
    """Which client libraries the applications use."""

    producer: Short = "java"
    consumer: Short = "java"


class Handler(Strict):
    """What the consuming application does with some messages."""

    slow: Mapping[LaxNumber, Annotated[int, Field(ge=0, le=MAX_MS)]] = Field(
        default={}, description="message: how many ms the work on it takes"
    )
    fails: Numbers = Field(
        default=(), description="messages whose handler fails, however often it tries"
    )
    fails_first: Mapping[LaxNumber, Annotated[int, Field(ge=1, le=1_000)]] = Field(
        default={}, description="message: how often its handler fails before it works"
    )
    poison: Numbers = Field(
        default=(), description="messages that the consumer cannot deserialize"
    )
    parks_in: TopicName | None = Field(
        None, description="the topic for what it gives up on: application.dead.letter"
    )

    writes_to: TopicName | None = Field(
        None, description="the topic for the results of whoever does not read it"
    )


class Topic(Strict):
    """A topic beside the main one; what it does not say is as in the main topic."""

    partitions: Annotated[int, Field(ge=1, le=MAX_PARTITIONS)] = 1
    replication_factor: Annotated[int, Field(ge=1, le=7)] | None = Field(
        None, alias="replication.factor"
    )
    min_insync_replicas: Annotated[int, Field(ge=1, le=7)] | None = Field(
        None, alias="min.insync.replicas"
    )


class Evidence(Strict):
    """What a real cluster did, and where that was seen."""

    what: Told
    source: Title


class Scenario(Strict):
    """One story: a configuration and a schedule of orders.

    Nothing in it says which message is lost: `expect` is compared with what the
    simulation did.
    """

    slug: Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Title
    question: Title
    story: Told
    where: Where
    tags: Annotated[tuple[Short, ...], Field(max_length=8)] = ()

    kafka: Short = "4.1"
    client: Client = Client()
    settings: Settings = Field(default={})
    producers: Annotated[int, Field(ge=1, le=MAX_PRODUCERS)] = 1
    consumers: Annotated[Mapping[Name, Name], Field(max_length=MAX_CONSUMERS)] = Field(
        default={"c1": "g1"}, description="name: its group"
    )
    topics: Annotated[Mapping[TopicName, Topic], Field(max_length=3)] = Field(
        default={}, description="topics beside the main one, which is called orders"
    )
    reads: Annotated[
        Mapping[Name, Annotated[tuple[TopicName, ...], Field(min_length=1)]],
        Field(max_length=MAX_CONSUMERS),
    ] = Field(
        default={},
        description="consumer: the topics that it subscribes to, if not the main one",
    )
    racks: Annotated[Mapping[Name, tuple[Name, ...]], Field(max_length=7)] = Field(
        default={}, description="rack: the brokers in it, which lose power together"
    )
    handler: Handler = Handler()
    message_bytes: Annotated[int, Field(ge=1, le=MAX_MESSAGE_BYTES)] = 100
    script: Annotated[tuple[ScriptLine, ...], Field(max_length=MAX_ORDERS)]
    until_ms: Annotated[int, Field(ge=1, le=MAX_MS)] = 120_000

    beats: Annotated[tuple[Beat, ...], Field(max_length=20)] = ()
    fix_beats: Annotated[tuple[Beat, ...], Field(max_length=20)] = Field(
        default=(), description="what is said when the fix is on"
    )
    predict: Title | None = None
    answer: Told | None = Field(None, description="the answer to `predict`, and why")
    show: Annotated[tuple[Short, ...], Field(min_length=1, max_length=5)]
    fix: Annotated[Settings, Field(min_length=1)]
    fix_note: Told
    price: Told | None = Field(None, description="what the fix costs, in one sentence")
    concerns: Told | None = Field(None, description="which versions and clients")
    expect: Expectation
    breaks: tuple[Break, ...] = Field(
        default=(), description="the invariants that it breaks on purpose, and when"
    )
    facts: tuple[FactId, ...] = Field(
        default=(), description="which entries of the facts it plays"
    )
    evidence: tuple[Evidence, ...] = ()
    sources: Annotated[tuple[Told, ...], Field(min_length=1)]
    article: Told | None = None
    left_out: Told | None = None

    @model_validator(mode="after")
    def _consumers_in_order(self) -> Self:
        wanted = [f"c{i}" for i in range(1, len(self.consumers) + 1)]
        if list(self.consumers) != wanted:
            found = ", ".join(self.consumers)
            raise ValueError(
                f"consumers are named c1, c2 and so on, in order; found: {found}"
            )
        return self
