"""Orders for a whole cluster, from their words: where to move, what to change.

The words are the same in a scenario file and in a link: ``0:b4-b2-b3`` moves
partition 0, ``r1`` is a rack and ``b1-b2`` are two machines.
"""

import re

from engine.model.actions import (
    AlterConfig,
    CreateTopic,
    DeleteRecords,
    DeleteTopic,
    FailPower,
    Order,
    Reassign,
)
from engine.scenario.cast import Cast
from engine.scenario.errors import suggestion

PURGE = re.compile(r"(?P<partition>[0-7]):(?P<before>[0-9]{1,6})")
PLAN = re.compile(r"(?P<partition>[0-9]):(?P<to>b[0-9](?:-b[0-9])*)")
CHANGE = re.compile(r"(?P<name>[a-z.]+)[=-](?P<value>-?[a-z0-9]+)")
MACHINES = re.compile(r"b[0-9](?:-b[0-9])+")


def administering(verb: str, text: str, cast: Cast) -> Order:
    """Read the words of an order; raise ValueError if they are none."""
    match verb:
        case "config":
            return _config(text)
        case "delete-topic":
            return DeleteTopic(text)
        case "create-topic":
            return CreateTopic(text)
        case "delete-records":
            return _records(text)
        case _:
            return _reassign(text, cast)


def _records(text: str) -> Order:
    found = PURGE.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text!r} is nothing to delete. Possible: a partition and the first "
            f"offset that stays, as in '0:3'"
        )
    return DeleteRecords(int(found["partition"]), int(found["before"]))


def _reassign(text: str, cast: Cast) -> Order:
    found = PLAN.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text!r} is no plan. Possible: a partition and its new replicas, as in "
            f"'0:b4-b2-b3'"
        )
    replicas = tuple(found["to"].split("-"))
    _check(replicas, cast)
    if int(found["partition"]) >= cast.partitions:
        raise ValueError(
            f"there is no partition {found['partition']}. Possible: 0 to "
            f"{cast.partitions - 1}"
        )
    return Reassign(int(found["partition"]), replicas)


def _config(text: str) -> Order:
    found = CHANGE.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text!r} is no change. Possible: a setting of the topic and its new "
            f"value, as in 'min.insync.replicas=1'"
        )
    return AlterConfig(found["name"], found["value"])


def power_failure(text: str, cast: Cast) -> Order | None:
    """The order to cut the power of several machines; None: it is for one broker."""
    for rack, brokers in cast.racks:
        if rack == text:
            return FailPower(text, brokers)
    if not MACHINES.fullmatch(text):
        return None
    brokers = tuple(text.split("-"))
    _check(brokers, cast)
    return FailPower(text, brokers)


def _check(brokers: tuple[str, ...], cast: Cast) -> None:
    for name in brokers:
        if name not in cast.brokers:
            hint = suggestion(name, cast.brokers)
            known = ", ".join(cast.brokers)
            raise ValueError(f"there is no broker {name!r}.{hint} Possible: {known}")
