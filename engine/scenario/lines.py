"""One line of a script: the same words in a scenario file and in a link.

A file says ``{at: 120, crash: b1}``, a link ``120:crash:b1``; a file says
``{at: 40, slow: {link: "b1->b2", ms: 400}}``, a link ``40:slow:b1-to-b2:400``.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from engine.scenario.errors import listing, suggestion
from engine.scenario.links import Link
from engine.scenario.seeks import Seek, read_seek

MAX_MESSAGES = 60
MAX_MS = 30 * 24 * 60 * 60 * 1_000
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
ON_LINK = ("cut", "heal", "slow")
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


Time = Annotated[int, Field(ge=0, le=MAX_MS)]
Partition = Annotated[int, Field(ge=0, le=7)]
Count = Annotated[int, Field(ge=2, le=MAX_PARTITIONS)]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
Key = Annotated[str, AfterValidator(_plain_key)]
LinkText = Annotated[str, Field(max_length=2 * MAX_NAME + 5)]

ClusterText = Annotated[str, Field(min_length=1, max_length=60)]


class Strict(BaseModel):
    """A part of a scenario: nothing unknown in it, nothing to change later."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Slow(Strict):
    """Which link becomes slow, and by how much."""

    link: LinkText = Field(description='"b1->b2", or "b1<->b2" for both ways')
    ms: Annotated[int, Field(ge=1, le=600_000)]


class ScriptLine(Strict):
    """One order and its time; exactly one of the verbs."""

    at: Time = Field(description="ms since the start")

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
        if self.link_text:
            Link.read(self.link_text)
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
        return self.slow.link if self.slow else self.cut or self.heal or ""

    def spell(self) -> str:
        """Write the line as in a link, always in the same way."""
        words = [str(self.at), self.verb]
        match self.verb:
            case "send":
                words += self._spell_send()
            case "cut" | "heal":
                words.append(Link.read(self.link_text).spell())
            case "slow":
                assert self.slow is not None
                words += [Link.read(self.slow.link).spell(), str(self.slow.ms)]
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


def read_words(text: str) -> dict[str, object]:
    """Take ``120:crash:b1`` apart into what a file would say.

    Raises ValueError, saying what is possible. The values are checked by ScriptLine.
    """
    if len(text) > MAX_WORDS:
        raise ValueError(f"longer than {MAX_WORDS} characters")
    at, _, rest = text.partition(":")
    verb, _, rest = rest.partition(":")
    if not re.fullmatch(r"[0-9]{1,12}", at):
        raise ValueError(f"it begins with a time in ms, as in 120:crash:b1, not {at!r}")
    if verb not in VERBS:
        hint = suggestion(verb, VERBS) or f" Possible: {', '.join(VERBS)}."
        raise ValueError(f"there is no order {verb!r}.{hint}")
    words = rest.split(":")
    if verb == "send":
        return {"at": int(at)} | _read_send(words)
    if verb == "slow":
        if len(words) != 2:
            raise ValueError("slow needs a link and ms, as in 40:slow:b1-to-b2:400")
        return {"at": int(at), verb: {"link": words[0], "ms": _whole(words[1])}}
    if verb == "seek":
        return {"at": int(at), verb: read_seek(words)}
    if verb in ON_CLUSTER:
        return {"at": int(at), verb: rest}
    if len(words) != 1 or not words[0]:
        raise ValueError(f"{verb} needs one target, as in 120:crash:b1, not {rest!r}")
    return {"at": int(at), verb: _whole(rest) if verb in ON_NUMBER else rest}


def _read_send(words: list[str]) -> dict[str, object]:
    found: dict[str, object] = {"send": _whole(words[0])}
    for word in words[1:]:
        name, dash, value = word.partition("-")
        if dash and name in OF_SEND and name != "key":
            found[name] = _whole(value)
        elif dash and name == "key":
            found["key"] = value
        elif word == "tombstone":
            found["tombstone"] = True
        elif re.fullmatch(r"p[0-9]", word):
            found["producer"] = word
        else:
            raise ValueError(
                f"send does not know {word!r}. Possible: every-10, bytes-5000, "
                f"partition-1, age-60000, ahead-60000, key-a, tombstone, p2"
            )
    return found


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise ValueError(f"{text!r} is no whole number")
    return int(text)
