"""The scenario format: what a file and a link can say, and what errors say back."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model import actions as act
from engine.model.state import UNKNOWN
from engine.run import RunError, run
from engine.scenario import (
    Scenario,
    ScenarioError,
    ScriptLine,
    blame,
    catalogue,
    find,
    fix_of,
    follow,
    play,
    read,
    read_words,
)
from engine.scenario.catalogue import FOLDER
from engine.scenario.format import WHERE
from engine.scenario.source import MAX_BYTES, MAX_DEPTH

SLUGS = [scenario.slug for scenario in catalogue()]
TEXT = """\
slug: small
title: A small story
question: What happens?
story: Not much.
where: broker
kafka: 4.1
settings: {acks: 1, auto.offset.reset: earliest}
script:
  - {at: 0, send: 2}
  - {at: 40, slow: {link: "b1->b2", ms: 400}}
  - {at: 60, crash: leader}
beats:
  - {on: RecordAcked, message: 2, say: "b1 says yes."}
show: [acks]
fix: {acks: all}
fix_note: All have it.
expect: {lost: [], with_fix: {lost: []}}
sources: [a test]
"""


def changed(old: str, new: str) -> str:
    """Return the small scenario with one place changed."""
    assert TEXT.count(old) == 1, f"{old!r} is not there exactly once"
    return TEXT.replace(old, new)


def script(*lines: str, more: str = "") -> Scenario:
    """Read the small scenario with another script."""
    start, end = TEXT.index("script:"), TEXT.index("beats:")
    written = "".join(f"  - {{{line}}}\n" for line in lines)
    return read(f"{TEXT[:start]}script:\n{written}{more}{TEXT[end:]}", "small.yaml")


def complaints(text: str) -> list[str]:
    """Read something that must be refused, and return what is said, without columns."""
    with pytest.raises(ScenarioError) as caught:
        read(text, "small.yaml")
    return re.sub(r", column \d+", "", str(caught.value)).splitlines()


def orders(scenario: Scenario, *do: str) -> list[tuple[int, act.Order]]:
    """Return the orders of a plan with their times."""
    return [(item.at_ms, item.order) for item in play(scenario, {}, do).plan.orders]


class TestCatalogue:
    """The scenarios that come along."""

    def test_reading_order(self) -> None:
        """The gallery goes the way of a message, from the buffer to the consumer."""
        places = [WHERE.index(scenario.where) for scenario in catalogue()]

        assert places == sorted(places)

    def test_folder(self) -> None:
        """A file stands in the folder of the place where its message dies."""
        folders = {
            path.stem.partition("-")[2]: path.parent.name
            for path in FOLDER.rglob("*.yaml")
        }

        assert folders == {scenario.slug: scenario.where for scenario in catalogue()}

    def test_found(self) -> None:
        """A slug is enough."""
        assert find("acked-then-lost").title == "Acknowledged, then gone"

    def test_not_found(self) -> None:
        """A slip of the pen is answered with the likeliest slug."""
        with pytest.raises(ScenarioError) as caught:
            find("acked-then-last")

        expected = (
            "There is no scenario 'acked-then-last'. Did you mean 'acked-then-lost'?"
        )
        assert expected == str(caught.value)

    @pytest.mark.parametrize("slug", SLUGS)
    def test_short_enough_to_watch(self, slug: str) -> None:
        """A story has few messages, few steps and a handful of beats."""
        scenario = find(slug)
        timeline = run(play(scenario).plan)

        assert timeline.plan.messages <= 8
        assert len(timeline.steps) <= 120
        assert 4 <= len(scenario.beats) <= 7

    @pytest.mark.parametrize("slug", SLUGS)
    def test_what_is_set_is_worth_setting(self, slug: str) -> None:
        """A scenario sets what is not the default, or what its story is about."""
        scenario = find(slug)

        about = {*scenario.show, *scenario.fix}
        for value in play(scenario).resolved.values:
            if value.origin == "scenario" and value.text == value.default_text:
                assert value.name in {*about, "replication.factor"}


class TestScript:
    """What the lines of a script mean."""

    def test_messages_are_numbered_by_time(self) -> None:
        """Numbers follow the clock, not the lines."""
        scenario = script("at: 0, send: 2, every: 20", "at: 10, send: 1, bytes: 7")

        sends = [order for _, order in orders(scenario) if isinstance(order, act.Send)]
        records = [record for send in sends for record in send.records]
        assert [(r.message, r.bytes) for r in records] == [(1, 100), (2, 7), (3, 100)]
        assert {record.partition for record in records} == {UNKNOWN}

    def test_a_key_is_for_every_message_of_the_line(self) -> None:
        """Messages of one key; a line without one has none."""
        found = orders(script("at: 0, send: 2, key: order-7", "at: 9, send: 1"))

        sends = [order for _, order in found if isinstance(order, act.Send)]
        keys = [record.key for send in sends for record in send.records]
        assert keys == ["order-7", "order-7", ""]

    def test_java_sends_one_by_one(self) -> None:
        """Java's send() takes one message; three are three calls at one instant."""
        found = orders(script("at: 5, send: 3"))

        assert [(at, len(o.records)) for at, o in found if isinstance(o, act.Send)] == [
            (5, 1)
        ] * 3

    def test_kafka_go_sends_together(self) -> None:
        """WriteMessages takes many messages in one call, unless they are spaced."""
        scenario = script("at: 0, send: 3", "at: 100, send: 2, every: 5")
        go = {"producer": "kafka-go-newwriter"}

        found = play(scenario, go).plan.orders
        assert [
            (item.at_ms, len(item.order.records))
            for item in found
            if isinstance(item.order, act.Send)
        ] == [(0, 3), (100, 1), (105, 1)]

    def test_a_verb_means_what_its_target_is(self) -> None:
        """One word, three kinds of process."""
        found = orders(
            script("at: 1, crash: b1", "at: 2, crash: c1", "at: 3, kill: p1")
        )

        assert found == [
            (1, act.CrashBroker("b1")),
            (2, act.CrashConsumer("c1")),
            (3, act.KillProducer("p1")),
        ]

    def test_seek(self) -> None:
        """An application seeks to an end of the log, or to an offset."""
        found = orders(script("at: 1, seek: {consumer: c1, to: end}"))

        assert found == [(1, act.SeekConsumer("c1", 0, "end"))]

    def test_links(self) -> None:
        """An arrow with two heads is two orders."""
        found = orders(script('at: 1, cut: "b1<->b2"', 'at: 2, heal: "b2->b1"'))

        assert found == [
            (1, act.CutLink("b1", "b2")),
            (1, act.CutLink("b2", "b1")),
            (2, act.HealLink("b2", "b1")),
        ]

    def test_unclean_election(self) -> None:
        """A verb with a dash, and a partition as its target."""
        assert orders(script("at: 1, elect-unclean: 0")) == [(1, act.ElectUnclean(0))]

    def test_the_whole_cluster(self) -> None:
        """Orders for a cluster: a plan, a change, and the power of several."""
        found = orders(
            script(
                'at: 1, reassign: "0:b3-b2"',
                'at: 2, config: "min.insync.replicas=2"',
                "at: 3, power: b1-b2",
            )
        )

        assert found == [
            (1, act.Reassign(0, ("b3", "b2"))),
            (2, act.AlterConfig("min.insync.replicas", "2")),
            (3, act.FailPower("b1-b2", ("b1", "b2"))),
        ]

    @pytest.mark.parametrize(
        ("line", "why"),
        [
            ("reassign: b3", "'b3' is no plan"),
            ('reassign: "0:b9"', "there is no broker 'b9'"),
            ('reassign: "7:b1"', "there is no partition 7"),
            ("config: acks", "'acks' is no change"),
            ("power: b1-b9", "there is no broker 'b9'"),
        ],
    )
    def test_a_cluster_s_refusals(self, line: str, why: str) -> None:
        """What is no plan, no change, or nobody's power is said."""
        with pytest.raises(ScenarioError, match=why):
            play(script(f"at: 1, {line}"))

    def test_preferred_election(self) -> None:
        """The other one."""
        found = orders(script("at: 1, elect-preferred: 0"))

        assert found == [(1, act.ElectPreferred(0))]

    def test_more_partitions(self) -> None:
        """There is room for as many as the script and the visitor ask for."""
        plan = play(script("at: 1, add-partitions: 2"), {}, ["5:add-partitions:3"]).plan

        assert (plan.config.topic.partitions, plan.config.topic.later) == (3, 2)

    def test_absent(self) -> None:
        """Whoever is started first was not there before."""
        scenario = script("at: 0, send: 1", "at: 9, start: c1", "at: 9, start: b3")

        assert play(scenario).plan.absent == ("b3", "c1")

    def test_present(self) -> None:
        """An order for the leader may have been for b1, so b1 was there."""
        scenario = script("at: 0, crash: leader", "at: 9000, start: b1")

        assert play(scenario).plan.absent == ()


class TestLinks:
    """Orders as they stand in a link."""

    @pytest.mark.parametrize(
        "words",
        [
            "120:crash:b1",
            "120:crash:leader/0",
            "40:slow:b1-to-b2:400",
            "5:cut:b1-and-b2",
            "5:heal:b1-to-controller",
            "0:send:3",
            "0:send:3:every-10:bytes-5000:partition-0:p1",
            "0:send:1:key-order-7",
            "7:elect-unclean:0",
            "7:elect-preferred:0",
            "7:add-partitions:2",
            "7:reassign:0:b3-b2",
            "7:config:min.insync.replicas-2",
            "7:power:b1-b2",
            "9:close:p1",
            "120.3:crash:b1",
            "120.3:send:1",
            "after-acked-3:crash:leader",
            "500-after-processed-12:start:c1",
            "120.1:drop:b1-to-p1",
            "120:delay:b2-to-b1:400",
            "120:delay:b2-to-b1:400:2",
            "9:seek:c1:beginning",
            "9:seek:c1:3:partition-1",
        ],
    )
    def test_spelling(self, words: str) -> None:
        """What is read is spelt the same way again."""
        assert ScriptLine.model_validate(read_words(words)).spell() == words

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            ("120.0:crash:b1", "it begins with a time"),
            ("120.3.1:crash:b1", "it begins with a time"),
            ("after-lost-3:crash:b1", "Possible: buffered-3"),
            ("after-acked-0:crash:b1", "Possible: buffered-3"),
            ("after-acked-3:send:1", "a message is sent at a time"),
            ("9:drop:b1-and-p1", "drop needs a direction"),
            ("9:drop:b1-to-b9", "there is no process 'b9'"),
            ("9:delay:b1-to-p1", "delay needs a link and ms"),
            ("9:delay:b1-to-p1:0", "delay.ms"),
        ],
    )
    def test_what_cannot_be(self, words: str, why: str) -> None:
        """What is wrong with an order is said in words."""
        with pytest.raises(ScenarioError) as found:
            play(script("at: 50, send: 1"), {}, [words])
        assert why in str(found.value)

    def test_added_messages_come_last_in_number(self) -> None:
        """A visitor's messages do not rename those of the story."""
        added = play(script("at: 50, send: 1"), {}, ["0:send:1"]).plan.orders

        numbers = [
            (item.added, item.order.records[0].message)
            for item in added
            if isinstance(item.order, act.Send)
        ]
        assert numbers == [(True, 2), (False, 1)]

    def test_in_order_of_time(self) -> None:
        """Orders of one time stay as they were written."""
        do = ("9:start:b2", "5:stop:b3", "5:crash:b2")

        assert play(script("at: 0, send: 1"), {}, do).added == (
            "5:stop:b3",
            "5:crash:b2",
            "9:start:b2",
        )

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("120:crsh:b1", "there is no order 'crsh'. Did you mean 'crash'?"),
            ("soon:crash:b1", "it begins with a time in ms, as in 120:crash:b1"),
            ("120:crash", "crash needs one target, as in 120:crash:b1"),
            ("120:crash:b1:b2", "crash needs one target"),
            ("120:crash:b9", "there is no broker, producer or consumer 'b9'"),
            ("120:stop:c1", "stop is for a broker, 'c1' is a consumer"),
            ("40:slow:b1-to-b2", "slow needs a link and ms"),
            ("40:slow:b1-to-b2:x", "'x' is no whole number"),
            ("40:cut:b1", "'b1' is no link. Possible: 'b1->b2'"),
            ("40:cut:b1-to-b1", "'b1' has no link with itself"),
            ("0:send:0", "at least 1 is possible"),
            ("0:send:1:twice", "send does not know 'twice'"),
            ("0:send:1:p3", "there is no producer 'p3'"),
            ("0:send:1:partition-1", "there is no partition 1. Possible: 0 to 0"),
            ("0:send:1:key-a b", "key: found 'a b'; 1 to 20 letters"),
            ("0:start:leader", "start is for a process by its name"),
            ("999999999:crash:b1", "is after the run's end at 120000 ms"),
        ],
    )
    def test_damaged(self, words: str, expected: str) -> None:
        """A damaged order is named, with what is possible."""
        with pytest.raises(ScenarioError) as caught:
            play(script("at: 0, send: 1"), {}, [words])

        assert str(caught.value).startswith(f"do={words}: ")
        assert expected in str(caught.value)

    @given(st.text(alphabet="0123456789:-abcdefprstu/", max_size=40))
    def test_anything(self, words: str) -> None:
        """Whatever a link says is read, or refused with a reason."""
        try:
            found = play(find("acked-then-lost"), {}, [words]).added
        except ScenarioError as error:
            assert str(error)  # noqa: PT017 - both ends are right
        else:
            assert play(find("acked-then-lost"), {}, found).added == found


class TestExperiments:
    """A scenario with changed settings."""

    def test_as_told(self) -> None:
        """Nothing changed: the scenario's own expectation."""
        told = play(find("acked-then-lost"))

        assert (told.as_told, told.fixed) == (True, False)
        assert told.expected == told.scenario.expect

    def test_fixed(self) -> None:
        """The fix by any spelling is the fix."""
        scenario = find("acked-then-lost")
        fixed = play(scenario, {"acks": "-1", "linger.ms": 5})

        assert fixed.changes == fix_of(scenario) == {"acks": "all"}
        assert fixed.expected == scenario.expect.with_fix
        assert fixed.beats == scenario.fix_beats

    @pytest.mark.parametrize("do", [(), ("9000:crash:b2",)])
    def test_changed(self, do: Sequence[str]) -> None:
        """Of anything else the scenario expects nothing, and says nothing."""
        found = play(find("acked-then-lost"), {"linger.ms": 7}, do)

        assert (found.expected, found.beats) == (None, ())

    def test_all_that_is_wrong_at_once(self) -> None:
        """Every refused setting and order is named, not only the first."""
        with pytest.raises(ScenarioError) as caught:
            play(
                find("acked-then-lost"),
                {"ack": "all", "linger.ms": "soon", "consumer": "jav"},
                ["1:crash:b9"],
            )

        fields = [problem.field for problem in caught.value.problems]
        assert sorted(fields) == ["ack", "consumer", "do=1:crash:b9", "linger.ms"]

    def test_producers_and_consumers(self) -> None:
        """Each of several processes gets the same configuration, and its group."""
        text = changed("kafka: 4.1", "producers: 2\nconsumers: {c1: g1, c2: g2}")

        config = play(read(text, "small.yaml")).plan.config
        assert len(config.producers) == 2
        assert [consumer.group for consumer in config.consumers] == ["g1", "g2"]

    def test_topics(self) -> None:
        """What a further topic does not say is as in the main one."""
        more = (
            "topics: {orders.dlq: {replication.factor: 1}}\nreads: {c1: [orders.dlq]}"
        )
        config = play(read(changed("kafka: 4.1", more), "test")).plan.config
        assert [(t.name, t.replication_factor) for t in config.further] == [
            ("orders.dlq", 1)
        ]
        assert config.further[0].min_insync_replicas == config.topic.min_insync_replicas
        assert config.consumers[0].topics == ("orders.dlq",)

    @pytest.mark.parametrize(
        ("reads", "expected"),
        [
            ("{c1: [orders.dql]}", "there is no topic 'orders.dql'"),
            ("{c9: [orders]}", "there is no consumer 'c9'"),
        ],
    )
    def test_topics_that_nobody_can_read(self, reads: str, expected: str) -> None:
        """A subscription names a topic and a consumer that there are."""
        with pytest.raises(ScenarioError, match=expected):
            read(changed("kafka: 4.1", f"reads: {reads}"), "test")

    def test_one_producer_of_its_own(self) -> None:
        """p2 may have a client and settings of its own, in file and link."""
        scenario = script("at: 0, send: 2, producer: p2", more="producers: 2\n")
        own = {"p2.producer": "kafka-go-newwriter", "p2.BatchSize": 7}

        plan = play(scenario, own).plan
        assert [item.batch_records for item in plan.config.producers] == [2**31 - 1, 7]
        sends = [item.order for item in plan.orders if isinstance(item.order, act.Send)]
        assert [len(order.records) for order in sends] == [2]

    def test_nobody_of_that_name(self) -> None:
        """Settings of a producer that there is not are refused."""
        with pytest.raises(ScenarioError, match="there is no producer 'p2'"):
            play(script("at: 0, send: 1"), {"p2.acks": 1})

    def test_a_producer_starts_again(self) -> None:
        """Start is for producers too; one that starts first was not there before."""
        scenario = script("at: 5, start: p1", "at: 6, send: 1")

        assert orders(scenario)[0] == (5, act.StartProducer("p1"))
        assert play(scenario).plan.absent == ("p1",)

    def test_handler(self) -> None:
        """What the application does with a message reaches its configuration."""
        text = changed("kafka: 4.1", "handler: {slow: {2: 800}, fails: [1]}")

        consumer = play(read(text, "small.yaml")).plan.config.consumers[0]
        assert (consumer.slow, consumer.failing) == (((2, 800),), (1,))


class TestBeats:
    """What is said, and when."""

    def test_in_order(self) -> None:
        """A beat is said at the first fitting step after that of the beat before."""
        scenario = find("acked-then-lost")
        steps = run(play(scenario).plan).steps

        said = follow(scenario.beats, steps).said
        assert sorted(item.step for item in said) == [item.step for item in said]

    def test_in_vain(self) -> None:
        """A beat whose event never comes is not said, and does not stop the others."""
        scenario = find("acked-then-lost")
        never, first = scenario.beats[-1], scenario.beats[0]
        steps = run(play(scenario, {"acks": "all"}).plan).steps

        score = follow([never, first], steps)
        assert score.unsaid == (never,)
        assert [item.beat for item in score.said] == [first]


class TestErrors:
    """A mistake is answered: file, line, field, what was found, what is possible."""

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            (
                "acks: 1,",
                "ack: 1,",
                (
                    "small.yaml, line 7, settings.ack: There is no setting 'ack'. "
                    "Did you mean 'acks'?"
                ),
            ),
            (
                "acks: 1,",
                "acks: 3,",
                (
                    "small.yaml, line 7, settings.acks: acks cannot be '3'. "
                    "Possible: all, 1, 0."
                ),
            ),
            (
                "crash: leader",
                "crash: b7",
                (
                    "small.yaml, line 11, script[2].crash: there is no broker, "
                    "producer or consumer 'b7'. Possible: b1, b2, b3, leader, follower"
                ),
            ),
            (
                "crash: leader",
                "crsh: leader",
                (
                    "small.yaml, line 11, script[2].crsh: there is no field 'crsh'. "
                    "Did you mean 'crash'?"
                ),
            ),
            (
                "where: broker",
                "where: brokers",
                (
                    "small.yaml, line 5, where: found 'brokers'. "
                    "Did you mean 'broker'? "
                    "Possible: buffer, wire, broker, consumer, housekeeping"
                ),
            ),
            (
                "title: A small story\n",
                "",
                "small.yaml, line 1, title: it is missing",
            ),
            (
                "at: 60",
                "at: soon",
                (
                    "small.yaml, line 11, script[2].at: found 'soon'; "
                    "it must be a whole number"
                ),
            ),
            (
                "at: 60",
                "at: -1",
                "small.yaml, line 11, script[2].at: found -1; at least 0 is possible",
            ),
            (
                "RecordAcked, message",
                "RecordAckd, message",
                (
                    "small.yaml, line 13, beats[0]: there is no event 'RecordAckd'. "
                    "Did you mean 'RecordAcked'?"
                ),
            ),
            (
                "message: 2",
                "mesage: 2",
                (
                    "small.yaml, line 13, beats[0]: RecordAcked has no 'mesage'. "
                    "Did you mean 'message'?"
                ),
            ),
            (
                "show: [acks]",
                "show: [acks, linger]",
                (
                    "small.yaml, line 14, show[1]: there is no setting 'linger'. "
                    "Did you mean 'linger.ms'?"
                ),
            ),
            (
                "fix: {acks: all}",
                "fix: {acks: every}",
                "small.yaml, line 15, fix.acks: acks cannot be 'every'.",
            ),
            (
                "expect: {lost: []",
                "expect: {lost: [9]",
                "small.yaml, line 17, expect.lost: found message 9; the script sends 2",
            ),
            (
                "kafka: 4.1",
                "kafka: 5",
                "small.yaml, line 6, kafka: found 5; it must be text",
            ),
            (
                "kafka: 4.1",
                'kafka: "5"',
                "small.yaml, line 6, kafka: There is no Kafka version '5'.",
            ),
            (
                "kafka: 4.1",
                "client: {producer: jav}",
                (
                    "small.yaml, line 6, client.producer: There is no producer client "
                    "'jav'. Did you mean 'java'?"
                ),
            ),
            (
                "kafka: 4.1",
                "consumers: {c2: g1}",
                (
                    "small.yaml, line 1: consumers are named c1, c2 and so on, "
                    "in order; found: c2"
                ),
            ),
            (
                "  - {at: 0, send: 2}\n",
                "  - {at: 0, send: 2, crash: b1}\n",
                (
                    "small.yaml, line 9, script[0]: send and crash are 2 orders. "
                    "Write one a line"
                ),
            ),
            (
                "  - {at: 0, send: 2}\n",
                "  - {at: 0}\n",
                "small.yaml, line 9, script[0]: no order. Possible: send, crash",
            ),
        ],
    )
    def test_field(self, old: str, new: str, expected: str) -> None:
        """Each kind of mistake has its words."""
        found = complaints(changed(old, new))

        assert len(found) == 1
        assert found[0].startswith(expected)

    def test_all_at_once(self) -> None:
        """All mistakes of a kind are told in one go."""
        text = changed("title: A small story", "title: 7").replace("small\n", "Small\n")

        assert [line.partition(":")[0] for line in complaints(text)] == [
            "small.yaml, line 1, slug",
            "small.yaml, line 2, title",
        ]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", "small.yaml, line 1: the file is empty"),
            ("- 1\n", "small.yaml, line 1: a scenario is a mapping of fields"),
            (
                "a: [1\nb: 2\n",
                "small.yaml, line 2: this is not YAML: expected ',' or '",
            ),
            ("a: 1\nb: 2\na: 3\n", "small.yaml, line 3, a: 'a' stands twice, first on"),
            ("a: &x 1\n", "small.yaml, line 1: aliases (&x, *x) are not possible"),
            ("a: *x\n", "small.yaml, line 1: aliases (&x, *x) are not possible"),
            ("a: !!python/name:os.system 1\n", "small.yaml, line 1, a: '1' "),
            ("a: !!float 1\n", "small.yaml, line 1, a: '1' (float) is neither text"),
            ("[a]: 1\n", "small.yaml, line 1: a key is a word, not a list"),
            ("a: \x00\n", "small.yaml: this is not YAML: "),
            ("[" * 20, "small.yaml, line 1: nested deeper than 8 levels"),
            ("#" * (MAX_BYTES + 1), "small.yaml: 65,537 bytes; at most 65,536"),
        ],
    )
    def test_yaml(self, text: str, expected: str) -> None:
        """What is not even YAML, or too clever, is refused in words as well."""
        assert complaints(text)[0].startswith(expected)

    def test_a_bomb_does_not_go_off(self) -> None:
        """Aliases that would unfold to gigabytes are refused before they do."""
        lines = ["a0: &a0 [x, x]"]
        lines += [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]

        assert "aliases" in complaints("\n".join(lines))[0]

    def test_deep_enough(self) -> None:
        """A scenario never needs more depth than is possible."""
        assert MAX_DEPTH > 4

    def test_impossible_when_due(self) -> None:
        """An order that turns out to be impossible is blamed on its line."""
        text = changed("crash: leader", "start: b1")
        text = text.replace("- {at: 0, send: 2}", "- {at: 0, pause: b1}")
        text = text.replace("lost: []", "lost: []", 1)
        scenario = read(text, "small.yaml")
        with pytest.raises(RunError) as caught:
            run(play(scenario).plan)

        error = blame(caught.value, text, "small.yaml")
        assert str(error).startswith(
            "small.yaml, line 11, column 5, script[2]: At 60 ms, start:b1"
        )

    @pytest.mark.parametrize(
        ("old", "new", "spot"),
        [
            ("acks: 1,", "ack: 1,", "acks"),
            ("crash: leader", "crash: b7", "crash"),
            ("title: A small story", "title: 7", "title"),
            ("where: broker", "where: broker\n  more: 1", " more:"),
        ],
    )
    def test_column(self, old: str, new: str, spot: str) -> None:
        """Where the field begins is said, as editors count."""
        text = changed(old, new)
        with pytest.raises(ScenarioError) as caught:
            read(text, "small.yaml")
        found = caught.value.problems[0]
        line = text.splitlines()[found.line - 1]

        assert found.column > 0
        assert line[found.column - 1 :].startswith((spot[:3], ":"))

    def test_what_lacks_has_no_column(self) -> None:
        """It stands nowhere; but where it is a choice, the choices are told."""
        with pytest.raises(ScenarioError) as caught:
            read(changed("where: broker\n", ""), "small.yaml")

        assert str(caught.value) == (
            "small.yaml, line 1, where: it is missing. "
            "Possible: buffer, wire, broker, consumer, housekeeping"
        )

    @given(st.text(max_size=200))
    def test_anything(self, text: str) -> None:
        """Whatever stands in a file is answered with a ScenarioError."""
        with pytest.raises(ScenarioError):
            read(text, "small.yaml")

    @given(
        st.recursive(
            st.one_of(st.integers(), st.booleans(), st.text(max_size=5)),
            lambda inner: st.one_of(
                st.lists(inner, max_size=3),
                st.dictionaries(st.sampled_from(sorted(Scenario.model_fields)), inner),
            ),
            max_leaves=8,
        )
    )
    def test_any_shape(self, value: object) -> None:
        """Whatever the shape of the fields, no other error comes out."""
        text = changed("script:", f"script: {value!r}\nwas:".replace("'", '"'))

        with pytest.raises(ScenarioError):
            read(text, "small.yaml")


class TestLimits:
    """Nothing grows beyond what a page can show and a server can bear."""

    def test_messages(self) -> None:
        """Sixty messages, not one more."""
        with pytest.raises(ScenarioError, match="61 messages; at most 60 are possible"):
            script("at: 0, send: 60", "at: 9, send: 1", more="")

    def test_orders(self) -> None:
        """A hundred orders in all, those of a visitor included."""
        lines = [f"at: {i}, flush: p1" for i in range(100)]
        scenario = script("at: 0, send: 2", *lines[:99])

        with pytest.raises(ScenarioError, match="101 orders; at most 100 are possible"):
            play(scenario, {}, ["0:flush:p1"])

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ("kafka: 4.1", "until_ms: 3000000000", "at most 2592000000 is possible"),
            ("kafka: 4.1", "producers: 4", "at most 3 is possible"),
            ("kafka: 4.1", "settings: {brokers: 8}", "from 1 to 7"),
            ("acks: 1,", "partitions: 5,", "from 1 to 4"),
        ],
    )
    def test_bounds(self, old: str, new: str, expected: str) -> None:
        """Numbers have bounds, and the bounds are said."""
        text = changed(old, new)
        if new.startswith("settings"):
            text = text.replace(
                "settings: {acks: 1, auto.offset.reset: earliest}\n", ""
            )

        assert expected in complaints(text)[0]
