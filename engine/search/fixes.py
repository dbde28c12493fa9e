"""Changes that a found story tries against its own orders, by part of the way.

Left out: a search for the smallest change that prevents the loss in every order.
"""

from collections.abc import Iterator, Mapping

from engine.search.slices import ALL, CONSUMER, PRODUCER, REPLICATION
from engine.settings import SettingError, resolve

Fix = dict[str, object]

OF_PRODUCERS: tuple[Fix, ...] = (
    {"acks": "all"},
    {"RequiredAcks": "all"},
    {"acks": "all", "enable.idempotence": True},
    {"application.waits": True, "linger.ms": 0},
    {"Async": False},
    {"application.counts": "ack"},
)
OF_BROKERS: tuple[Fix, ...] = (
    {"acks": "all"},
    {"acks": "all", "min.insync.replicas": 2},
    {"unclean.leader.election.enable": False},
    {"eligible.leader.replicas.version": 1},
    {"acks": "all", "flush.messages": 1},
    {"enable.idempotence": True},
)
OF_GROUPS: tuple[Fix, ...] = (
    {"application.workers": 1},
    {"auto.offset.reset": "earliest"},
    {"enable.auto.offset.store": False},
    {"application.commit": "record"},
    {"application.on.error": "crash"},
    {"application.deduplicates": True},
    {"consumer": "kafka-go-fetchmessage"},  # instead of ReadMessage
)
FIXES = {
    PRODUCER: OF_PRODUCERS,
    REPLICATION: OF_BROKERS,
    CONSUMER: OF_GROUPS,
    ALL: (*OF_BROKERS, *OF_PRODUCERS, *OF_GROUPS),
}
HARMLESS: Fix = {"application.counts": "ack"}  # every client takes it


def changes(settings: Mapping[str, str], part: str) -> Iterator[Fix]:
    """The usual changes that these settings and clients take."""
    yield from (fix for fix in FIXES[part] if _is_taken(settings, fix))


def _is_taken(settings: Mapping[str, str], fix: Fix) -> bool:
    if "consumer" in fix and not settings.get("consumer", "").startswith("kafka-go"):
        return False
    try:
        before = resolve(changes=settings)
        after = resolve(changes={**settings, **fix})
    except SettingError:
        return False
    return before.config != after.config
