"""Kafka's settings: the defaults of each client, who outdoes whom, what is refused."""

from typing import Any

import pytest

from engine.model.config import (
    ACKS_ALL,
    UNLIMITED,
    WEEK_MS,
    Config,
    ConsumerConfig,
    TopicConfig,
)
from engine.settings import (
    SettingError,
    canonical_changes,
    consumer_presets,
    kafka_versions,
    producer_presets,
    resolve,
)
from engine.settings.catalogue import Setting, catalogue

MAX_IN_FLIGHT = "max.in.flight.requests.per.connection"
ELR = "eligible.leader.replicas.version"

PRODUCERS = [entry.id for entry in producer_presets()]
CONSUMERS = [entry.id for entry in consumer_presets()]
VERSIONS = [entry.id for entry in kafka_versions()]


def refusal(**arguments: Any) -> SettingError:
    """Resolve something that must be refused, and return the error."""
    with pytest.raises(SettingError) as caught:
        resolve(**arguments)
    return caught.value


class TestDefaults:
    """Each line was read in the sources at a release tag."""

    @pytest.mark.parametrize(
        ("producer", "name", "text"),
        [
            ("java-2.8", "acks", "1"),
            ("java-2.8", "enable.idempotence", "false"),
            ("java-2.8", "linger.ms", "0"),
            ("java-2.8", "retries", "2147483647"),
            ("java-3.9", "acks", "all"),
            ("java-3.9", "enable.idempotence", "true"),
            ("java-3.9", "linger.ms", "0"),
            ("java-4.0", "linger.ms", "5"),
            ("java-4.1", "linger.ms", "5"),
            ("java-4.1", "batch.size", "16384"),
            ("java-4.1", "buffer.memory", "33554432"),
            ("java-4.1", "max.block.ms", "60000"),
            ("java-4.1", "max.request.size", "1048576"),
            ("java-4.1", MAX_IN_FLIGHT, "5"),
            ("java-4.1", "retry.backoff.ms", "100"),
            ("java-4.1", "retry.backoff.max.ms", "1000"),
            ("java-4.1", "request.timeout.ms", "30000"),
            ("java-4.1", "delivery.timeout.ms", "120000"),
            ("kafka-go-newwriter", "RequiredAcks", "all"),
            ("kafka-go-newwriter", "RebalanceInterval", "15000"),
            ("kafka-go-writer", "RequiredAcks", "none"),
            ("kafka-go-writer", "MetadataTTL", "6000"),
            ("kafka-go-writer", "BatchSize", "100"),
            ("kafka-go-writer", "BatchBytes", "1048576"),
            ("kafka-go-writer", "BatchTimeout", "1000"),
            ("kafka-go-writer", "WriteTimeout", "10000"),
            ("kafka-go-writer", "MaxAttempts", "10"),
            ("kafka-go-writer", "Async", "false"),
            ("librdkafka-2", "acks", "all"),
            ("librdkafka-2", "enable.idempotence", "false"),
            ("librdkafka-2", "batch.size", "1000000"),
            ("librdkafka-2", "batch.num.messages", "10000"),
            ("librdkafka-2", "linger.ms", "5"),
            ("librdkafka-2", "queue.buffering.max.messages", "100000"),
            ("librdkafka-2", "queue.buffering.max.kbytes", "1048576"),
            ("librdkafka-2", "message.timeout.ms", "300000"),
            ("librdkafka-2", "max.in.flight", "1000000"),
        ],
    )
    def test_producer(self, producer: str, name: str, text: str) -> None:
        """A producer that sets nothing has what its version comes with."""
        value = resolve(producer=producer).value(name)

        assert (value.text, value.origin) == (text, "default")

    @pytest.mark.parametrize(
        ("consumer", "name", "text"),
        [
            ("java-2.8", "session.timeout.ms", "10000"),
            ("java-3.9", "session.timeout.ms", "45000"),
            ("java-4.1", "enable.auto.commit", "true"),
            ("java-4.1", "auto.commit.interval.ms", "5000"),
            ("java-4.1", "auto.offset.reset", "latest"),
            ("java-4.1", "max.poll.records", "500"),
            ("java-4.1", "fetch.max.wait.ms", "500"),
            ("kafka-go-readmessage", "StartOffset", "first"),
            ("kafka-go-readmessage", "CommitInterval", "0"),
            ("kafka-go-readmessage", "MaxWait", "10000"),
            ("kafka-go-readmessage", "SessionTimeout", "30000"),
            ("librdkafka-2", "enable.auto.offset.store", "true"),
            ("librdkafka-2", "auto.offset.reset", "latest"),
            ("librdkafka-2", "session.timeout.ms", "45000"),
            ("java-2.8", "metadata.max.age.ms", "300000"),
            ("librdkafka-2", "topic.metadata.refresh.interval.ms", "300000"),
            ("sarama-1", "Metadata.RefreshFrequency", "600000"),
        ],
    )
    def test_consumer(self, consumer: str, name: str, text: str) -> None:
        """A consumer that sets nothing has what its version comes with."""
        assert resolve(consumer=consumer).value(name).text == text

    @pytest.mark.parametrize("kafka", VERSIONS)
    def test_broker(self, kafka: str) -> None:
        """What no version has changed."""
        topic = resolve(kafka).config.topic

        assert topic.min_insync_replicas == 1
        assert topic.flush_messages == UNLIMITED
        assert topic.replica_fetch_wait_max_ms == 500
        assert topic.replica_fetch_backoff_ms == 1_000
        assert topic.write_back_ms == 30_000

    def test_unclean_default(self) -> None:
        """An unclean election was the default until 0.11 (KIP-106)."""
        unclean = [
            kafka
            for kafka in VERSIONS
            if resolve(kafka).config.topic.unclean_leader_election
        ]

        assert unclean == ["0.10.2"]

    def test_unclean_ignored(self) -> None:
        """A KRaft cluster does not ask for it before 3.9 (KAFKA-12670)."""
        changes = {"unclean.leader.election.enable": "true"}
        ignored = [
            kafka
            for kafka in VERSIONS
            if not resolve(kafka, changes=changes).config.topic.unclean_leader_election
        ]

        assert ignored == ["3.4", "3.5", "3.6", "3.7"]

    @pytest.mark.parametrize(
        ("kafka", "lag_ms", "session_ms", "heartbeat_ms", "message_bytes"),
        [
            ("0.10.2", 10_000, 6_000, 2_000, 1_000_012),
            ("2.4", 10_000, 6_000, 2_000, 1_000_012),
            ("2.6", 30_000, 18_000, 6_000, 1_048_588),
            ("3.0", 30_000, 18_000, 6_000, 1_048_588),
            ("3.4", 30_000, 9_000, 2_000, 1_048_588),
            ("4.1", 30_000, 9_000, 2_000, 1_048_588),
        ],
    )
    def test_broker_numbers(
        self,
        kafka: str,
        lag_ms: int,
        session_ms: int,
        heartbeat_ms: int,
        message_bytes: int,
    ) -> None:
        """What KIP-537 changed in 2.5, and KRaft after it."""
        topic = resolve(kafka).config.topic

        assert topic.replica_lag_time_max_ms == lag_ms
        assert topic.broker_session_timeout_ms == session_ms
        assert topic.broker_heartbeat_interval_ms == heartbeat_ms
        assert topic.max_message_bytes == message_bytes

    def test_session_follows(self) -> None:
        """The session has another name with ZooKeeper, and goes along all the same."""
        scenario = {"broker.session.timeout.ms": 5_000}
        resolved = resolve("4.1", scenario_settings=scenario, changes={"kafka": "2.8"})

        assert resolved.config.topic.broker_session_timeout_ms == 5_000

    @pytest.mark.parametrize(
        ("kafka", "strict_min_isr", "eligible_leader_replicas", "metadata_delay_ms"),
        [
            ("2.8", False, False, 1),
            ("3.6", False, False, 250),
            ("3.7", True, False, 250),
            ("3.9", True, False, 250),
            ("4.0", True, False, 250),
            ("4.1", True, True, 1),
        ],
    )
    def test_broker_changes(
        self,
        kafka: str,
        strict_min_isr: bool,  # noqa: FBT001 - a column of the table above
        eligible_leader_replicas: bool,  # noqa: FBT001 - a column of the table above
        metadata_delay_ms: int,
    ) -> None:
        """What 3.7 (KAFKA-15583) and 4.1 (KIP-966, KAFKA-14145) have changed."""
        topic = resolve(kafka).config.topic

        assert topic.strict_min_isr is strict_min_isr
        assert topic.eligible_leader_replicas is eligible_leader_replicas
        assert topic.metadata_delay_ms == metadata_delay_ms

    def test_model(self) -> None:
        """The model's own defaults are those of Java and Kafka 4.1.

        But for retention and for the time between two polls: without a clock, any
        record could be a week old, and any application five minutes late.
        """
        week = TopicConfig(retention_ms=WEEK_MS)
        late = ConsumerConfig(max_poll_interval_ms=300_000)

        assert resolve().config == Config(topic=week, consumers=(late,))

    def test_kafka_go(self) -> None:
        """Writer{}: no acks, no sequence numbers, one batch at a time, old metadata."""
        producer = resolve(producer="kafka-go-writer").config.producers[0]

        assert producer.acks == 0
        assert not producer.idempotent
        assert producer.batch_records == 100
        assert producer.buffer_bytes == UNLIMITED
        assert producer.one_batch_per_partition
        assert not producer.piggyback
        assert producer.retries == 9
        assert producer.backoff_quadratic
        assert producer.delivery_timeout_ms == 0
        assert not producer.refresh_on_error
        assert producer.metadata_max_age_ms == 6_000
        assert producer.waits

    def test_librdkafka(self) -> None:
        """A full queue fails the call at once, and retries carry no numbers."""
        producer = resolve(producer="librdkafka-2").config.producers[0]

        assert producer.acks == ACKS_ALL
        assert not producer.idempotent
        assert producer.buffer_bytes == 1_073_741_824
        assert producer.buffer_records == 100_000
        assert producer.max_block_ms == 0
        assert producer.delivery_timeout_ms == 300_000

    def test_constant_backoff(self) -> None:
        """Before KIP-580 every retry waited the same time."""
        producer = resolve("2.8", changes={"retry.backoff.ms": 300}).config.producers[0]

        assert producer.retry_backoff_ms == producer.retry_backoff_max_ms == 300

    @pytest.mark.parametrize(
        ("consumer", "commit"),
        [
            ("java-2.8", "auto"),
            ("java-4.1", "auto"),
            ("kafka-go-readmessage", "before"),
            ("kafka-go-fetchmessage", "record"),
            ("librdkafka-2", "store"),
        ],
    )
    def test_commit(self, consumer: str, commit: str) -> None:
        """When a consumer that sets nothing commits."""
        assert resolve(consumer=consumer).config.consumers[0].commit == commit


class TestMenus:
    """Versions and clients, and the plain name `java`."""

    @pytest.mark.parametrize(
        ("kafka", "producer", "consumer"),
        [
            ("0.10.2", "java-0.11", "java-2.8"),
            ("0.11", "java-1.1", "java-2.8"),
            ("2.8", "java-2.8", "java-2.8"),
            ("3.6", "java-3.6", "java-3.0"),
            ("3.8", "java-3.9", "java-3.9"),
            ("3.9", "java-3.9", "java-3.9"),
            ("4.0", "java-4.0", "java-4.0"),
            ("4.1", "java-4.1", "java-4.1"),
            ("4.3", "java-4.1", "java-4.1"),
        ],
    )
    def test_java(self, kafka: str, producer: str, consumer: str) -> None:
        """`java` is the client of the same age as the brokers."""
        resolved = resolve(kafka, "java", "java")

        assert (resolved.producer, resolved.consumer) == (producer, consumer)

    def test_java_follows_a_change(self) -> None:
        """Another Kafka brings another Java client along."""
        resolved = resolve("4.1", "java", "java", changes={"kafka": "2.8"})

        assert resolved.producer == "java-2.8"
        assert resolved.config.producers[0].acks == 1

    @pytest.mark.parametrize("kafka", VERSIONS)
    @pytest.mark.parametrize("producer", PRODUCERS)
    def test_all_meet(self, kafka: str, producer: str) -> None:
        """Any producer meets any consumer on any Kafka that has what it needs."""
        shares = kafka in ("4.0", "4.1", "4.2")
        for consumer in CONSUMERS:
            if consumer == "java-share" and not shares:
                assert (
                    refusal(kafka=kafka, producer=producer, consumer=consumer).name
                    == "kafka"
                )
                continue
            names = [v.name for v in resolve(kafka, producer, consumer).values]

            assert len(names) == len(set(names))

    def test_unknown_version(self) -> None:
        """A Kafka without a preset is refused with those that exist."""
        error = refusal(kafka="0.8")

        assert error.found == "0.8"
        assert error.possible == ", ".join(VERSIONS)

    def test_unknown_client(self) -> None:
        """A mistyped client is refused with the likeliest one."""
        assert "Did you mean 'kafka-go-writer'?" in str(
            refusal(producer="kafkago-writer")
        )


class TestWhoWins:
    """A change outdoes the scenario, which outdoes the default."""

    def test_order(self) -> None:
        """The last word is the visitor's."""
        scenario = {"acks": 1, "linger.ms": 20}
        resolved = resolve(scenario_settings=scenario, changes={"acks": "0"})

        found = {v.name: (v.text, v.origin) for v in resolved.values}
        assert found["acks"] == ("0", "change")
        assert found["linger.ms"] == ("20", "scenario")
        assert found["batch.size"] == ("16384", "default")
        assert resolved.config.producers[0].acks == 0

    def test_said_of_a_value(self) -> None:
        """A value says its default, whose it is, and where that was read."""
        value = resolve(changes={"linger.ms": "20"}).value("linger.ms")

        assert value.default_text == "5"
        assert value.default_label == "default of Java 4.1+"
        assert value.source == "ProducerConfig.java at 4.0.0 to 4.3.1; KIP-1030"
        assert (value.kind, value.minimum, value.unit) == ("integer", 0, "ms")
        assert value.explanation.endswith(".")

    def test_note_on_a_default(self) -> None:
        """What surprises in a default is said of the default alone."""
        assert resolve().value("linger.ms").note == "0 before Java 4.0"
        assert resolve(changes={"linger.ms": "7"}).value("linger.ms").note == ""

    def test_always_the_same(self) -> None:
        """The same settings in another order give the same, to the last word."""
        one = resolve(changes={"acks": "1", "linger.ms": "20"})
        other = resolve(changes={"linger.ms": 20, "acks": 1})

        assert one == other
        assert [v.name for v in one.values] == [v.name for v in resolve().values]

    def test_aliases(self) -> None:
        """A client's own second name for a setting is understood."""
        changes = {"request.required.acks": "-1", "queue.buffering.max.ms": "7"}
        resolved = resolve(producer="librdkafka-2", changes=changes)

        assert resolved.value("acks").text == "all"
        assert resolved.config.producers[0].linger_ms == 7

    def test_twice(self) -> None:
        """Two names for one setting cannot both be set."""
        changes = {"request.required.acks": "1", "acks": "all"}

        message = str(refusal(producer="librdkafka-2", changes=changes))

        assert message == (
            "request.required.acks and acks are the same setting. "
            "Leave one of the two out."
        )


class TestRefused:
    """Errors say what was found and what is possible."""

    def test_unknown(self) -> None:
        """A mistyped name gets the likeliest one."""
        error = refusal(changes={"linger": "5"})

        assert str(error) == "There is no setting 'linger'. Did you mean 'linger.ms'?"
        assert (error.name, error.hint) == ("linger", "Did you mean 'linger.ms'?")

    def test_other_client(self) -> None:
        """Another client's name gets the name that this client has for it."""
        error = refusal(producer="kafka-go-writer", changes={"acks": "all"})

        assert str(error) == "kafka-go has no 'acks'; its name there is RequiredAcks."

    @pytest.mark.parametrize(
        ("kafka", "producer", "consumer", "name", "reason"),
        [
            ("3.9", "java", "java", ELR, "it came with Kafka 4.0, KIP-966"),
            ("2.8", "java", "java", "retry.backoff.max.ms", "it came with Java 3.7"),
            (
                "4.1",
                "kafka-go-writer",
                "java",
                "enable.idempotence",
                "sequence numbers",
            ),
            (
                "4.1",
                "java",
                "kafka-go-readmessage",
                "application.commit",
                "ReadMessage",
            ),
        ],
    )
    def test_missing(
        self, kafka: str, producer: str, consumer: str, name: str, reason: str
    ) -> None:
        """What a version or a client lacks is refused with the reason."""
        changes = {name: "1"}
        error = refusal(
            kafka=kafka, producer=producer, consumer=consumer, changes=changes
        )

        assert f"has no {name!r}: " in str(error)
        assert reason in str(error)

    @pytest.mark.parametrize(
        ("name", "found", "possible"),
        [
            ("acks", "two", "all, 1, 0"),
            ("acks", True, "all, 1, 0"),
            ("enable.idempotence", "yes", "true, false"),
            ("linger.ms", "-1", "a whole number of ms from 0 to 2147483647"),
            ("linger.ms", "0.5", "a whole number of ms from 0 to 2147483647"),
            ("linger.ms", False, "a whole number of ms from 0 to 2147483647"),
            ("linger.ms", "9" * 9_999, "a whole number of ms from 0 to 2147483647"),
            ("linger.ms", "٥", "a whole number of ms from 0 to 2147483647"),
            ("brokers", "8", "a whole number of brokers from 1 to 7"),
            ("partitions", "5", "a whole number of partitions from 1 to 4"),
            ("min.insync.replicas", "0", "a whole number of replicas from 1 to 7"),
        ],
    )
    def test_value(self, name: str, found: object, possible: str) -> None:
        """A value that does not fit is refused with those that do."""
        error = refusal(changes={name: found})

        assert error.name == name
        assert error.possible == possible
        assert len(str(error)) < 300

    def test_long_name(self) -> None:
        """A name of any length is answered in a bounded message."""
        assert len(refusal(changes={"x" * 100_000: "1"}).found) < 70

    def test_scenario_mistake(self) -> None:
        """A scenario may not set what its own client does not have."""
        settings = {"RequiredAcks": "all"}
        error = refusal(
            producer="java",
            scenario_settings=settings,
            changes={"producer": "kafka-go-writer"},
        )

        assert str(error) == "Java 4.1+ has no 'RequiredAcks'; its name there is acks."

    def test_clients_are_not_settings(self) -> None:
        """A scenario names its client beside the settings, not among them."""
        error = refusal(scenario_settings={"producer": "java"})

        assert str(error) == "producer is chosen beside the settings, not among them."


class TestOtherClient:
    """A change of client says the scenario's settings in the new client's words."""

    def test_to_kafka_go(self) -> None:
        """What means the same gets its other name, and the note says so."""
        resolved = resolve(
            scenario_settings={"acks": 1, "linger.ms": 20, "retries": 3},
            changes={"producer": "kafka-go-writer"},
        )

        producer = resolved.config.producers[0]
        assert (producer.acks, producer.linger_ms, producer.retries) == (1, 20, 3)
        assert resolved.value("MaxAttempts").text == "4"
        assert resolved.value("RequiredAcks").origin == "scenario"
        assert resolved.notes == (
            "acks=1 became RequiredAcks=one.",
            "linger.ms=20 became BatchTimeout=20.",
            "retries=3 became MaxAttempts=4.",
        )

    def test_left_out(self) -> None:
        """What the new client does not have is left out, and the note says so."""
        resolved = resolve(
            scenario_settings={"batch.size": 1000},
            changes={"producer": "kafka-go-writer"},
        )

        assert resolved.notes == (
            "batch.size is left out: kafka-go has no such setting.",
        )

    def test_does_not_fit(self) -> None:
        """A value that the new client cannot take is left out, and the note says so."""
        resolved = resolve(
            producer="librdkafka-2",
            scenario_settings={"message.timeout.ms": 0},
            changes={"producer": "java"},
        )

        assert resolved.value("delivery.timeout.ms").origin == "default"
        assert resolved.notes[0].startswith("message.timeout.ms=0 is left out: ")

    def test_same_name(self) -> None:
        """A setting of the same name and meaning stays as it is, without a word."""
        resolved = resolve(
            scenario_settings={"linger.ms": 20}, changes={"producer": "librdkafka-2"}
        )

        assert resolved.value("linger.ms").text == "20"
        assert resolved.notes == ()

    def test_other_kafka(self) -> None:
        """An older Kafka lacks newer settings, and the note says since when."""
        resolved = resolve(scenario_settings={ELR: 1}, changes={"kafka": "3.9"})

        assert not resolved.config.topic.eligible_leader_replicas
        (note,) = resolved.notes
        assert note == (
            f"{ELR} is left out: "
            "Kafka 3.9 has no such setting (it came with Kafka 4.0, KIP-966)."
        )

    @pytest.mark.parametrize("client", ["kafka-go-writer", "librdkafka-2"])
    @pytest.mark.parametrize("acks", ["all", "1", "0"])
    def test_there_and_back(self, client: str, acks: str) -> None:
        """Who must have the message means the same to every client."""
        there = resolve(scenario_settings={"acks": acks}, changes={"producer": client})
        name = "RequiredAcks" if client.startswith("kafka-go") else "acks"
        back = resolve(
            producer=client,
            scenario_settings={name: there.value(name).text},
            changes={"producer": "java"},
        )

        assert back.value("acks").text == acks

    def test_consumer(self) -> None:
        """The place to start is carried over to a consumer that calls it otherwise."""
        resolved = resolve(
            scenario_settings={"auto.offset.reset": "latest", "max.poll.records": 5},
            changes={"consumer": "kafka-go-fetchmessage"},
        )

        assert resolved.config.consumers[0].auto_offset_reset == "latest"
        translated, left_out = resolved.notes
        assert translated == "auto.offset.reset=latest became StartOffset=last."
        assert left_out == (
            "max.poll.records is left out: "
            "kafka-go has no such setting (each call returns one record)."
        )


class TestIdempotence:
    """What contradicts sequence numbers switches them off, or is refused."""

    @pytest.mark.parametrize("culprit", ["acks=1", "acks=0", "retries=0"])
    @pytest.mark.parametrize("producer", ["java-3.9", "java-4.0", "java-4.1"])
    def test_off_silently(self, producer: str, culprit: str) -> None:
        """Java since 3.0 says it in a log line only (KIP-679)."""
        name, text = culprit.split("=")
        resolved = resolve(producer=producer, changes={name: text})

        value = resolved.value("enable.idempotence")
        assert (value.text, value.default_text, value.origin) == (
            "false",
            "true",
            "default",
        )
        assert value.note == f"switched off silently by {culprit}"
        assert not resolved.config.producers[0].idempotent

    def test_refused_if_asked_for(self) -> None:
        """An explicit enable.idempotence=true makes Java refuse to start instead."""
        error = refusal(
            scenario_settings={"enable.idempotence": True}, changes={"acks": "1"}
        )

        assert str(error) == (
            "acks=1 contradicts enable.idempotence=true: Java 4.1+ refuses to start. "
            "Set acks to all, or enable.idempotence to false."
        )

    def test_in_flight_before_4(self) -> None:
        """Up to 3.9 more than 5 in flight switches it off."""
        resolved = resolve("3.9", changes={MAX_IN_FLIGHT: 6})

        assert not resolved.config.producers[0].idempotent

    @pytest.mark.parametrize("acks", ["all", "1"])
    def test_in_flight_since_4(self, acks: str) -> None:
        """Since 4.0 it is refused, even where acks would switch idempotence off."""
        error = refusal(changes={MAX_IN_FLIGHT: 6, "acks": acks})

        assert (error.name, error.possible) == (MAX_IN_FLIGHT, "5 or less")

    def test_in_flight_without(self) -> None:
        """Without idempotence any number may be in flight."""
        changes = {MAX_IN_FLIGHT: 6, "enable.idempotence": "false"}

        assert resolve(changes=changes).config.producers[0].max_in_flight == 6

    def test_before_3(self) -> None:
        """In 2.8 it has to be asked for, and then brings acks=all along."""
        resolved = resolve("2.8", changes={"enable.idempotence": "true"})

        assert resolved.config.producers[0].acks == ACKS_ALL
        contradiction = {"enable.idempotence": "true", "acks": "1"}
        assert refusal(kafka="2.8", changes=contradiction).possible == "all"

    def test_librdkafka(self) -> None:
        """The C library lowers max.in.flight by itself and refuses the rest."""
        on = {"enable.idempotence": "true"}
        resolved = resolve(producer="librdkafka-2", changes=on)

        assert resolved.value("max.in.flight").text == "5"
        for name, text in (("acks", "1"), ("retries", "0"), ("max.in.flight", "6")):
            error = refusal(producer="librdkafka-2", changes={**on, name: text})
            assert error.name == name


class TestImplied:
    """Other values that a client or a cluster does not leave as they are."""

    def test_delivery_raised(self) -> None:
        """Java raises its own delivery.timeout.ms to fit the other two."""
        changes = {"request.timeout.ms": 200_000}
        value = resolve(changes=changes).value("delivery.timeout.ms")

        assert (value.text, value.default_text) == ("200005", "120000")

    def test_delivery_refused(self) -> None:
        """It refuses one that was asked for and does not fit."""
        error = refusal(changes={"delivery.timeout.ms": 30_004})

        assert (error.name, error.possible) == ("delivery.timeout.ms", "30005 or more")

    def test_newwriter(self) -> None:
        """NewWriter turns RequireNone into RequireAll."""
        changes = {"RequiredAcks": "none"}
        resolved = resolve(producer="kafka-go-newwriter", changes=changes)

        assert resolved.config.producers[0].acks == ACKS_ALL
        assert resolved.notes == ("RequiredAcks=none became RequiredAcks=all.",)

    def test_brokers_follow(self) -> None:
        """A topic with five replicas gets five brokers, and never fewer than three."""
        five = resolve(changes={"replication.factor": 5}).config.topic
        one = resolve(changes={"replication.factor": 1}).config.topic

        assert (five.brokers, one.brokers) == (5, 3)

    def test_replicas_follow(self) -> None:
        """On one broker there is one replica, unless more were asked for."""
        assert resolve(changes={"brokers": 1}).config.topic.replication_factor == 1
        error = refusal(
            scenario_settings={"replication.factor": 3}, changes={"brokers": 2}
        )
        assert error.possible == "1 to 2"

    @pytest.mark.parametrize(
        ("kafka", "note"), [("3.6", "acks=all always fails"), ("3.9", "asks for 3")]
    )
    def test_min_insync(self, kafka: str, note: str) -> None:
        """More in-sync replicas than replicas stay as set; the brokers settle it."""
        resolved = resolve(kafka, changes={"min.insync.replicas": 4})

        assert resolved.config.topic.min_insync_replicas == 4
        assert note in resolved.value("min.insync.replicas").note

    def test_fetch_wait(self) -> None:
        """A broker does not start if a follower may wait longer than it may lag."""
        error = refusal(changes={"replica.lag.time.max.ms": 400})

        assert error.name == "replica.fetch.wait.max.ms"

    def test_unlimited(self) -> None:
        """Zero messages is no limit in librdkafka's queue."""
        changes = {"queue.buffering.max.messages": 0}
        config = resolve(producer="librdkafka-2", changes=changes).config

        assert config.producers[0].buffer_records == UNLIMITED


class TestCommits:
    """Either the client commits or the application does."""

    @pytest.mark.parametrize("consumer", ["java", "librdkafka-2"])
    @pytest.mark.parametrize("habit", ["batch", "record", "before", "none"])
    def test_application(self, consumer: str, habit: str) -> None:
        """An application that commits switches the automatic commits off."""
        changes = {"application.commit": habit}
        resolved = resolve(consumer=consumer, changes=changes)

        assert resolved.config.consumers[0].commit == habit
        assert resolved.value("enable.auto.commit").text == "false"

    def test_client(self) -> None:
        """Without automatic commits the application is assumed to commit batches."""
        resolved = resolve(changes={"enable.auto.commit": "false"})

        assert resolved.config.consumers[0].commit == "batch"
        assert "assuming" in resolved.value("application.commit").note

    def test_both(self) -> None:
        """Both at once, said in one breath, is a contradiction."""
        changes = {"application.commit": "record", "enable.auto.commit": "true"}

        assert "contradicts enable.auto.commit=true" in str(refusal(changes=changes))

    def test_change_of_habit(self) -> None:
        """A change of either outdoes what the scenario says of the other."""
        manual = resolve(
            scenario_settings={"enable.auto.commit": True},
            changes={"application.commit": "record"},
        )
        automatic = resolve(
            scenario_settings={"application.commit": "record"},
            changes={"enable.auto.commit": "true"},
        )

        assert manual.config.consumers[0].commit == "record"
        assert manual.notes == (
            "enable.auto.commit=true became enable.auto.commit=false.",
        )
        assert automatic.config.consumers[0].commit == "auto"

    def test_read_message(self) -> None:
        """With a CommitInterval ReadMessage commits a little later, by a ticker."""
        resolved = resolve(
            consumer="kafka-go-readmessage", changes={"CommitInterval": 1_000}
        )

        consumer = resolved.config.consumers[0]
        assert (consumer.commit, consumer.auto_commit_interval_ms) == ("store", 1_000)

    def test_store_off(self) -> None:
        """Offsets that are stored after the work never cover unfinished work."""
        changes = {"enable.auto.offset.store": "false"}
        resolved = resolve(consumer="librdkafka-2", changes=changes)

        assert resolved.config.consumers[0].commit == "store-after"

    def test_two_timeouts(self) -> None:
        """In librdkafka the client waits 60 s, the broker 30 s (producers.md 6)."""
        producer = resolve(producer="librdkafka-2").config.producers[0]

        assert (producer.request_timeout_ms, producer.ack_timeout_ms) == (
            60_000,
            30_000,
        )


class TestMembership:
    """A consumer as a member of its group."""

    @pytest.mark.parametrize(
        ("consumer", "name"),
        [
            ("java-4.1", "metadata.max.age.ms"),
            ("librdkafka-2", "topic.metadata.refresh.interval.ms"),
            ("kafkajs-eachbatch", "metadataMaxAge"),
            ("connect-sink", "metadata.max.age.ms"),
        ],
    )
    def test_how_often_it_looks_around(self, consumer: str, name: str) -> None:
        """Every client has its own name for it."""
        found = resolve(consumer=consumer, changes={name: 7_000}).config.consumers[0]

        assert found.metadata_max_age_ms == 7_000

    @pytest.mark.parametrize(
        ("consumer", "assignor", "limit", "in_poll"),
        [
            ("java-2.8", "range", 300_000, True),
            ("java-4.1", "range", 300_000, True),
            ("librdkafka-2", "range", 300_000, True),
            ("kafka-go-fetchmessage", "range", 0, False),
            ("franz-go-1", "cooperative-sticky", 0, False),
            ("sarama-1", "range", 0, True),
        ],
    )
    def test_defaults(
        self, consumer: str, assignor: str, limit: int, *, in_poll: bool
    ) -> None:
        """Which clients rebalance in poll(), eagerly, and with a time limit."""
        found = resolve(consumer=consumer).config.consumers[0]
        assert found.assignor == assignor
        assert found.max_poll_interval_ms == limit
        assert found.joins_in_poll == in_poll

    @pytest.mark.parametrize(
        ("named", "assignor"),
        [
            ("range,cooperative-sticky", "range"),
            ("cooperative-sticky", "cooperative-sticky"),
        ],
    )
    def test_the_first_assignor_counts(self, named: str, assignor: str) -> None:
        """As long as range is in the list every rebalance is eager."""
        changes = {"partition.assignment.strategy": named}
        assert resolve(changes=changes).config.consumers[0].assignor == assignor

    def test_the_brokers_set_the_new_protocol_s_clocks(self) -> None:
        """With group.protocol=consumer the client has no say (A2)."""
        found = resolve(changes={"group.protocol": "consumer"}).config.consumers[0]
        assert (found.protocol, found.session_timeout_ms) == ("consumer", 45_000)
        assert found.heartbeat_ms == 5_000

    @pytest.mark.parametrize(
        ("consumer", "races"), [("java-3.9", True), ("java-4.0", False)]
    )
    def test_whose_new_protocol_raced(self, consumer: str, *, races: bool) -> None:
        """KAFKA-18641: 3.7 to 3.9."""
        changes = {"group.protocol": "consumer"}
        found = resolve(consumer=consumer, changes=changes).config.consumers[0]
        assert found.commits_late == races

    @pytest.mark.parametrize("consumer", ["java-2.8", "java-3.0"])
    def test_before_the_new_protocol(self, consumer: str) -> None:
        """Up to 3.6 a client has but one protocol, and says when another came."""
        with pytest.raises(SettingError, match=r"KIP-848 came with Kafka 3\.7"):
            resolve(consumer=consumer, changes={"group.protocol": "consumer"})

    def test_offsets_have_a_log_when_somebody_asks(self) -> None:
        """Else the coordinator stands apart."""
        assert resolve().config.further == ()
        changes = {"offsets.topic.replication.factor": 1}
        (topic,) = resolve(changes=changes).config.further
        assert (topic.name, topic.replication_factor) == ("__consumer_offsets", 1)

    @pytest.mark.parametrize(
        ("kafka", "days", "always"),
        [("1.1", 1, True), ("2.0", 7, True), ("2.1", 7, False), ("4.1", 7, False)],
    )
    def test_how_long_offsets_live(
        self, kafka: str, days: int, *, always: bool
    ) -> None:
        """A day up to 1.1, and up to 2.0 in living groups too (B13)."""
        topic = resolve(kafka).config.topic
        assert topic.offsets_retention_ms == days * 86_400_000
        assert topic.offsets_expire_always == always


class TestCanonical:
    """One experiment, one URL."""

    def test_drops_what_does_nothing(self) -> None:
        """Defaults and repetitions go, the rest is sorted and spelled one way."""
        changes = {
            "linger.ms": "020",
            "acks": "1",
            "batch.size": "16384",
            "kafka": "4.1+",
        }

        canonical = canonical_changes("4.1", "java", "java", {"acks": 1}, changes)

        assert canonical == {"linger.ms": "20"}

    def test_keeps_what_undoes(self) -> None:
        """A default that undoes what the scenario says has to stay."""
        canonical = canonical_changes(
            "4.1", "java", "java", {"acks": "1"}, {"acks": "all"}
        )

        assert canonical == {"acks": "all"}

    def test_means_the_same(self) -> None:
        """What is left resolves to the same configuration."""
        changes = {"producer": "kafka-go-writer", "RequiredAcks": "one", "brokers": "3"}
        canonical = canonical_changes("4.1", "java", "java", {}, changes)

        assert canonical == {"producer": "kafka-go-writer", "RequiredAcks": "one"}
        assert resolve(changes=changes).config == resolve(changes=canonical).config


def every_setting() -> list[Setting]:
    """List each setting of each family once."""
    found = [s for group in catalogue().everywhere.values() for s in group]
    return list({(s.family, s.part, s.name): s for s in found}.values())


class TestData:
    """What the data files promise."""

    def test_sources(self) -> None:
        """Every default says where it was read."""
        known = catalogue()
        for presets in (known.brokers, known.producers, known.consumers):
            for preset in presets.values():
                for name, default in preset.defaults.items():
                    assert default.source, f"{preset.id}: {name} has no source"

    def test_explained(self) -> None:
        """Every setting is explained in one sentence."""
        for setting in every_setting():
            text = setting.explanation
            assert text.endswith("."), setting.name
            assert ". " not in text, setting.name

    def test_one_namespace(self) -> None:
        """No name is both a producer's, a consumer's or a broker's."""
        for name, settings in catalogue().everywhere.items():
            assert len({setting.part for setting in settings}) == 1, name
