"""What a search says of brokers and what the clock does agree, whatever the settings.

Both ways, on small clusters: a loss is played by the clock, or says what it needs; and
where a search has closed, no timed run within its bounds comes to a loss.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.agenda import ScheduledOrder
from engine.ledger import Verdict, judge
from engine.model import actions as act
from engine.model.config import Config
from engine.model.state import UNKNOWN, Record, World
from engine.run import Plan, RunError, Timeline, run
from engine.scenario import play, read
from engine.search import CLOSED, LOSS, Bounds, Limits, Question, ask, tell
from engine.search.goals import is_acked_lost
from engine.settings import resolve

FEW = Limits(states=20_000)
NEVER_LATE_MS = 4_000  # less than any session, lag or request takes
KINDS = ("crash", "power", "disk", "pause", "stop")
NEEDS = ("this order needs ", "possible with your timeouts, but ")

clusters = st.fixed_dictionaries(
    {
        "kafka": st.sampled_from(["1.1", "2.0", "2.8", "3.4", "4.0", "4.1"]),
        "brokers": st.just("2"),
        "replication.factor": st.just("2"),
        "acks": st.sampled_from(["1", "all"]),
        "min.insync.replicas": st.sampled_from(["1", "2"]),
    },
    optional={
        "flush.messages": st.just("1"),
        "unclean.leader.election.enable": st.sampled_from(["true", "false"]),
        "linger.ms": st.sampled_from(["0", "100"]),
    },
)
faults = st.lists(st.sampled_from(KINDS), min_size=1, max_size=2)


def question_of(kinds: list[str], messages: int) -> Question:
    """These faults, each as often as it stands there."""
    each = tuple((kind, kinds.count(kind)) for kind in dict.fromkeys(kinds))
    bounds = Bounds(messages, faults=each, total=len(kinds))
    return Question(bounds, part="replication")


# --- from a search to the clock -------------------------------------------------------


@given(changes=clusters, kinds=faults)
@settings(max_examples=10)
def test_a_loss_is_played(changes: dict[str, str], kinds: list[str]) -> None:
    """Its file ends in the loss when it is run, or it says what stands against it."""
    config = resolve(changes=changes).config
    answer = ask(config, question_of(kinds, 1), FEW)
    if answer.verdict != LOSS:
        return
    story = tell(config, answer, changes)

    if not story.text:
        assert story.possible.startswith(NEEDS)
        return
    ends = judge(run(play(read(story.text, "found.yaml")).plan)).fates
    assert [fate.verdict for fate in ends] == [Verdict.LOST]


# --- from the clock to a search -------------------------------------------------------


class Line(NamedTuple):
    """One more order of a script, so long after the one before."""

    after_ms: int
    target: str


lines = st.lists(
    st.builds(
        Line,
        st.sampled_from([0, 1, 3, 40, 900, 6_000, 10_000, 31_000]),
        st.sampled_from(["b1", "b2"]),
    ),
    min_size=1,
    max_size=6,
)
BREAKS: dict[str, Callable[[str], act.Order]] = {
    "crash": act.CrashBroker,
    "power": act.CutPower,
    "disk": act.LoseDisk,
    "pause": act.PauseBroker,
    "stop": act.StopBroker,
}


def script_of(kinds: list[str], turns: list[Line]) -> Iterator[ScheduledOrder]:
    """Faults in turn, each with a repair later on, if there is a turn for it."""
    now, rest = 0, list(kinds)
    broken: dict[str, str] = {}
    for turn in turns:
        now += turn.after_ms
        name = turn.target
        if name in broken:
            mends = act.ResumeBroker if broken.pop(name) == "pause" else act.StartBroker
            yield ScheduledOrder(now, mends(name))
        elif rest:
            broken[name] = rest.pop(0)
            yield ScheduledOrder(now, BREAKS[broken[name]](name))


def is_within(world: World, bounds: Bounds) -> bool:
    """Whether a search with these bounds would have gone there."""
    partitions = world.controller.metadata.partitions
    tried = [
        batch.attempts
        for producer in world.producers
        for batches in (*producer.queues, *(r.batches for r in producer.in_flight))
        for batch in batches
    ]
    epochs = [item.leader_epoch for item in partitions]
    return max(epochs) <= bounds.epochs and max(tried, default=0) < bounds.attempts


def timed(
    config: Config, sends: list[int], orders: Iterator[ScheduledOrder], slow: int
) -> Timeline:
    """A run in which b1's answers to b2 take longer, while nobody reads."""
    lines = [
        ScheduledOrder(0, act.SlowLink("b1", "b2", slow)),
        *(
            ScheduledOrder(at, act.Send("p1", (Record(number, UNKNOWN, 100),)))
            for number, at in enumerate(sends, 1)
        ),
        *orders,
    ]
    ordered = sorted(lines, key=lambda line: line.at_ms)
    plan = Plan(config, tuple(ordered), len(sends), ordered[-1].at_ms + 60_000)
    return run(plan, housekeeping=True)


@given(
    changes=clusters,
    kinds=faults,
    turns=lines,
    sends=st.lists(
        st.sampled_from([0, 1, 2, 50, 9_000, 20_000]), min_size=1, max_size=2
    ),
    slow=st.sampled_from([0, 3, 400, NEVER_LATE_MS]),
)
@settings(max_examples=10)
def test_closed_for_every_clock(
    changes: dict[str, str],
    kinds: list[str],
    turns: list[Line],
    sends: list[int],
    slow: int,
) -> None:
    """No script with these faults, at any times, comes to what a search excludes."""
    config = resolve(changes=changes).config._replace(consumers=())
    question = question_of(kinds, len(sends))
    if ask(config, question, FEW).verdict != CLOSED:
        return
    try:
        timeline = timed(config, sorted(sends), script_of(kinds, turns), slow)
    except RunError:  # an order that is impossible by then
        return
    for step in timeline.steps:
        if not is_within(step.world, question.bounds):
            return
        assert not is_acked_lost(step.world)
