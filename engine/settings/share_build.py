"""A share group (KIP-932): from Kafka's names to the model's, and what it refuses.

Sources of the mapping: facts/consumers.md A5, B17.
"""

from typing import Any

from engine.model.config import ShareConfig
from engine.settings.asked import Asked, Implied
from engine.settings.errors import SettingError

FAMILY = "java-share"
_MODE = "share.acknowledgement.mode"
_ON_ERROR = "application.on.error"
_HANDS_OFF = "application.hands.off"


def sharing(asked: Asked) -> dict[str, Any]:
    """What the model has to know of a share group; nothing of another consumer."""
    if asked.setup.consumer.family != FAMILY:
        return {}
    number = asked.number
    share = ShareConfig(
        explicit=_is_explicit(asked),
        failed_as=asked.texts["application.acknowledge"],
        lock_ms=number("group.share.record.lock.duration.ms"),
        delivery_limit=number("group.share.delivery.count.limit"),
        max_record_locks=number("group.share.partition.max.record.locks"),
    )
    beat = number("group.share.heartbeat.interval.ms")
    return {"share": share, "protocol": "share", "heartbeat_ms": beat}


def share_rules(asked: Asked) -> dict[str, Implied]:
    """What a share consumer cannot do.

    Raises SettingError where the brokers know no share groups.
    """
    if asked.setup.consumer.family != FAMILY:
        return {}
    broker = asked.setup.broker
    if "share-groups" not in broker.rules:
        raise SettingError(
            f"{broker.label} knows no share groups: KIP-932 came with Kafka 4.0.",
            name="kafka",
            found=broker.id,
            possible="4.0, 4.1, 4.2",
            hint="Pick Kafka 4.0 or later, or another consumer.",
        )
    implied: dict[str, Implied] = {}
    if asked.texts[_ON_ERROR] == "seek":
        implied[_ON_ERROR] = Implied("log", "a share consumer has no seek()")
    if _is_explicit(asked) and asked.is_on(_HANDS_OFF):
        note = f"with {_MODE}=explicit poll() waits until every record is acknowledged"
        implied[_HANDS_OFF] = Implied("false", note)
    return implied


def _is_explicit(asked: Asked) -> bool:
    return asked.texts[_MODE] == "explicit"
