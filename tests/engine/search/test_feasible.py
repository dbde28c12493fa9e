"""Every way that a search finds is played by the clock, or says what it needs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.ledger import Ledger, Verdict, judge
from engine.run import run
from engine.scenario import play, read
from engine.search import LOSS, Bounds, Limits, Question, Story, ask, tell
from engine.search.goals import ACKED, DUPLICATE, PHANTOM
from engine.search.goals import LOSS as ANY
from engine.settings import resolve

FEW = Limits(states=1_000)
EARLIEST = {"auto.offset.reset": "earliest"}
ENDS = {
    ACKED: Verdict.LOST,
    ANY: Verdict.LOST,
    PHANTOM: Verdict.PHANTOM,
    DUPLICATE: Verdict.DUPLICATED,
}
OF_PRODUCERS = ("crash", "power", "kill", "exit", "late", "pause")
OF_GROUPS = ("kill-consumer", "pause-consumer", "cut-consumer", "late-poll", "outage")


def told(changes: dict[str, str], question: Question) -> Story | None:
    """The story of a loss, if one is found soon."""
    config = resolve(changes=changes).config
    answer = ask(config, question, FEW)
    return tell(config, answer, changes) if answer.verdict == LOSS else None


def played(story: Story) -> Ledger:
    """What becomes of the story's file when it is run like any other."""
    return judge(run(play(read(story.text, "found.yaml")).plan))


def question_about(part: str, goal: str, *kinds: str) -> Question:
    """One message, and one fault of these kinds."""
    return Question(Bounds(faults=tuple((k, 1) for k in kinds)), goal, part=part)


@pytest.mark.parametrize(
    ("fault", "goal", "orders"),
    [
        ("kill-consumer", DUPLICATE, ("0:send:1", "18:crash:c1", "45019:start:c1")),
        ("close-consumer", ANY, ("0:send:1", "9:close:c1")),
        ("outage", ANY, ("0:send:1", "5001:outage:c1")),
        ("late-poll", DUPLICATE, ("0:send:1",)),  # the file has a slow handler
    ],
)
def test_of_groups(fault: str, goal: str, orders: tuple[str, ...]) -> None:
    """What befalls a consumer is an ordinary order, and ends as it was found."""
    story = told(EARLIEST, question_about("consumer", goal, fault))

    assert story is not None
    assert story.orders == orders
    assert ENDS[goal] in [fate.verdict for fate in played(story).fates]


def test_the_group_s_fix() -> None:
    """The change that a file proposes keeps the message for the next consumer."""
    story = told({}, question_about("consumer", ANY, "kill-consumer"))

    assert story is not None
    scenario = read(story.text, "found.yaml")
    assert scenario.fix == {"auto.offset.reset": "earliest"}
    fates = judge(run(play(scenario, scenario.fix).plan)).fates
    assert [fate.verdict for fate in fates] == [Verdict.WAITING]


@given(
    acks=st.sampled_from(["0", "1"]),
    counts=st.sampled_from(["ack", "send"]),
    linger=st.sampled_from(["0", "5", "1000"]),
    goal=st.sampled_from([ACKED, ANY, PHANTOM]),
    kinds=st.sets(st.sampled_from(OF_PRODUCERS), min_size=1, max_size=2),
)
@settings(max_examples=12)
def test_of_any_producer(
    acks: str, counts: str, linger: str, goal: str, kinds: set[str]
) -> None:
    """Whatever a producer's search finds is found again by the clock."""
    changes = {
        "acks": acks,
        "enable.idempotence": "false",
        "application.counts": counts,
        "linger.ms": linger,
    }
    _plays(told(changes, question_about("producer", goal, *sorted(kinds))), goal)


@given(
    client=st.sampled_from(["java", "librdkafka-2", "kafka-go-readmessage"]),
    workers=st.sampled_from(["1", "2"]),
    goal=st.sampled_from([ANY, DUPLICATE]),
    kinds=st.sets(st.sampled_from(OF_GROUPS), min_size=1, max_size=2),
)
@settings(max_examples=12)
def test_of_any_group(client: str, workers: str, goal: str, kinds: set[str]) -> None:
    """And so is what a group's search finds."""
    changes = {"consumer": client, "application.workers": workers}
    _plays(told(changes, question_about("consumer", goal, *sorted(kinds))), goal)


def _plays(story: Story | None, goal: str) -> None:
    """It ends so by the clock as well, or says which timer would have to be longer."""
    if story is None:
        return
    if not story.text:
        assert story.possible.startswith("this order needs ")
        return
    assert ENDS[goal] in [fate.verdict for fate in played(story).fates]
