"""The rules: settings that contradict each other, or do not mean what they seem to.

Each is a function of the understood configuration, and each names its source.
"""

from collections.abc import Callable, Iterator

from app.checking.naming import OTHER_WORDS
from app.checking.understanding import Understood
from engine.model.config import ACKS_ALL
from engine.sentence import Sentence, say

# What comes of it, the gravest first.
REFUSED, FAILS, SILENT, IGNORED, RISKY = (
    *("refused", "fails", "silent", "ignored", "risky"),
)

Rule = Callable[[Understood], Iterator[tuple[str, Sentence, str, str]]]


def _text(found: Understood, name: str) -> str:
    for value in found.resolved.values:
        if value.name == name:
            return value.text
    return ""


def _number(found: Understood, name: str) -> int | None:
    text = _text(found, name)
    return int(text) if text.lstrip("-").isdecimal() else None


def _copies(found: Understood) -> Iterator[tuple[str, Sentence, str, str]]:
    """How many copies, and how many of them an ack waits for."""
    topic = found.resolved.config.topic
    acks = found.resolved.config.producers[0].acks
    copies, needed = topic.replication_factor, topic.min_insync_replicas
    name = "min.insync.replicas"
    if needed > copies:
        strict = bool(topic.strict_min_isr)
        message = say(
            "min.insync.replicas={needed} is more than replication.factor={copies}: "
            "with acks=all every send fails with NOT_ENOUGH_REPLICAS.",
            needed=needed,
            copies=copies,
        )
        source = "Partition.appendRecordsToLeader; KAFKA-15583"
        yield (RISKY if strict else FAILS), message, name, source
    if acks != ACKS_ALL and name in found.settings and needed > 1:
        message = say(
            "min.insync.replicas={needed} guards only acks=all; with acks={acks} "
            "nobody asks for it.",
            needed=needed,
            acks=acks,
        )
        yield IGNORED, message, name, "Partition.appendRecordsToLeader"
    if acks == ACKS_ALL and needed == 1 < copies:
        message = say(
            "acks=all waits for the replicas in sync, and min.insync.replicas=1 lets "
            "that be the leader alone.",
        )
        yield RISKY, message, name, "Partition.appendRecordsToLeader; facts C6"
    if needed == copies > 1:
        message = say(
            "min.insync.replicas={needed} is as many as there are replicas: one broker "
            "that is away stops every write with acks=all.",
            needed=needed,
        )
        yield RISKY, message, name, "Partition.appendRecordsToLeader"
    if copies == 1:
        message = say("There is one copy of every message, on one disk.")
        yield RISKY, message, "replication.factor", "facts B16"


def _elections(found: Understood) -> Iterator[tuple[str, Sentence, str, str]]:
    if _text(found, "unclean.leader.election.enable") == "true":
        message = say(
            "A replica that is behind may become leader, and what it does not have is "
            "gone, acknowledged or not.",
        )
        name = "unclean.leader.election.enable"
        yield RISKY, message, name, "facts B9; KIP-106"


def _sending(found: Understood) -> Iterator[tuple[str, Sentence, str, str]]:
    in_flight = "max.in.flight.requests.per.connection"
    several = _number(found, in_flight) or 1
    retries = _number(found, "retries")
    if several > 1 and _text(found, "enable.idempotence") == "false" and retries:
        message = say(
            "Without idempotence and with {count} requests in flight a retry can "
            "change the order of messages and write one twice.",
            count=several,
        )
        yield RISKY, message, in_flight, "ProducerConfig, the text of this setting"
    if retries == 0 and "retries" in found.settings:
        message = say("With retries=0 any hiccup of a broker is a failed send.")
        yield RISKY, message, "retries", "Sender.canRetry"
    limit = _number(found, "delivery.timeout.ms")
    session = _number(found, "broker.session.timeout.ms")
    if limit is not None and session is not None and limit < session:
        message = say(
            "delivery.timeout.ms={limit} is over before the controller misses a dead "
            "broker (broker.session.timeout.ms={session}): a crash of the leader fails "
            "every send.",
            limit=limit,
            session=session,
        )
        yield RISKY, message, "delivery.timeout.ms", "KIP-91; KIP-500"


def _reading(found: Understood) -> Iterator[tuple[str, Sentence, str, str]]:
    beat, session = (
        _number(found, name) for name in ("heartbeat.interval.ms", "session.timeout.ms")
    )
    beats = "heartbeat.interval.ms"
    if beat is not None and session is not None and beat >= session:
        message = say(
            "heartbeat.interval.ms={beat} must be lower than session.timeout.ms="
            "{session}: the consumer refuses to start.",
            beat=beat,
            session=session,
        )
        yield REFUSED, message, beats, "Heartbeat.java, its constructor"
    elif beat is not None and session is not None and 3 * beat > session:
        message = say(
            "heartbeat.interval.ms={beat} is more than a third of session.timeout.ms="
            "{session}: two lost heartbeats, and the group takes the work away.",
            beat=beat,
            session=session,
        )
        yield RISKY, message, beats, "ConsumerConfig, the text of this setting"
    auto, interval = "enable.auto.commit", "auto.commit.interval.ms"
    if _text(found, auto) == "false" and interval in found.settings:
        message = say(
            "auto.commit.interval.ms does nothing with enable.auto.commit=false."
        )
        yield (
            IGNORED,
            message,
            interval,
            "ConsumerCoordinator.maybeAutoCommitOffsetsAsync",
        )
    transactional = _text(found, "transactional.id") not in {"", "none"}
    if transactional and _text(found, "isolation.level") == "read_uncommitted":
        message = say(
            "The producer writes transactions, and isolation.level=read_uncommitted "
            "reads the aborted ones too.",
        )
        yield RISKY, message, "isolation.level", "KIP-98"


def _keeping(found: Understood) -> Iterator[tuple[str, Sentence, str, str]]:
    keeps = _number(found, "retention.ms")
    offsets = _number(found, "offsets.retention.minutes")
    forever = keeps == -1
    if offsets is not None and keeps is not None:
        ms = 60_000 * offsets
        if "offsets.retention.minutes" in found.settings and (forever or ms < keeps):
            message = say(
                "The group's place is forgotten after {count} minutes away, before its "
                "messages are: auto.offset.reset decides then.",
                count=offsets,
            )
            yield RISKY, message, "offsets.retention.minutes", "KIP-211"
    for item in found.given:
        if item.name in OTHER_WORDS and item.outdone and item.name.startswith("log."):
            message = say(
                "{name} is outdone by a setting with a finer unit, or by the "
                "topic's own.",
                name=item.name,
            )
            yield IGNORED, message, item.setting, "KafkaConfig.logRetentionTimeMillis"


RULES: tuple[Rule, ...] = (_copies, _elections, _sending, _reading, _keeping)
