"""A consumer as a member of its group: from the client's names to the model's.

Sources of the mapping: facts/consumers.md A1, A2, B4, B10, B11, B16.
"""

from typing import Any

from engine.settings.asked import Asked, Implied

# group.consumer.heartbeat.interval.ms and group.consumer.session.timeout.ms: with
# group.protocol=consumer the brokers set them (GroupCoordinatorConfig.java).
BROKER_HEARTBEAT_MS = 5_000
BROKER_SESSION_MS = 45_000

_PROTOCOL = "group.protocol"
_LIMIT = "max.poll.interval.ms"
_OFF = "the brokers decide this with group.protocol=consumer"


def membership(asked: Asked) -> dict[str, Any]:
    """What this client has of the settings of a member."""
    texts = asked.texts
    found: dict[str, Any] = {}
    if _LIMIT in texts:
        limit = asked.number(_LIMIT)
        found |= {"max_poll_interval_ms": limit, "rebalance_timeout_ms": limit}
    if "heartbeat.interval.ms" in texts:
        found["heartbeat_ms"] = asked.number("heartbeat.interval.ms")
    if "partition.assignment.strategy" in texts:
        names = texts["partition.assignment.strategy"]
        found["assignor"] = names.partition(",")[0]
    if "group.instance.id" in texts:
        name = texts["group.instance.id"]
        found["instance"] = "" if name == "none" else name
    if "application.on.revoked" in texts:
        found["on_revoked"] = texts["application.on.revoked"]
    if texts.get(_PROTOCOL) == "consumer":
        races = asked.setup.consumer.rules.get("auto-commit") == "races"
        found |= {"protocol": "consumer", "commits_late": races}
    return found


def membership_rules(asked: Asked) -> dict[str, Implied]:
    """What group.protocol=consumer takes out of the client's hands (A2)."""
    if asked.texts.get(_PROTOCOL) != "consumer":
        return {}
    return {
        "session.timeout.ms": Implied(str(BROKER_SESSION_MS), _OFF),
        "heartbeat.interval.ms": Implied(str(BROKER_HEARTBEAT_MS), _OFF),
    }
