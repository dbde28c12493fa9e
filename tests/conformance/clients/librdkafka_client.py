"""librdkafka's producer and consumer, told what to do in JSON lines: see protocol.py.

A program of its own: it is run, never imported.

Left out: `group` of send_offsets is a name only, for librdkafka keeps a member's own
generation to itself; a commit of nothing fails with _NO_OFFSET, as the library says.
"""

import json
import os
import sys
import threading
from functools import partial
from pathlib import Path

import confluent_kafka
from confluent_kafka import (
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)

from tests.conformance.clients.librdkafka_declared import bundled, declared
from tests.conformance.clients.librdkafka_words import (
    Json,
    name,
    offsets,
    pairs,
    say,
    seconds,
    triples,
)

PACKAGES = Path(confluent_kafka.__file__).parents[1]
UNSUPPORTED = "UnsupportedOperationException"


class ProducerKind:
    """A producer whose application serves the delivery reports all the time.

    With `application.polls` false it never does, but where it flushes.
    """

    def __init__(self, config: Json) -> None:
        serves = config.pop("application.polls", True)
        self.producer = Producer(config)
        self.config = config
        self.ended = threading.Event()
        self.reports = threading.Thread(target=self.serve, daemon=True)
        if serves:
            self.reports.start()

    def serve(self) -> None:
        """Let the library call back, from a thread that does nothing else."""
        while not self.ended.is_set():
            self.producer.poll(0.05)

    def act(self, command: Json) -> Json:
        """Do what a command says."""
        transaction = {
            "init_transactions": self.producer.init_transactions,
            "begin": self.producer.begin_transaction,
            "commit": self.producer.commit_transaction,
            "abort": self.producer.abort_transaction,
        }
        match command["do"]:
            case "send":
                self.send(command)
                return {"sent": True}
            case "metadata":
                self.producer.list_topics(command["topic"])
            case "flush":
                return {"left": self.producer.flush(seconds(command))}
            case "close":
                self.close(command)
            case "send_offsets":
                group = Consumer({**self.reach(), "group.id": command["group"]})
                self.producer.send_offsets_to_transaction(
                    offsets(command), group.consumer_group_metadata()
                )
                group.close()
            case other:
                if other not in transaction:
                    raise NotImplementedError(f"no such command: {other}")
                transaction[other]()
        return {}

    def send(self, command: Json) -> None:
        """Hand a message over; the report comes later."""
        message = command["message"]
        optional = {
            field: command[field]
            for field in ("partition", "key", "timestamp")
            if command.get(field) is not None
        }
        self.producer.produce(
            command["topic"],
            message.ljust(command.get("size") or 0).encode(),
            on_delivery=partial(told, message),
            **optional,
        )

    def close(self, command: Json) -> None:
        """Flush, within the limit, and end: librdkafka has no close of its own.

        Of what is left then, nobody is told anything.
        """
        self.producer.flush(seconds(command))
        self.ended.set()
        if self.reports.is_alive():
            self.reports.join()

    def reach(self) -> Json:
        """Return what another client of the same cluster needs."""
        shared = ("bootstrap.servers", "test.mock.num.brokers")
        return {key: self.config[key] for key in shared if key in self.config}


def told(message: str, error: KafkaError | None, report: Message) -> None:
    """Pass on a delivery report."""
    offset = report.offset()
    say(
        event="told",
        message=message,
        outcome="failed" if error else "ok",
        partition=report.partition(),
        offset=None if error or offset is None or offset < 0 else offset,
        error=name(error) if error else None,
    )


class ConsumerKind:
    """A consumer that polls when it is told to."""

    def __init__(self, config: Json) -> None:
        self.consumer = Consumer(config)
        self.ended = threading.Event()
        self.failed: KafkaError | None = None

    def act(self, command: Json) -> Json:
        """Do what a command says."""
        match command["do"]:
            case "subscribe":
                self.subscribe(command["topics"])
            case "assign":
                self.consumer.assign(
                    [TopicPartition(*p) for p in command["partitions"]]
                )
            case "poll":
                return self.poll(command)
            case "commit":
                self.commit(command)
            case "store" | "seek":
                self.move(command)
            case "positions":
                assigned = self.consumer.assignment()
                return {"positions": triples(self.consumer.position(assigned))}
            case "committed":
                asked = [TopicPartition(*p) for p in command["partitions"]]
                return {"committed": triples(self.consumer.committed(asked))}
            case "close":
                self.consumer.close()
                self.ended.set()
            case other:
                raise NotImplementedError(f"no such command: {other}")
        return {}

    def subscribe(self, topics: list[str]) -> None:
        """Join a group, and say what it gives and takes."""
        self.consumer.subscribe(
            topics,
            on_assign=lambda _, p: say(event="assigned", partitions=pairs(p)),
            on_revoke=lambda _, p: say(event="revoked", partitions=pairs(p)),
            on_lost=lambda _, p: say(event="lost", partitions=pairs(p)),
        )

    def poll(self, command: Json) -> Json:
        """Take one message, or up to `max`; an error waits until it comes first."""
        if self.failed is not None:
            failed, self.failed = self.failed, None
            raise KafkaException(failed)
        records = []
        limit = max(seconds(command), 0.0)
        for message in self.consumer.consume(command.get("max") or 1, limit):
            error = message.error()
            if error is not None:
                self.failed = error
                break
            records.append(
                {
                    "topic": message.topic(),
                    "partition": message.partition(),
                    "offset": message.offset(),
                    "message": (message.value() or b"").decode().rstrip(),
                }
            )
        if self.failed is not None and not records:
            return self.poll(command)
        return {"records": records, "assignment": pairs(self.consumer.assignment())}

    def move(self, command: Json) -> None:
        """Store offsets for the library to commit, or go on from them."""
        if command["do"] == "store":
            self.consumer.store_offsets(offsets=offsets(command))
        else:
            for at in offsets(command):
                self.consumer.seek(at)

    def commit(self, command: Json) -> None:
        """Commit and wait for the answer, which has an error for each partition."""
        given = {"offsets": offsets(command)} if command.get("offsets") else {}
        committed = self.consumer.commit(asynchronous=False, **given)
        for each in committed or ():
            if each.error:
                raise KafkaException(each.error)


def answer(client: ProducerKind | ConsumerKind, command: Json) -> Json:
    """Do what a command says, and put an error into Kafka's words."""
    try:
        if command["do"] == "version":
            return {"version": confluent_kafka.libversion()[0]}
        if command["do"] == "defaults":
            return {"config": declared(bundled(PACKAGES))}
        return client.act(command)
    except BufferError as error:
        return {"error": "_QUEUE_FULL", "message": str(error)}
    except NotImplementedError as error:
        return {"error": UNSUPPORTED, "message": str(error)}
    except KafkaException as error:
        cause = error.args[0]
        return {"error": name(cause), "message": cause.str()}
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        return {"error": type(error).__name__, "message": str(error)}


def main() -> None:
    """Obey until the input ends: then nobody wants a clean close."""
    kind, config = sys.argv[1], json.loads(sys.argv[2])
    client: ProducerKind | ConsumerKind = (
        ProducerKind(config) if kind == "producer" else ConsumerKind(config)
    )
    for line in sys.stdin:
        command = json.loads(line)
        say(id=command["id"], **answer(client, command))
        if client.ended.is_set():
            return
    os._exit(0)


if __name__ == "__main__":
    main()
