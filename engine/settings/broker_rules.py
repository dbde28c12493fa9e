"""What a cluster makes of its own settings: sizes must fit, limits must hold."""

from engine.settings.asked import Asked, Implied
from engine.settings.errors import SettingError

_COPIES = "replication.factor"
_NEEDED = "min.insync.replicas"
_UNCLEAN = "unclean.leader.election.enable"
_SEGMENT = "segment.bytes"


def broker_rules(asked: Asked) -> dict[str, Implied]:
    """Fit the cluster to the topic, and say where a broker reads a setting otherwise.

    Raises SettingError where the topic cannot be made or a broker would not start.
    """
    _check_fetch_wait(asked)
    _check_segment(asked)
    sizes = _sizes(asked) | _unclean(asked)
    copies = int(sizes[_COPIES].text if _COPIES in sizes else asked.texts[_COPIES])
    needed = asked.number(_NEEDED)
    if needed <= copies:
        return sizes
    if asked.setup.broker.fixed["strict_min_isr"]:
        note = f"more than {_COPIES}: the broker asks for {copies} (KAFKA-15583)"
    else:
        note = f"more than {_COPIES}: acks=all always fails"
    return {**sizes, _NEEDED: Implied(str(needed), note)}


def _sizes(asked: Asked) -> dict[str, Implied]:
    """No more replicas than brokers; whichever was not asked for gives way."""
    copies, brokers = asked.number(_COPIES), asked.number("brokers")
    if copies <= brokers:
        return {}
    if "brokers" not in asked.given:
        return {"brokers": Implied(str(copies), f"as many as {_COPIES}={copies} needs")}
    if _COPIES not in asked.given:
        return {_COPIES: Implied(str(brokers), f"no more than brokers={brokers}")}
    raise SettingError(
        f"{_COPIES}={copies} needs {copies} brokers, and there are {brokers}.",
        name=_COPIES,
        found=str(copies),
        possible=f"1 to {brokers}",
        hint=f"Lower {_COPIES}, or set brokers to {copies}.",
    )


def _unclean(asked: Asked) -> dict[str, Implied]:
    """KRaft before 3.9 does not ask whether an unclean election is allowed."""
    ignored = asked.setup.broker.rules.get(_UNCLEAN) == "ignored"
    if not (ignored and asked.is_on(_UNCLEAN)):
        return {}
    note = (
        "a KRaft cluster ignores it before 3.9 (KAFKA-12670); with ZooKeeper it holds"
    )
    return {_UNCLEAN: Implied("false", note)}


def _check_fetch_wait(asked: Asked) -> None:
    """A broker does not start if a follower may wait longer than it may lag.

    Source: KafkaConfig.scala, `require` at start-up, every version.
    """
    wait, lag = "replica.fetch.wait.max.ms", "replica.lag.time.max.ms"
    if asked.number(wait) <= asked.number(lag):
        return
    raise SettingError(
        f"{wait}={asked.texts[wait]} is more than {lag}={asked.texts[lag]}: "
        "a broker refuses to start.",
        name=wait,
        found=asked.texts[wait],
        possible=f"1 to {asked.texts[lag]}",
        hint=f"Lower {wait}, or raise {lag}.",
    )


def _check_segment(asked: Asked) -> None:
    """From 4.0 on a segment has at least 1 MiB (KIP-1030)."""
    least = asked.setup.broker.rules.get("smallest-segment", "0")
    if asked.number(_SEGMENT) >= int(least):
        return
    found = asked.texts[_SEGMENT]
    raise SettingError(
        f"{_SEGMENT}={found} is too small for {asked.setup.broker.label}.",
        name=_SEGMENT,
        found=found,
        possible=f"{least} to 2147483647",
        hint=f"Raise it to {least}, or pick a Kafka before 4.0.",
    )
