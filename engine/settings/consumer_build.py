"""From the consumers' own names to the plain numbers of the model.

Sources of the mapping: facts/consumers.md A1, A4, A5, B4-B7.
"""

from collections.abc import Callable, Mapping

from engine.model.config import ConsumerConfig
from engine.settings.asked import Asked
from engine.settings.group_build import membership
from engine.settings.share_build import sharing

_RESET = {
    "first": "earliest",
    "oldest": "earliest",
    "start": "earliest",
    "last": "latest",
    "newest": "latest",
    "end": "latest",
    "true": "earliest",
    "false": "latest",  # kafkajs fromBeginning
    "error": "none",
}
_MARKING = {"record": "mark", "before": "mark-first", "watermark": "mark-watermark"}
_TOLERANCE = {"none": "crash", "all": "skip"}
BYTES = "hand"  # a client that hands out bytes leaves poison to the handler


def build_consumer(asked: Asked) -> ConsumerConfig:
    """Build one consumer: what its client does, and its application's habits."""
    preset = asked.setup.consumer
    config = ConsumerConfig(
        commit=_COMMIT[preset.family](asked),
        auto_offset_reset=_RESET.get(found := _text(asked, "auto.offset.reset"), found),
        fetch_max_wait_ms=int(_text(asked, "fetch.max.wait.ms")),
        session_timeout_ms=int(_text(asked, "session.timeout.ms")),
        workers=asked.number("application.workers"),
        processing_ms=asked.number("application.processing.ms"),
        deduplicates=asked.is_on("application.deduplicates"),
        hands_off=asked.is_on("application.hands.off"),
        on_error=asked.texts["application.on.error"],
        attempts=asked.number("application.attempts"),
        retry_backoff_ms=asked.number("application.retry.backoff.ms"),
        parks=asked.texts["application.dead.letter"],
        on_poison=_on_poison(asked),
        commits_next=asked.texts["application.commit.offset"] == "next",
        flush_ms=asked.number("application.flush.ms"),
        leaves_batch=_leaves_batch(asked),
        rewinds=asked.texts.get("application.on.abort", "rewind") == "rewind",
        read_committed=_reads_committed(asked),
    )
    interval = _interval(asked)
    if interval:
        config = config._replace(auto_commit_interval_ms=interval)
    if "max.poll.records" in asked.texts:
        most = asked.number("max.poll.records")
        config = config._replace(max_poll_records=most)
    age = preset.by_concept.get("metadata.max.age.ms")
    if age:
        config = config._replace(metadata_max_age_ms=asked.number(age.name))
    config = config._replace(**membership(asked), **sharing(asked))
    return config._replace(**preset.fixed)


def _text(asked: Asked, concept: str) -> str:
    """What holds for the setting that this client has for a concept."""
    return asked.texts[asked.setup.consumer.by_concept[concept].name]


def _reads_committed(asked: Asked) -> bool:
    """Tell the isolation level; kafkajs has a switch for the other one."""
    if "readUncommitted" in asked.texts:
        return not asked.is_on("readUncommitted")
    return _text(asked, "isolation.level") == "read_committed"


def _interval(asked: Asked) -> int:
    """How often the client commits by itself; 0: it has no such setting."""
    if "CommitInterval" in asked.texts:
        return asked.number("CommitInterval")
    own = asked.setup.consumer.by_concept.get("auto.commit.interval.ms")
    return asked.number(own.name) if own else 0


def _on_poison(asked: Asked) -> str:
    """Who has bytes in hand cannot be poisoned in poll(); Connect has a setting."""
    if "errors.tolerance" in asked.texts:
        return _TOLERANCE[asked.texts["errors.tolerance"]]
    return asked.texts.get("application.on.poison", BYTES)


def _leaves_batch(asked: Asked) -> bool:
    """kafkajs: eachMessage stops between two messages, eachBatch if it looks."""
    if asked.setup.consumer.family != "kafkajs":
        return False
    return asked.texts.get("application.returns.early", "true") == "true"


def _habit(asked: Asked) -> str:
    """Java and Connect: the commit mode is the application's habit."""
    return asked.texts["application.commit"]


def _librdkafka_commit(asked: Asked) -> str:
    """Say when an offset may be committed: on handing over, or after the work.

    With enable.auto.offset.store=false the application stores each offset after
    its work, and the background thread commits what is stored.
    Source: facts/consumers.md B5.
    """
    habit = asked.texts["application.commit"]
    if habit != "auto":
        return habit
    return "store" if asked.is_on("enable.auto.offset.store") else "store-after"


def _kafka_go_commit(asked: Asked) -> str:
    """ReadMessage commits before it returns; with a CommitInterval, soon after.

    Then the offset waits for the ticker, as in librdkafka's store, while the
    application works. Source: facts/consumers.md B6.
    """
    at_reading = "store" if asked.texts.get("CommitInterval", "0") != "0" else "before"
    return asked.texts.get("application.commit", at_reading)


def _sarama_commit(asked: Asked) -> str:
    """MarkMessage says what is done; the ticker sends it (B7)."""
    habit = asked.texts["application.commit"]
    return _MARKING.get(habit, habit)


def _franz_go_commit(asked: Asked) -> str:
    """Automatic: the poll before the last, or all polled, or what is marked (B7)."""
    habit = asked.texts["application.commit"]
    if asked.is_on("AutoCommitMarks"):
        return _MARKING.get(habit, "none" if habit == "none" else "mark")
    if habit != "auto":
        return habit
    return "task" if asked.is_on("GreedyAutoCommit") else "previous"


def _aiokafka_commit(asked: Asked) -> str:
    """A task in the background commits positions (B7)."""
    habit = asked.texts["application.commit"]
    return "task" if habit == "auto" else habit


def _kafkajs_commit(asked: Asked) -> str:
    """What is resolved goes out at the end of the batch (B7)."""
    if not asked.is_on("autoCommit"):
        return "none"
    all_of_it = asked.texts.get("eachBatchAutoResolve", "false") == "true"
    return "resolve-all" if all_of_it else "resolve"


_COMMIT: Mapping[str, Callable[[Asked], str]] = {
    "java": _habit,
    "java-share": lambda _: "none",
    "connect": _habit,
    "kafka-python": _habit,
    "kafka-go": _kafka_go_commit,
    "librdkafka": _librdkafka_commit,
    "sarama": _sarama_commit,
    "franz-go": _franz_go_commit,
    "aiokafka": _aiokafka_commit,
    "kafkajs": _kafkajs_commit,
}
