"""The risk table: what is lost, closed or open, what saves it, how a build ends."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.checking.absence import absence
from app.checking.certainty import cure_said, now_said
from app.checking.choosing import Choice
from app.checking.curing import cure_one
from app.checking.findings import findings
from app.checking.gates import Gate, GateError, outcome, read_gate
from app.checking.patch import lines, patch
from app.checking.printing import gate_words
from app.checking.reading import Pasted, read
from app.checking.remedy import Remedy, remedy
from app.checking.risking import LESS, Row, risk_of, weigh_one
from app.checking.stories import LOST
from app.checking.subject import Subject, subject_of
from app.checking.table import whole
from app.checking.understanding import understand
from app.parsing import parse
from app.runs import find_run
from engine.ledger import Verdict
from engine.scenario import find
from engine.search import BOUNDED, CLOSED, LOSS
from engine.search.classes import RISKS
from engine.search.risks import burden

SECRET = "hunter2Geheim"  # noqa: S105 - nobody's


def subject(text: str, **habits: str) -> Subject:
    """Take properties as what is asked about."""
    return subject_of(understand([read(Pasted(text, "p"))], Choice(), habits))


def loses(url: str) -> bool:
    """Play a link, and say whether a message is lost there."""
    slug, _, query = url.removeprefix("/s/").partition("?")
    fates = find_run(parse(slug, query)).ledger.fates
    return any(fate.verdict is Verdict.LOST for fate in fates)


def test_stories_exist() -> None:
    """Every class has a story of the catalogue, and a key of its own."""
    for risk in RISKS:
        assert risk.stories
        assert {find(slug).slug for slug in risk.stories} == set(risk.stories)
    assert len({risk.key for risk in RISKS}) == len(RISKS)


@pytest.mark.parametrize(
    ("key", "text", "verdict", "count"),
    [
        ("wire", "acks=0\n", LOSS, 1),
        ("wire", "acks=all\n", CLOSED, 0),
        ("failover", "acks=1\n", LOSS, 1),
        ("disk", "acks=1\n", LOSS, 1),
        ("buffer-kill", "acks=all\n", LOSS, 1),
        ("handler", "acks=all\n", LOSS, 1),
        ("reset", "auto.offset.reset=latest\n", LOSS, 1),
        ("reset", "auto.offset.reset=earliest\n", CLOSED, 0),
        ("early-commit", "enable.auto.commit=false\n", CLOSED, 0),
        ("compaction", "cleanup.policy=compact\nsegment.ms=1000\n", LOSS, 0),
        ("bookmark", "acks=all\n", LOSS, 1),
    ],
)
def test_row(key: str, text: str, verdict: str, count: int) -> None:
    """A class is lost, closed or left open; what is lost can be played."""
    row = weigh_one(subject(text), key, 20)

    assert (row.verdict, len(row.faults)) == (verdict, count)
    assert row.verdict != LOSS or loses(row.url)


@pytest.mark.parametrize(
    ("text", "is_said"),
    [("acks=1\n", True), ("acks=all\nmin.insync.replicas=1\n", False)],
)
def test_less_is_enough(text: str, *, is_said: bool) -> None:
    """A loss that needs less than its class is about says so: it is another's."""
    row = weigh_one(subject(text), "last-replica", 20)

    assert row.verdict == LOSS
    assert (row.note == LESS) == is_said


def test_what_the_application_does() -> None:
    """A class that assumes a habit closes when somebody says otherwise."""
    asked = subject("acks=all\n", **{"application.counts": "ack"})

    assert weigh_one(asked, "buffer-kill", 20).verdict == CLOSED


def test_fault_of_a_release() -> None:
    """An old release loses what the newest keeps."""
    old = understand([read(Pasted("acks=all\n", "p"))], Choice(kafka="0.10.2"))

    row = weigh_one(subject_of(old), "release", 0)

    assert row.verdict == LOSS
    assert "cut-to-what-it-knew" in {t.slug for t in row.told if t.outcome == LOST}
    assert weigh_one(subject("acks=1\n"), "release", 0).verdict == BOUNDED


def test_table_is_sorted() -> None:
    """Losses come first, those that need least before others."""
    with ThreadPoolExecutor(1) as executor:
        rows, _ = whole(subject("acks=1\n"), 0, executor)

    assert len(rows) == len(RISKS)
    assert [row.rank for row in rows] == sorted(row.rank for row in rows)
    assert rows[0].verdict == LOSS


def test_nothing_weighs_nothing() -> None:
    """Ordinary faults weigh less than rare ones, and several more than one."""
    assert burden(()) == 0
    assert (
        burden(("stop",)) < burden(("crash",)) < burden(("power",)) < burden(("disk",))
    )
    assert burden(("crash", "crash")) > burden(("power",))


def rows_of(text: str, *keys: str) -> list[Row]:
    """Ask about some classes."""
    asked = subject(text)
    return [weigh_one(asked, key, 5) for key in keys]


def cured(text: str, *keys: str) -> Remedy:
    """Ask about some classes, and what helps against them."""
    rows = rows_of(text, *keys)
    return remedy(rows, [cure_one(subject(text), row, 5) for row in rows])


def test_remedy() -> None:
    """One change may save several; what it costs and what is left open is said."""
    found = cured("acks=1\n", "failover", "zombie", "buffer-kill")

    assert [(c.name, c.text, c.was) for c in found.changes] == [("acks", "all", "1")]
    assert set(found.saved) == {"failover", "zombie"}
    assert [key for key, _ in found.advice] == ["buffer-kill"]
    assert "in-sync replica" in found.changes[0].costs


def test_cure_is_certain() -> None:
    """The search closes with it, within the bounds of the row."""
    (row,) = rows_of("acks=1\nlinger.ms=5\n", "last-replica")

    found = cure_one(subject("acks=1\nlinger.ms=5\n"), row, 5)

    certain = [one.settings for one in found.found if one.is_sure]
    assert certain == [{"acks": "all"}]
    assert "CLOSED" in found.found[0].sentence
    assert ("LOSS", {"linger.ms": "0"}) in [
        (c.verdict, c.settings) for c in found.found
    ]


def test_cure_of_the_search_alone() -> None:
    """A set that closes the search, and does not spare the story, says so."""
    (row,) = rows_of("acks=all\n", "handler")

    found = cure_one(subject("acks=all\n"), row, 20)

    seek = next(
        c for c in found.found if c.settings == {"application.on.error": "seek"}
    )
    assert (seek.verdict, seek.spares, seek.is_sure) == ("CLOSED", False, False)


@pytest.mark.parametrize(
    ("key", "text", "closes", "says"),
    [
        ("retention", "", False, "kept for 7 days"),
        ("retention", "retention.ms=-1\n", True, "no log deletes anything"),
        ("retention", "retention.ms=-1\nretention.bytes=1\n", False, "beyond 1 bytes"),
        ("bookmark", "", False, "away for 7 days"),
        ("bookmark", "auto.offset.reset=earliest\n", True, "passes over nothing"),
        ("compaction", "", True, "not compacted"),
    ],
)
def test_absence(key: str, text: str, *, closes: bool, says: str) -> None:
    """How long somebody may be away is a function of the settings."""
    found = absence(key, subject(text or "acks=all\n"))

    assert found is not None
    assert found.closes == closes
    assert says in str(found.says)
    assert "arithmetic" in str(found.says)
    assert bool(found.url) != closes


@pytest.mark.parametrize(
    ("key", "text", "cause"),
    [
        ("retention", "retention.ms=600000\n", "retention"),
        ("bookmark", "offsets.retention.minutes=10\n", "offset reset"),
    ],
)
def test_absence_is_played(key: str, text: str, cause: str) -> None:
    """Where the times are short, the story has these very times, and loses so."""
    found = absence(key, subject(text))

    assert found is not None
    assert found.story == ""
    run = find_run(parse("lab", found.url.partition("?")[2]).run)
    causes = {fate.cause for fate in run.ledger.fates if fate.verdict is Verdict.LOST}
    assert len(causes) == 1
    assert cause.split(maxsplit=1)[0] in causes.pop()


def test_away_is_a_gate_of_its_own() -> None:
    """Nothing has failed where nobody reads: only who asks for it is told."""
    (row,) = rows_of("offsets.retention.minutes=10\n", "bookmark")

    assert row.faults == ("away",)
    assert outcome([read_gate("loss:9-fault")], [row], ()) == 0
    assert outcome([read_gate("loss:1-away")], [row], ()) == 1
    assert cure_one(subject("acks=all\n"), row, 1).found == ()


def test_cure_without_a_search() -> None:
    """Where no search covers a class, a story that is spared is all that is known."""
    (row,) = rows_of("retention.ms=1000\n", "retention")

    found = cure_one(subject("retention.ms=1000\n"), row, 5)

    assert found.found
    assert {cure.verdict for cure in found.found} == {""}
    assert "no search covers" in str(cure_said(found.found[0]))


def test_asked_again() -> None:
    """What is known with the changes is said: excluded, or what else it takes."""
    (row,) = rows_of("acks=all\n", "failover")
    lost = row._replace(verdict=LOSS, faults=("crash", "power"))

    assert "CLOSED" in str(now_said(row))
    assert "process dies" in str(now_said(lost))
    assert "BOUNDED" in str(now_said(row._replace(verdict=BOUNDED)))


def test_patch() -> None:
    """A change goes where its setting stands."""
    text = f"ssl.key.password={SECRET}\nacks = 1\n"
    reading = read(Pasted(text, "producer.properties"))
    found = understand([reading], Choice())
    saved = cured("acks=1\n", "failover")

    hunks = patch(found, [reading], {reading.file: text}, saved.changes)

    assert list(lines(hunks)) == [
        "--- producer.properties",
        "+++ producer.properties",
        "@@ -2 +2 @@",
        "-acks = 1",
        "+acks = all",
    ]


def test_patch_adds() -> None:
    """What stands nowhere comes to the end of the file it belongs to."""
    text = "acks=all\nlinger.ms=5\n"
    reading = read(Pasted(text, "producer.properties"))
    found = understand([reading], Choice())
    change = cured("acks=1\n", "failover").changes[0]
    more = [
        change._replace(name="enable.idempotence", text="true"),
        change._replace(name="retries", text="9"),
        change._replace(name="broker.rack", text="set"),
    ]

    told = lines(patch(found, [reading], {reading.file: text}, more))

    assert list(told) == [
        "--- producer.properties",
        "+++ producer.properties",
        "@@ -2,0 +3,2 @@",
        "+enable.idempotence=true",
        "+retries=9",
        "--- server.properties",
        "+++ server.properties",
        "@@ -0,0 +1,1 @@",
        "+broker.rack=<where this broker stands>",
    ]


def test_patch_shows_no_neighbour() -> None:
    """What stands on the same line is not shown: it may be a secret."""
    text = f'{{"sasl.password": "{SECRET}", "acks": 1}}'
    reading = read(Pasted(text, "p.json"))
    found = understand([reading], Choice())
    saved = cured("acks=1\n", "failover")

    told = "\n".join(lines(patch(found, [reading], {"p.json": text}, saved.changes)))

    assert SECRET not in told
    assert "-acks=1\n+acks=all" in told


def test_patch_of_a_printed_topic() -> None:
    """What a tool printed is changed by a tool."""
    text = (
        "Topic: orders PartitionCount: 1 ReplicationFactor: 3 Configs: retention.ms=9"
    )
    reading = read(Pasted(text, "topic.txt"))
    found = understand([reading], Choice())
    saved = cured("acks=1\n", "failover")
    change = saved.changes[0]._replace(name="min.insync.replicas", text="2")

    (told,) = lines(patch(found, [reading], {}, [change]))

    assert told == (
        "kafka-configs.sh --alter --entity-type topics --entity-name orders"
        " --add-config min.insync.replicas=2"
    )


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("refused", Gate("refused")),
        ("loss:0", Gate("loss")),
        ("acked-loss:1-crash", Gate("acked-loss", 1, "crash")),
        ("acked-loss:2", Gate("acked-loss", 2)),
    ],
)
def test_gate(text: str, gate: Gate) -> None:
    """A gate says what, how often and of which kind."""
    assert read_gate(text) == gate


@pytest.mark.parametrize("text", ["", "luck:1", "loss:x", "loss:1-flood", "loss:1000"])
def test_no_gate(text: str) -> None:
    """What is no gate is refused with what is possible."""
    with pytest.raises(GateError, match="write refused, loss:0, acked-loss:1-crash"):
        read_gate(text)


@pytest.mark.parametrize(
    ("gate", "code"),
    [
        ("acked-loss:1-crash", 1),
        ("acked-loss:0", 0),
        ("loss:1-power", 0),
        ("refused", 0),
    ],
)
def test_outcome(gate: str, code: int) -> None:
    """A stop is a crash that is announced; other faults are beside the point."""
    rows = rows_of("acks=1\n", "failover")

    assert outcome([read_gate(gate)], rows, ()) == code


def test_outcome_in_words() -> None:
    """Whoever is in a hurry reads the last lines: what failed, and where it plays."""
    rows = rows_of("acks=1\n", "failover")

    failed = [*gate_words([read_gate("acked-loss:1-crash")], rows, 1)]
    passed = [*gate_words([read_gate("acked-loss:0")], rows, 0)]

    assert failed[1].startswith("FAIL acked-loss:1-crash: The leader's process dies")
    assert rows[0].url in failed[1]
    assert failed[-1] == "exit 1: found"
    assert passed[1:] == ["PASS acked-loss:0-fault", "exit 0: nothing of it"]


def test_outcome_open() -> None:
    """What was neither found nor excluded is no success."""
    (row,) = rows_of("acks=1\n", "failover")
    unknown = row._replace(verdict=BOUNDED, faults=())

    assert outcome([read_gate("acked-loss:1-crash")], [unknown], ()) == 3


def test_outcome_refused() -> None:
    """A client that does not start is caught by name."""
    listed = findings(understand([read(Pasted("acks=maybe\n", "p"))], Choice()))

    assert outcome([read_gate("refused")], (), listed) == 1


def test_titles() -> None:
    """A class is found by its key."""
    assert risk_of("wire").where == "wire"
