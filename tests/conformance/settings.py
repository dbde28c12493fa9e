"""The settings of the nodes: every clock short, nothing done behind one's back."""

from collections.abc import Mapping
from pathlib import Path

BROKER_PORT = 9092
CONTROLLER_PORT = 9093

LISTENERS = {
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
}
# What a schedule relies on: no topic, leader or segment changes unless it says so, and
# the clocks that a schedule waits for are short, but not so short that a busy machine
# of two cores lets them run out by itself.
QUIET = {
    "auto.create.topics.enable": "false",
    "auto.leader.rebalance.enable": "false",
    "broker.heartbeat.interval.ms": "500",
    "broker.session.timeout.ms": "6000",
    "group.initial.rebalance.delay.ms": "0",
    "log.initial.task.delay.ms": "500",
    "log.retention.check.interval.ms": "1000",
    "replica.lag.time.max.ms": "10000",
    "unclean.leader.election.enable": "false",
}
SMALL = {
    "background.threads": "2",
    "log.cleaner.dedupe.buffer.size": "4000000",
    "num.io.threads": "2",
    "num.network.threads": "2",
}


def inner_topics(brokers: int) -> dict[str, str]:
    """Return the settings of Kafka's own topics: one partition, on three brokers."""
    replicas = min(3, brokers)
    kept = {
        "offsets.topic": ("num.partitions",),
        "share.coordinator.state.topic": ("num.partitions", "min.isr"),
        "transaction.state.log": ("num.partitions", "min.isr"),
    }
    values = {"num.partitions": 1, "min.isr": min(2, replicas)}
    return {
        f"{topic}.{name}": str(value)
        for topic, names in kept.items()
        for name, value in (
            ("replication.factor", replicas),
            *((name, values[name]) for name in names),
        )
    }


def _node(role: str, node: int, voters: str, log_dir: Path) -> dict[str, str]:
    return {
        "process.roles": role,
        "node.id": str(node),
        "controller.quorum.voters": voters,
        "log.dirs": str(log_dir),
        **LISTENERS,
        **QUIET,
        **SMALL,
    }


def broker_settings(
    number: int, brokers: int, address: str, voters: str, log_dir: Path
) -> dict[str, str]:
    """Return the settings of one of so many brokers."""
    return {
        **_node("broker", number, voters, log_dir),
        **inner_topics(brokers),
        "listeners": f"BROKER://{address}:{BROKER_PORT}",
        "inter.broker.listener.name": "BROKER",
    }


def controller_settings(
    number: int, brokers: int, address: str, voters: str, log_dir: Path
) -> dict[str, str]:
    """Return the settings of the controller of so many brokers."""
    return {
        **_node("controller", number, voters, log_dir),
        **inner_topics(brokers),
        "listeners": f"CONTROLLER://{address}:{CONTROLLER_PORT}",
    }


def lone_settings(
    log_dir: Path, broker_port: int, controller_port: int
) -> dict[str, str]:
    """Return the settings of one node that is broker and controller, on loopback."""
    here = "127.0.0.1"
    listeners = f"BROKER://{here}:{broker_port},CONTROLLER://{here}:{controller_port}"
    return {
        **_node("broker,controller", 1, f"1@{here}:{controller_port}", log_dir),
        **inner_topics(1),
        "listeners": listeners,
        "inter.broker.listener.name": "BROKER",
    }


def written(settings: Mapping[str, str]) -> str:
    """Return settings as a file of Java properties."""
    return "".join(f"{name}={value}\n" for name, value in sorted(settings.items()))
