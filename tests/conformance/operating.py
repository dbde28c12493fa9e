"""The operator: an admin client, what it can see of a cluster and order of it.

It reaches the cluster through the one broker that no schedule touches.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model import actions as act
from engine.model.state import UNKNOWN
from tests.conformance.clients.process import Client, Refused
from tests.conformance.observed import Partition


@dataclass(frozen=True, slots=True)
class Operator:
    """An admin client, and how the simulation's topics are called in this cluster."""

    client: Client
    topics: Mapping[str, str]  # by the simulation's name

    def create(
        self, topic: str, assignments: list[list[int]], settings: Mapping[str, str]
    ) -> None:
        """Make a topic, every replica where it was simulated."""
        name = self.topics.get(topic, topic)
        self.client.ask(
            "create_topic", name=name, assignments=assignments, config=dict(settings)
        )

    def partitions(self) -> dict[str, Partition]:
        """What the controller decided, by the simulation's names."""
        found: dict[str, Partition] = {}
        for topic, name in self.topics.items():
            try:
                said = self.client.ask("describe", topic=name)
            except Refused:
                continue
            for number, part in enumerate(said["partitions"]):
                leader = part["leader"]
                found[f"{topic}-{number}"] = Partition(
                    f"b{leader}" if leader and leader > 0 else "",
                    _names(part["isr"]),
                    _names(part["elr"]),
                )
        return found

    def end(self, topic: str, number: int) -> int:
        """A real partition's high watermark; 0 where its leader cannot be asked."""
        try:
            said = self.client.ask("offsets", topic=topic, partition=number)
        except Refused:
            return 0
        end: int = said["high_watermark"]
        return end

    def brokers(self) -> tuple[str, ...]:
        """The brokers that the controller counts on."""
        return _names(self.client.ask("cluster")["brokers"])

    def committed(self, group: str) -> dict[tuple[str, int], int]:
        """A group's offsets, by the real partition."""
        try:
            said = self.client.ask("group_offsets", name=group)
        except Refused:
            return {}
        return {
            (topic, number): UNKNOWN if offset is None else offset
            for topic, number, offset in said["offsets"]
        }

    def assigned(self, group: str, address: str) -> set[str]:
        """The real partitions that a group gives to the member at an address."""
        try:
            said = self.client.ask("group", name=group)
        except Refused:
            return set()
        return {
            f"{topic}-{number}"
            for member in said["members"]
            if member["host"].lstrip("/") == address
            for topic, number in member["assignment"]
        }

    def order(self, order: act.Order) -> bool:
        """Carry out what an operator was told, if it is that; whether it was."""
        match order:
            case act.ElectUnclean(partition=number):
                self._elect("unclean", number)
            case act.ElectPreferred(partition=number):
                self._elect("preferred", number)
            case act.Reassign(partition=number, replicas=replicas):
                topic, within = self._partition(number)
                to = [int(name[1:]) for name in replicas]
                self.client.ask(
                    "reassign", name=topic, topic=topic, partition=within, replicas=to
                )
            case act.DeleteRecords(partition=number, before=before):
                topic, within = self._partition(number)
                self.client.ask(
                    *("delete_records",),
                    name=topic,
                    topic=topic,
                    partition=within,
                    offset=before,
                )
            case act.AlterConfig(name=setting, value=value):
                for topic in self.topics.values():
                    change = {setting: value}
                    self.client.ask(
                        "alter", resource="topic", name=topic, config=change
                    )
            case _:
                return False
        return True

    def _elect(self, kind: str, number: int) -> None:
        topic, within = self._partition(number)
        self.client.ask("elect", name=topic, topic=topic, partition=within, type=kind)

    def _partition(self, number: int) -> tuple[str, int]:
        """The main topic's partitions come first in the simulation's count."""
        return next(iter(self.topics.values())), number


def _names(numbers: list[int]) -> tuple[str, ...]:
    return tuple(f"b{number}" for number in sorted(numbers))
