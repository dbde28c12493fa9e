"""Templates of the lab: a fault on top of whatever cluster was chosen.

An order waits for what happens to a message, not for a time, so that it comes at the
same moment of the story whatever is set. Who leads or reads is looked up in the run
without the fault, when the template is chosen. A template that makes no sense in a
cluster says why.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from app.laboratory import LAB
from app.links import Damage, Experiment, LinkError
from app.runs import Run, find_run
from engine.model.events import Event, MessageProcessed, RecordAppended
from engine.model.state import NOBODY
from engine.sentence import Sentence, say

Kind = TypeVar("Kind", bound=Event)

LAG_MS = 400
GIVE_UP_MS = 45_000  # longer than any client waits for an answer by default
BACK_MS = 1_000
FIELD = "template"


class Recipe(NamedTuple):
    """One template: a name in links, its words, and what it orders in a run."""

    key: str
    title: Sentence
    text: Sentence
    changes: tuple[tuple[str, str], ...]
    orders: Callable[[Run, int], Iterator[str]]  # ValueError: it makes no sense there


def cook(asked: Experiment) -> Experiment:
    """Take a template's name out of a link to the lab, and put its orders in."""
    key = dict(asked.changes).get(FIELD, "")
    plain = asked.without(FIELD)
    if not key:
        return plain
    recipe = RECIPES.get(key)
    if recipe is None:
        part, known = f"{FIELD}={key[:40]}", ", ".join(RECIPES)
        raise LinkError([Damage(part, say("There is no such template."), known)], plain)
    plain = plain._replace(orders=())
    for name, value in recipe.changes:
        plain = plain.with_change(name, value)
    run = find_run(plain)
    try:
        orders = tuple(recipe.orders(run, _middle(run)))
    except ValueError as error:
        raise LinkError([Damage(str(recipe.title), str(error))], plain) from None
    made = plain
    for order in orders:
        made = made.with_order(order)
    return find_run(made).experiment


def offer(run: Run) -> Iterator[tuple[Recipe, str]]:
    """List the templates, each with the link that puts it on top of a run's cluster."""
    cluster = Experiment(LAB, run.experiment.changes)
    for recipe in RECIPES.values():
        yield recipe, cluster.with_change(FIELD, recipe.key).under("/", "/run")


def _middle(run: Run) -> int:
    """The message that a fault is about: one in the middle."""
    return (run.timeline.plan.messages + 1) // 2


def _kill(run: Run, message: int) -> Iterator[str]:
    _needs_copies(run)
    yield f"after-acked-{message}:crash:{_leader(run, message)}"


def _lag(run: Run, message: int) -> Iterator[str]:
    _needs_copies(run)
    leader = _leader(run, message)
    if run.timeline.plan.config.topic.replica_lag_time_max_ms <= 2 * LAG_MS:
        raise ValueError(
            say("With so short a replica.lag.time.max.ms whoever lags is out of sync.")
        )
    for follower in _followers(run, leader):
        yield f"0:slow:{follower}-to-{leader}:{LAG_MS}"
    yield f"after-acked-{message}:crash:{leader}"


def _answer(run: Run, message: int) -> Iterator[str]:
    leader, producer = _leader(run, message), _sender(run, message)
    if run.timeline.plan.config.producers[0].acks == 0:
        raise ValueError(say("With acks=0 there is no answer that could be lost."))
    yield f"after-appended-{message}:cut:{leader}-to-{producer}"
    yield f"{GIVE_UP_MS}-after-appended-{message}:heal:{leader}-to-{producer}"


def _power(run: Run, message: int) -> Iterator[str]:
    names = [broker.name for broker in run.timeline.steps[0].world.brokers]
    _first(run, RecordAppended, message)
    yield f"after-acked-{message}:power:{'-'.join(names)}"
    for name in names:
        yield f"{BACK_MS}-after-acked-{message}:start:{name}"


def _between(run: Run, message: int) -> Iterator[str]:
    done = _first(run, MessageProcessed, message)
    yield f"after-processed-{message}:crash:{done.consumer}"
    yield f"{BACK_MS}-after-processed-{message}:start:{done.consumer}"


def _unclean(run: Run, message: int) -> Iterator[str]:
    _needs_copies(run)
    if message < 2:
        raise ValueError(say("It takes a message before, and one that is lost: two."))
    leader = _leader(run, message)
    followers = _followers(run, leader)
    for follower in followers:
        yield f"after-acked-1:crash:{follower}"
    yield f"after-acked-{message}:crash:{leader}"
    for follower in followers:
        yield f"{BACK_MS}-after-acked-{message}:start:{follower}"


def _exit(run: Run, message: int) -> Iterator[str]:
    last = run.timeline.plan.messages
    yield f"after-buffered-{last}:exit:{_sender(run, message)}"


def _needs_copies(run: Run) -> None:
    if len(run.timeline.steps[0].world.controller.metadata.partitions[0].replicas) < 2:
        raise ValueError(say("With one copy nobody can take over: set two or more."))


def _leader(run: Run, message: int) -> str:
    """Who leads the partition that the message goes to."""
    return _first(run, RecordAppended, message).broker


def _followers(run: Run, leader: str) -> tuple[str, ...]:
    partitions = run.timeline.steps[0].world.controller.metadata.partitions
    state = next(p for p in partitions if p.leader in (leader, NOBODY))
    return tuple(name for name in state.replicas if name != leader)


def _sender(run: Run, message: int) -> str:
    """Who sends the message."""
    last = run.timeline.steps[-1].world
    return next(
        producer.name
        for producer in last.producers
        for belief in producer.beliefs
        if belief.message == message
    )


def _first(run: Run, kind: type[Kind], message: int) -> Kind:
    for step in run.timeline.steps:
        for event in step.events:
            if isinstance(event, kind) and getattr(event, "message", 0) == message:
                return event
    raise ValueError(
        say(
            "It comes after what happens to message {message}, and that does not "
            "happen in this cluster.",
            message=message,
        )
    )


RECIPES: Mapping[str, Recipe] = {
    recipe.key: recipe
    for recipe in (
        Recipe(
            "kill-after-ack",
            say("Kill the leader just after this ack"),
            say("The broker says yes, and is gone. Who else has the message?"),
            (),
            _kill,
        ),
        Recipe(
            "lag-in-sync",
            say("Let the followers lag but stay in sync"),
            say("In sync and behind: what is their copy worth when the leader dies?"),
            (),
            _lag,
        ),
        Recipe(
            "cut-the-answer",
            say("Cut the answer"),
            say("Written, but nobody hears of it. Is it sent, and there, twice?"),
            (),
            _answer,
        ),
        Recipe(
            "power-on-all",
            say("Cut the power of all brokers"),
            say("Acknowledged, copied, and in no disk yet."),
            (),
            _power,
        ),
        Recipe(
            "between-work-and-commit",
            say("Crash between processing and commit"),
            say("The work is done, the offset is not stored. What comes again?"),
            (),
            _between,
        ),
        Recipe(
            "unclean",
            say("Elect somebody who missed it"),
            say("Only the leader has the message, dies, and an outdated copy leads."),
            (("unclean.leader.election.enable", "true"),),
            _unclean,
        ),
        Recipe(
            "exit-with-buffer",
            say("Exit with messages in the buffer"),
            say("send() has returned, and the application ends without close()."),
            (),
            _exit,
        ),
    )
}
