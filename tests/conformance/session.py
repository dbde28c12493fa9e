"""A cluster that plays one scenario after another, and is replaced when it must be.

A new cluster costs a quarter of a minute, so it is kept as long as the next play wants
the same: the same Kafka, the same brokers' settings, ELR or not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple, Self

from engine.scenario import Play
from tests.conformance.casting import broker_settings, has_eligible_replicas
from tests.conformance.clients.builds import NEWEST_JAVA
from tests.conformance.clients.process import Client, Config
from tests.conformance.cluster import Cluster
from tests.conformance.playing import Played, play_on
from tests.conformance.real_stage import RealStage
from tests.conformance.tellings import Ready

INTERNAL = ("__consumer_offsets", "__transaction_state")
# Kafka's own topics, on the broker apart: one replica each.
APART = {
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.consumer.session.timeout.ms": "6000",
    "group.consumer.min.session.timeout.ms": "6000",
    "group.consumer.heartbeat.interval.ms": "1000",
    "group.consumer.min.heartbeat.interval.ms": "1000",
}


class Wanted(NamedTuple):
    """What a play wants of its cluster."""

    version: str
    elr: bool
    brokers: int
    settings: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Session:
    """The cluster that runs now, if any, and what it has played."""

    tell: Callable[[str], None]
    wanted: Wanted | None = None
    cluster: Cluster | None = None
    admin: Client | None = None
    runs: int = 0
    fresh: bool = field(default=False)  # every play has a cluster of its own

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the cluster that runs."""
        if self.admin is not None:
            self.admin.close()
        if self.cluster is not None:
            self.cluster.close()
        self.admin = self.cluster = self.wanted = None

    def play(self, ready: Ready) -> Played:
        """Play a schedule on a cluster that is as it wants, from a healthy start."""
        telling, paced = ready
        play, schedule = telling.play, telling.schedule
        cluster, admin = self._cluster(wanted_by(telling.kafka, play, paced=paced))
        self.runs += 1
        try:
            with RealStage(
                cluster, admin, play, schedule, self.runs, paced=paced
            ) as stage:
                played = play_on(stage, schedule, self.tell, paced=paced)
            cluster.heal()
        except BaseException:
            self.close()
            raise
        return played

    def _cluster(self, wanted: Wanted) -> tuple[Cluster, Client]:
        if self.fresh or wanted != self.wanted:
            self.close()
        if self.cluster is None or self.admin is None:
            cluster = Cluster(
                wanted.version,
                elr=wanted.elr,
                settings={**APART, **dict(wanted.settings)},
                brokers=wanted.brokers + 1,
            )
            self.cluster = cluster.__enter__()
            self.wanted = wanted
            self.admin = self._operator(cluster, wanted.brokers + 1)
        return self.cluster, self.admin

    def _operator(self, cluster: Cluster, apart: int) -> Client:
        """An admin client that knows the broker apart, and Kafka's own topics on it."""
        host = cluster.client("operator")
        config: Config = {
            "bootstrap.servers": cluster.reach(apart),
            "request.timeout.ms": 8_000,
        }
        admin = Client.start("java", NEWEST_JAVA, "admin", config, host.namespace)
        for topic in INTERNAL:
            compacted = {"cleanup.policy": "compact"}
            admin.ask(
                *("create_topic",), name=topic, assignments=[[apart]], config=compacted
            )
        return admin


def wanted_by(version: str, play: Play, *, paced: bool) -> Wanted:
    """What a play wants of its cluster."""
    config = play.plan.config
    settings = broker_settings(play, paced=paced)
    return Wanted(
        version,
        has_eligible_replicas(config),
        config.topic.brokers,
        tuple(sorted(settings.items())),
    )
