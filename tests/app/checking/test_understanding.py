"""What is read becomes settings of the model, and whatever is left is said."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.checking.choosing import Choice, nearest_version
from app.checking.findings import FAILS, IGNORED, REFUSED, RISKY, SILENT, findings
from app.checking.reading import Pasted, read
from app.checking.understanding import Understood, understand
from app.cli import app


def understood(*texts: str, file: str = "pasted", **choice: str) -> Understood:
    """Read texts, and understand them together."""
    readings = [read(Pasted(text, file)) for text in texts]
    return understand(readings, Choice(**choice))


def levels(found: Understood) -> dict[str, str]:
    """Return what was found, by setting."""
    return {one.setting: one.level for one in findings(found)}


def test_words_of_brokers() -> None:
    """The brokers' names for what a topic has, in whatever unit, are one setting."""
    found = understood(
        "log.retention.hours=2\nlog.retention.minutes=5\nnum.partitions=12\n"
        "default.replication.factor=2\nlog.flush.interval.messages=1\n"
    )

    assert found.settings == {
        "retention.ms": "300000",
        "partitions": "1",
        "replication.factor": "2",
        "flush.messages": "1",
    }


def test_topic_outdoes_broker() -> None:
    """What the topic says holds, whatever the brokers have."""
    found = understood(
        "min.insync.replicas=1\nbroker.id=3\nlog.dirs=/x\nnum.network.threads=3\n",
        "Dynamic configs for topic orders are:\n  min.insync.replicas=2\n",
    )

    assert found.settings["min.insync.replicas"] == "2"
    assert [g.outdone for g in found.given if g.role == "broker"] == ["pasted:2"]


def test_old_words_of_librdkafka() -> None:
    """Names of librdkafka give it away, and its old ones mean the new ones."""
    found = understood("request.required.acks=1\nqueue.buffering.max.ms=5\n")

    assert found.chosen.ids[1:] == ("confluent-kafka-python", "librdkafka-2")
    assert found.settings == {"acks": "1", "linger.ms": "5"}


def test_unknown_names() -> None:
    """A name that nobody knows comes with the nearest that somebody does."""
    found = understood("enable.idempotency=true\nack=1\nssl.keystore.location=/x\n")

    assert [(u.name, u.near) for u in found.unknown] == [
        ("enable.idempotency", "enable.idempotence"),
        ("ack", "acks"),
    ]
    assert [u.name for u in found.unmodelled] == ["ssl.keystore.location"]


def test_placeholders() -> None:
    """What is filled in elsewhere is not guessed; a default that stands there holds."""
    found = understood("acks=${ACKS:1}\nlinger.ms=${LINGER}\nretries={{ .retries }}\n")

    assert found.settings == {"acks": "1"}


def test_misplaced() -> None:
    """A topic's name in the brokers' file is read by nobody."""
    found = understood("retention.ms=5\n", file="server.properties")

    assert found.settings == {}
    assert levels(found)["retention.ms"] == IGNORED


@pytest.mark.parametrize(
    ("said", "line"), [("3.8.1", "3.7"), ("4.1.0", "4.1"), ("9.9", "4.2"), ("x", "4.1")]
)
def test_version(said: str, line: str) -> None:
    """A release is one of a line of versions."""
    assert nearest_version(said) == line


@pytest.mark.parametrize(
    ("text", "setting", "level"),
    [
        ("acks=1\nenable.idempotence=true\n", "acks", REFUSED),
        ("acks=1\n", "enable.idempotence", SILENT),
        ("delivery.timeout.ms=1000\n", "delivery.timeout.ms", REFUSED),
        ("min.insync.replicas=2\nacks=1\n", "min.insync.replicas", IGNORED),
        ("acks=all\n", "min.insync.replicas", RISKY),
        (
            "unclean.leader.election.enable=true\n",
            "unclean.leader.election.enable",
            RISKY,
        ),
        ("heartbeat.interval.ms=60000\n", "heartbeat.interval.ms", REFUSED),
        ("heartbeat.interval.ms=20000\n", "heartbeat.interval.ms", RISKY),
        (
            "enable.auto.commit=false\nauto.commit.interval.ms=1\n",
            "auto.commit.interval.ms",
            IGNORED,
        ),
        ("transactional.id=x\n", "isolation.level", RISKY),
        (
            "enable.idempotence=false\n",
            "max.in.flight.requests.per.connection",
            RISKY,
        ),
        (
            "max.in.flight.requests.per.connection=6\n",
            *("max.in.flight.requests.per.connection", REFUSED),
        ),
        ("acks=maybe\n", "acks", REFUSED),
        ("linger.ms=soon\n", "linger.ms", REFUSED),
        ("offsets.retention.minutes=10\n", "offsets.retention.minutes", RISKY),
        ("retries=0\n", "retries", RISKY),
    ],
)
def test_findings(text: str, setting: str, level: str) -> None:
    """Every contradiction is found, at its level."""
    assert levels(understood(text))[setting] == level


def test_more_in_sync_than_copies() -> None:
    """Old brokers refuse every write; newer ones ask for as many as there are."""
    text = (
        "Topic: t PartitionCount: 1 ReplicationFactor: 1 Configs: min.insync.replicas=2"
    )

    found = understood(text, "acks=all\n", kafka="2.8")

    assert levels(found)["min.insync.replicas"] == FAILS


def test_versions_react_differently() -> None:
    """acks=1 beside the default of idempotence: nothing in 2.8, silence from 3.2 on."""
    assert "enable.idempotence" not in levels(understood("acks=1\n", kafka="2.8"))
    assert levels(understood("acks=1\n", kafka="3.4"))["enable.idempotence"] == SILENT


def ackward(*words: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["check", "--seconds", "0", *words])


def test_command(tmp_path: Path) -> None:
    """It says what it understood and where it stands; refusals end with 1."""
    path = tmp_path / "producer.properties"
    path.write_text("linger.ms=5\nacks=1\nenable.idempotence=true\n", encoding="utf-8")

    done = ackward(str(path))

    assert done.exit_code == 1
    assert "linger.ms" in done.stdout
    assert "producer.properties:1" in done.stdout
    assert "Refused: it does not start: acks=1 contradicts" in done.stdout


def test_json(tmp_path: Path) -> None:
    """Programs get the same, with the version of its form."""
    path = tmp_path / "producer.properties"
    path.write_text("acks=all\n", encoding="utf-8")

    found = json.loads(ackward(str(path), "--format", "json").stdout)

    assert found["format"] == 1
    assert found["understood"][0]["setting"] == "acks"
    assert found["defaults"]["linger.ms"] == {
        "value": "5",
        "of": "default of Java 4.1+",
    }


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("no-such-file",), "no-such-file: It cannot be read: No such file"),
        (("--client", "cobol", "x"), "possible: java, librdkafka"),
        (("--format", "xml", "x"), "text or json"),
        (("--kafka", "77", __file__), "There is no Kafka version '77'"),
    ],
)
def test_bad_input(words: tuple[str, ...], why: str) -> None:
    """Bad input ends with 2 and says what is possible."""
    done = ackward(*words)

    assert done.exit_code == 2
    assert why in done.stderr
