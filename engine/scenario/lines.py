"""One line of a script: the same words in a scenario file and in a link.

A file says ``{at: 120, crash: b1}``, a link ``120:crash:b1``; a file says
``{at: 40, slow: {link: "b1->b2", ms: 400}}``, a link ``40:slow:b1-to-b2:400``.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from engine.scenario.errors import listing
from engine.scenario.links import Link
from engine.scenario.seeks import Seek
from engine.scenario.times import MAX_MS, After, Place, Time, spell_time

MAX_MESSAGES = 60
MAX_AGE_MS = 366 * 24 * 60 * 60 * 1_000
MAX_MESSAGE_BYTES = 100_000_000
MAX_NAME = 20
MAX_WORDS = 120
MAX_PARTITIONS = 4

ON_PROCESS = (
    *("crash", "kill", "stop", "start", "pause", "resume", "power", "disk"),
    *("flush", "close", "exit", "outage", "mend"),
    *("begin", "commit", "abort"),
)
OF_SEND = ("every", "bytes", "partition", "age", "ahead", "key")
ON_LINK = ("cut", "heal", "slow", "drop", "delay")
ON_NUMBER = ("elect-unclean", "elect-preferred", "add-partitions")
ON_TOPIC = ("delete-topic", "create-topic", "delete-records")
ON_CLUSTER = ("reassign", "config", *ON_TOPIC)
VERBS = ("send", *ON_PROCESS, *ON_LINK, *ON_NUMBER, *ON_CLUSTER, "seek")


def _plain_key(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,20}", text):
        raise ValueError(
            f"found {text[:40]!r}; 1 to 20 letters, digits, dots and dashes "
            "are possible"
        )
    return text


Partition = Annotated[int, Field(ge=0, le=7)]
Count = Annotated[int, Field(ge=2, le=MAX_PARTITIONS)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
Key = Annotated[str, AfterValidator(_plain_key)]
LinkText = Annotated[str, Field(max_length=2 * MAX_NAME + 5)]

ClusterText = Annotated[str, Field(min_length=1, max_length=60)]


class Strict(BaseModel):
    """A part of a scenario: nothing unknown in it, nothing to change later."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Delay(Strict):
    """Which packet under way comes late, and by how much."""

    link: LinkText = Field(description='"b1->p1"')
    ms: Annotated[int, Field(ge=1, le=600_000)]
    place: Annotated[int, Field(ge=1, le=20)] = 1


class Slow(Strict):
    """Which link becomes slow, and by how much."""

    link: LinkText = Field(description='"b1->b2", or "b1<->b2" for both ways')
    ms: Annotated[int, Field(ge=1, le=600_000)]


class ScriptLine(Strict):
    """One order and its time; exactly one of the verbs."""

    at: Time = Field(description="ms since the start; with after: since that")
    step: Place | None = Field(
        None, description="right after the how-manieth step of that millisecond"
    )
    after: After | None = Field(
        None, description='what it waits for: "acked-3", message 3 is acknowledged'
    )

    send: Annotated[int, Field(ge=1, le=MAX_MESSAGES)] | None = Field(
        None, description="how many messages the application sends"
    )
    every: Annotated[int, Field(ge=1, le=MAX_MS)] | None = Field(
        None, description="ms between them; without it: all at once"
    )
    bytes: Annotated[int, Field(ge=1, le=MAX_MESSAGE_BYTES)] | None = None
    partition: Partition | None = None
    age: Annotated[int, Field(ge=1, le=MAX_AGE_MS)] | None = Field(
        None, description="how many ms old its own timestamp is when it is sent"
    )
    ahead: Annotated[int, Field(ge=1, le=MAX_AGE_MS)] | None = Field(
        None, description="how many ms ahead of the clocks its timestamp is"
    )
    key: Key | None = Field(None, description="the same for all messages of the line")
    tombstone: Literal[True] | None = Field(
        None, description="the messages have a key and no value"
    )
    producer: Name | None = None

    flush: Name | None = None
    close: Name | None = None
    outage: Name | None = None
    mend: Name | None = None
    exit: Name | None = None
    begin: Name | None = Field(None, description="a transaction, in this producer")
    commit: Name | None = None
    abort: Name | None = None
    kill: Name | None = None
    crash: Name | None = None
    stop: Name | None = None
    start: Name | None = None
    pause: Name | None = None
    resume: Name | None = None
    power: Name | None = None
    disk: Name | None = None
    elect_unclean: Partition | None = Field(None, alias="elect-unclean")
    elect_preferred: Partition | None = Field(None, alias="elect-preferred")
    add_partitions: Count | None = Field(None, alias="add-partitions")  # in all, then
    reassign: ClusterText | None = None  # "0:b4-b2-b3": partition and new replicas
    config: ClusterText | None = None  # "min.insync.replicas=1"
    delete_topic: ClusterText | None = Field(None, alias="delete-topic")
    create_topic: ClusterText | None = Field(None, alias="create-topic")
    delete_records: ClusterText | None = Field(  # "0:3": partition and offset
        None, alias="delete-records", description='"0:3": partition 0, before offset 3'
    )
    cut: LinkText | None = None
    heal: LinkText | None = None
    slow: Slow | None = None
    drop: LinkText | None = Field(None, description="the connection, with its packets")
    delay: Delay | None = None
    seek: Seek | None = None

    @model_validator(mode="after")
    def _one_verb(self) -> Self:
        verbs = [verb for verb in VERBS if self.value(verb) is not None]
        if not verbs:
            raise ValueError(f"no order. Possible: {', '.join(VERBS)}")
        if len(verbs) > 1:
            raise ValueError(
                f"{listing(verbs)} are {len(verbs)} orders. Write one a line"
            )
        if verbs != ["send"]:
            for word in (*OF_SEND, "tombstone", "producer"):
                if self.value(word) is not None:
                    raise ValueError(f"{word!r} belongs to send, not to {verbs[0]}")
        if self.after and self.step:
            raise ValueError(
                "an order waits for a step or for something else, not both"
            )
        if verbs == ["send"] and self.after:
            raise ValueError(
                "a message is sent at a time; send cannot wait for another"
            )
        if self.link_text:
            link = Link.read(self.link_text)
            if link.both and verbs[0] in ("drop", "delay"):
                raise ValueError(f"{verbs[0]} needs a direction, as in b1->p1")
        return self

    def value(self, word: str) -> object:
        """Return what stands behind a word of the file."""
        found: object = getattr(self, word.replace("-", "_"))
        return found

    @property
    def verb(self) -> str:
        """The one order that this line gives."""
        return next(verb for verb in VERBS if self.value(verb) is not None)

    @property
    def target(self) -> str:
        """The process that the order is for, if it is for one."""
        return str(self.value(self.verb)) if self.verb in ON_PROCESS else ""

    @property
    def link_text(self) -> str:
        """The link that the order is for, if it is for one."""
        for one in (self.slow, self.delay):
            if one is not None:
                return one.link
        return self.cut or self.heal or self.drop or ""

    @property
    def when(self) -> str:
        """Its time, as in a link: ``120``, ``120.3``, ``after-acked-3``."""
        return spell_time(self.at, self.step, self.after)

    @property
    def turn(self) -> tuple[bool, int, int]:
        """What lines are sorted by; last come those that wait for something."""
        return (True, 0, 0) if self.after else (False, self.at, self.step or 0)

    def spell(self) -> str:
        """Write the line as in a link, always in the same way."""
        words = [self.when, self.verb]
        match self.verb:
            case "send":
                words += self._spell_send()
            case "cut" | "heal" | "drop":
                words.append(Link.read(self.link_text).spell())
            case "slow":
                assert self.slow is not None
                words += [Link.read(self.slow.link).spell(), str(self.slow.ms)]
            case "delay":
                assert self.delay is not None
                words += [Link.read(self.delay.link).spell(), str(self.delay.ms)]
                words += [str(self.delay.place)] if self.delay.place > 1 else []
            case "seek":
                assert self.seek is not None
                words.append(self.seek.spell())
            case verb:
                words.append(str(self.value(verb)).replace("=", "-"))
        return ":".join(words)

    def _spell_send(self) -> list[str]:
        words = [str(self.send)]
        words += [
            f"{word}-{value}"
            for word in OF_SEND
            if (value := self.value(word)) is not None
        ]
        words += ["tombstone"] if self.tombstone else []
        return [*words, self.producer] if self.producer else words
