"""A real cluster with real clients as a stage.

What is seen here is what Kafka itself says: the controller's view through an admin
client, the logs in the segment files on the brokers' disks (of dead brokers too), the
groups' offsets at their coordinator, and what the client libraries told.

Kafka's own topics stand on a broker of their own that no schedule touches, so that a
fault of a broker never strikes a coordinator by accident.

Left out: what a simulated application keeps in its memory between two steps.
"""

import time
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import Self

from engine.model import actions as act
from engine.model.config import partitions_of, subscription
from engine.model.state import place
from engine.scenario import Play
from tests.conformance.applications import Names, Reader, Writer, split
from tests.conformance.casting import (
    Actor,
    Setting,
    actor,
    consumer_settings,
    preset_of,
    producer_settings,
    topic_settings,
)
from tests.conformance.clients.builds import NEWEST_JAVA
from tests.conformance.clients.process import Client
from tests.conformance.cluster import Cluster
from tests.conformance.faults import number as node
from tests.conformance.faults import strike
from tests.conformance.observed import (
    Difference,
    Log,
    Observed,
    partition_names,
    seen_in,
)
from tests.conformance.operating import Operator
from tests.conformance.schedule import (
    Commit,
    Doing,
    Fail,
    Hand,
    Schedule,
    Seek,
    Store,
    Sync,
    Take,
    Work,
)
from tests.conformance.segments import entries

READY_MS = 60_000
READING_S = 60  # after which a fresh reading is taken for what it is


class RealStage:
    """One play on a running cluster; topics and groups have names of their own."""

    def __init__(
        self,
        cluster: Cluster,
        admin: Client,
        play: Play,
        schedule: Schedule,
        run: int,
        *,
        paced: bool,
    ) -> None:
        self.cluster, self.play, self.schedule = cluster, play, schedule
        self._paced = paced
        self._config = play.plan.config
        self._run = run
        self._began = time.monotonic()
        self._names = partition_names(schedule.begin)
        topics = dict.fromkeys(split(name)[0] for name in self._names.values())
        self._topics = {name: f"{name}.{run}" for name in topics}
        self._apart = max(cluster.brokers)
        self._brokers = tuple(item.name for item in schedule.begin.brokers)
        self._operator = Operator(admin, self._topics)
        self._writers: dict[str, Writer] = {}
        self._readers: dict[str, Reader] = {}
        self._stack = ExitStack()

    # --- setting up ---------------------------------------------------------------

    def __enter__(self) -> Self:
        try:
            self._set_up()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _set_up(self) -> None:
        """Topics, applications, and every consumer at its place."""
        decided = self.schedule.begin.controller.metadata.partitions
        for topic in self._topics:
            assignments = [
                [node(name) for name in decided[number].replicas]
                for number in partitions_of(self._config, topic)
            ]
            settings = topic_settings(self.play)
            self._operator.create(topic, assignments, settings)
        warming = f"warming.{self._run}"
        leads = [[node(broker)] for broker in self._brokers]
        self._operator.create(warming, leads, {})
        self._cast()
        for name, writer in self._writers.items():
            if name not in self.schedule.plan.absent:
                writer.start()
                writer.warm(warming, len(leads), self._topics.values())
        for name, reader in self._readers.items():
            if name not in self.schedule.plan.absent:
                reader.start()
        for name in self.schedule.plan.absent:
            if name[0] == "b":
                self.cluster.kill(node(name))
        self._wait_until_ready()
        self._began = time.monotonic()

    def _cast(self) -> None:
        """Make the applications; nothing of them runs yet."""
        for index, producer in enumerate(self._config.producers):
            name = f"p{index + 1}"
            self._writers[name] = Writer(
                partial(self._producer, name), bool(producer.transactional_id)
            )
        for index, consumer in enumerate(self._config.consumers):
            name = f"c{index + 1}"
            topics = consumer.topics or (self._config.topic.name,)
            self._readers[name] = Reader(
                f"{consumer.group}.{self._run}",
                partial(self._consumer, name),
                tuple(self._topics[topic] for topic in topics),
                self._simulated_names(),
                consumer.hands_off,
                not self.play.resolved.consumer.startswith("kafka-go"),
                self.play.resolved.consumer != "kafka-go-readmessage",
            )

    def _wait_until_ready(self) -> None:
        """Every partition is led, every consumer has what it had in the simulation."""
        wanted = seen_in(self.schedule.begin)
        until = self.now_ms() + READY_MS
        while True:
            ready = all(
                self._assigned(name, reader) == self._owned(name)
                for name, reader in self._readers.items()
                if reader.client is not None
            )
            seen = self._operator.partitions()
            if ready and all(
                seen.get(name) is not None and seen[name].isr == part.isr
                for name, part in wanted.partitions.items()
            ):
                break
            if self.now_ms() > until:
                msg = f"no healthy start within {READY_MS} ms: {seen}"
                raise TimeoutError(msg)
            self.rest(100)
        for reader in self._readers.values():
            reader.locate()

    def _assigned(self, name: str, reader: Reader) -> set[str]:
        """What a consumer has; a library that does not tell is asked about."""
        if reader.tells:
            return set(reader.assignment)
        found = self._operator.assigned(reader.group, self.cluster.client(name).address)
        named = self._simulated_names()
        return {named[each] for each in found}

    def _owned(self, name: str) -> set[str]:
        consumer = self.schedule.begin.consumers[place(name)]
        return {self._names[number] for number in consumer.owned}

    def _simulated_names(self) -> Names:
        return {
            f"{self._topics[topic]}-{number}": f"{topic}-{number}"
            for topic, number in map(split, self._names.values())
        }

    def _producer(self, name: str) -> Client:
        settings = producer_settings(self.play, name, self._run)
        preset = preset_of(self.play, name)
        return self._client(actor(preset), "producer", name, settings)

    def _consumer(self, name: str) -> Client:
        index = place(name)
        group = f"{self._config.consumers[index].group}.{self._run}"
        settings = consumer_settings(self.play, index, group, paced=self._paced)
        found = actor(self.play.resolved.consumer)
        return self._client(found, "consumer", name, settings)

    def _client(
        self, found: Actor | None, kind: str, name: str, settings: dict[str, Setting]
    ) -> Client:
        assert found is not None, f"nobody plays {name}"
        host = self.cluster.client(name)
        config = {"bootstrap.servers": self.cluster.bootstrap, **settings}
        client = Client.start(
            found.library,
            found.version,
            "producer" if kind == "producer" else "consumer",
            config,
            host.namespace,
        )
        self._stack.callback(client.close)
        return client

    # --- the stage ----------------------------------------------------------------

    def now_ms(self) -> int:
        """Real time since it began."""
        return round((time.monotonic() - self._began) * 1_000)

    def rest(self, ms: int) -> None:
        """Let real time pass; whoever has nothing in hand goes on polling."""
        until = self.now_ms() + ms
        while True:
            for reader in self._readers.values():
                if reader.idles:
                    reader.poll()
            left = until - self.now_ms()
            if left <= 0:
                return
            time.sleep(min(left, 20) / 1_000)

    def do(self, doing: Doing, patience_ms: int) -> tuple[Difference, ...]:
        """Do one thing for real."""
        match doing:
            case Hand(producer=name, record=record, partition=partition):
                topic = split(partition)[0] if partition else next(iter(self._topics))
                within = split(partition)[1] if partition else None
                self._writers[name].send(record, self._topics[topic], within)
            case Take():
                return self._take(doing, patience_ms)
            case Work(consumer=name, message=message):
                self._readers[name].finish(message, done=True)
            case Fail(consumer=name, message=message, then=then):
                if then != "retry":
                    self._readers[name].finish(message, done=False)
            case Commit(consumer=name, partition=partition, offset=offset):
                self._readers[name].put("commit", *self._real(partition), offset)
            case Store(consumer=name, partition=partition, offset=offset):
                self._readers[name].put("store", *self._real(partition), offset)
            case Seek(consumer=name, partition=partition, offset=offset):
                self._readers[name].put("seek", *self._real(partition), offset)
            case Sync(broker=name):
                self.cluster.sync(node(name))
            case _:
                self._order(doing)
        return ()

    def _take(self, take: Take, patience_ms: int) -> tuple[Difference, ...]:
        reader = self._readers[take.consumer]
        until = self.now_ms() + patience_ms
        missing = reader.take(take.partition, take.messages)
        while missing and self.now_ms() < until:
            self.rest(0)  # the others poll, too: a rebalance may wait for them
            reader.poll()
            missing = reader.take(take.partition, missing)
        if not missing:
            return ()
        got = ", ".join(str(message) for _, message in reader.early) or "nothing"
        return (Difference(f"{take.consumer} got", str(missing), got),)

    def _order(self, order: act.Order) -> None:
        """An order goes to a machine, to the operator, or to an application."""
        if strike(self.cluster, order) or self._operator.order(order):
            return
        name = str(order[0])
        if name in self._writers:
            config = self._config.producers[place(name)]
            obeyed = self._writers[name].obey(order, config.close_timeout_ms)
        else:
            obeyed = self._readers[name].obey(order)
        if not obeyed:
            msg = f"nobody here can {order}"
            raise NotImplementedError(msg)

    # --- looking ------------------------------------------------------------------

    def observe(self, *, whole: bool) -> Observed:
        """Look at the cluster, the disks and the clients."""
        for writer in self._writers.values():
            writer.hear()
        told = {
            message: report
            for writer in self._writers.values()
            for message, report in writer.told.items()
        }
        committed = {}
        for config in self._config.consumers:
            found = self._operator.committed(f"{config.group}.{self._run}")
            for number in subscription(self._config, config):
                name = self._names[number]
                if self._real(name) in found:
                    committed[config.group, name] = found[self._real(name)]
        return Observed(
            partitions=self._operator.partitions(),
            logs={
                (broker, name): self._log(broker, name)
                for broker in self._brokers
                for name in self._names.values()
            },
            running=tuple(b for b in self._brokers if self.cluster.running(node(b))),
            unfenced=tuple(b for b in self._operator.brokers() if b in self._brokers),
            told=told,
            committed=committed,
            processed=self._processed(),
            readable=self._readable() if whole else {},
        )

    def _real(self, name: str) -> tuple[str, int]:
        topic, number = split(name)
        return self._topics[topic], number

    def _log(self, broker: str, name: str) -> Log:
        topic, number = self._real(name)
        found = entries(self.cluster.log_dir(node(broker)), topic, number)
        return tuple(
            (entry.offset, int(entry.value))
            for entry in found
            if not entry.is_control and entry.value is not None
        )

    def _processed(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for name, reader in self._readers.items():
            group = self._config.consumers[place(name)].group
            found[group] = tuple(sorted((*found.get(group, ()), *reader.processed)))
        return found

    def _readable(self) -> dict[str, tuple[int, ...]]:
        """What a fresh consumer of no group reads, from the beginning to the end.

        The end is what the leader tells the operator: a slow machine is silent for a
        while, too. Where nobody leads, nobody reads.
        """
        config = {
            "bootstrap.servers": self.cluster.bootstrap,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": "false",
            "group.id": f"audit.{self._run}",
        }
        host = self.cluster.client("audit").namespace
        found: dict[str, list[int]] = {name: [] for name in self._names.values()}
        ends = {
            self._real(name): self._operator.end(*self._real(name))
            for name, decided in self._operator.partitions().items()
            if name in found and decided.leader
        }
        named = self._simulated_names()
        with Client.start("java", NEWEST_JAVA, "consumer", config, host) as client:
            client.ask("assign", partitions=[list(real) for real in ends])
            until = time.monotonic() + READING_S
            while ends and time.monotonic() < until:
                for record in client.ask("poll", timeout_ms=250, max=100)["records"]:
                    name = named[f"{record['topic']}-{record['partition']}"]
                    found[name].append(int(record["message"]))
                at = {(t, n): o for t, n, o in client.ask("positions")["positions"]}
                if all(at[real] >= end for real, end in ends.items()):
                    break
        return {name: tuple(messages) for name, messages in found.items()}
