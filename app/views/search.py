"""The page of a search: the question as a form, how far it is, the answer."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from app.jobs import Job
from app.laboratory import LAB
from app.limits import SEARCH_MEGABYTES, SEARCH_SECONDS
from app.links import Experiment, LinkError
from app.parsing import parse
from app.questions import KIND, MOST, USUAL, Asked
from app.runs import find_run
from app.views.controls import Control, controls
from engine.search import BOUNDED, CLOSED, FAULTS, GOALS, LOSS, PARTS
from engine.search.faults import OF_CONSUMERS
from engine.search.question import in_words
from engine.sentence import Sentence, say

SHOWN = (
    *("acks", "min.insync.replicas", "replication.factor", "brokers"),
    *("unclean.leader.election.enable", "eligible.leader.replicas.version"),
)
MENUS = ("kafka", "producer", "consumer")
EVERYTHING = say("everything at once")
LOOKS = {LOSS: "lost", CLOSED: "delivered", BOUNDED: "undecided"}
MEANINGS = {
    LOSS: say("There is a way. It is the one with the fewest faults."),
    CLOSED: say("Every state was visited, and none of them is a loss."),
    BOUNDED: say("Stopped before the end: nothing found, and nothing excluded."),
}


USUAL_KINDS = ("crash", "power", "disk", "stop")
OF_PRODUCERS = ("kill", "exit", "large", "late", "drop")
GROUPS = (
    (say("To a broker"), USUAL_KINDS),
    (
        say("To a broker, more rarely"),
        tuple(
            kind
            for kind in FAULTS
            if kind not in (*USUAL_KINDS, *OF_PRODUCERS, *OF_CONSUMERS)
        ),
    ),
    (say("To the producer"), OF_PRODUCERS),
    (say("To a consumer"), OF_CONSUMERS),
)


class Example(NamedTuple):
    """A question that is worth asking."""

    title: Sentence
    about: Sentence
    query: str


EXAMPLES = (
    Example(
        say("One yes, one crash"),
        say("acks=1: how many steps until an acknowledged message is gone?"),
        "acks=1&fault=crash:1",
    ),
    Example(
        say("The last replica standing"),
        say("acks=all and two in sync. Two processes die, one machine loses power."),
        "acks=all&eligible.leader.replicas.version=0&min.insync.replicas=2"
        "&fault=crash:2,power:1&faults=3",
    ),
    Example(
        say("The same, with eligible leader replicas"),
        say("KIP-966 was made against that. What if the power fails twice?"),
        "acks=all&eligible.leader.replicas.version=1&min.insync.replicas=2"
        "&fault=crash:1,power:2&faults=3",
    ),
    Example(
        say("Processes only"),
        say("acks=all, and at most three processes die. Is there any way?"),
        "acks=all&min.insync.replicas=2&fault=crash:3&faults=3",
    ),
    Example(
        say("Committed before it was done"),
        say("One healthy broker, and a consumer that dies at a bad moment."),
        "application.commit=before&part=consumer&goal=loss&fault=kill-consumer:1",
    ),
    Example(
        say("Gone with the application"),
        say("send() returned, and the program ends. No broker has failed."),
        "application.counts=send&part=producer&goal=loss&fault=exit:1",
    ),
)


class Hazard(NamedTuple):
    """One kind of fault in the form: what it is, and how often it may happen."""

    field: str
    kind: str
    about: str
    most: int


class Hazards(NamedTuple):
    """Kinds of faults that befall the same thing."""

    title: Sentence
    shown: bool  # else folded away, until somebody counts one of them
    hazards: tuple[Hazard, ...]


class Onward(NamedTuple):
    """What to ask next."""

    label: Sentence
    url: str


class SearchPage(NamedTuple):
    """What the page of a search prints; `answer` is empty until it is there."""

    asked: Asked
    is_asked: bool
    bounds: str
    goal: str
    answer: dict[str, Any]
    look: str
    meaning: str
    progress: str
    ended: str
    stream: str
    shown: tuple[Control, ...]
    menus: tuple[Control, ...]
    others: tuple[tuple[str, str], ...]  # settings that the form has no control for
    hazards: tuple[Hazards, ...]
    onward: tuple[Onward, ...]
    answers: tuple[tuple[str, str, str], ...]  # verdict, look, meaning
    goals: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    examples: tuple[Example, ...]
    seconds: int
    megabytes: int
    command: str


def search_page(
    asked: Asked, answer: dict[str, Any] | None, job: Job | None, *, is_asked: bool
) -> SearchPage:
    """Lay out a question, and the answer if it is there."""
    menus, shown = _controls(asked)
    named = {one.name for one in (*menus, *shown)}
    ended = job.ended if job and not answer else ""
    return SearchPage(
        asked=asked,
        is_asked=is_asked,
        bounds=in_words(asked.question),
        goal=GOALS[asked.question.goal][0],
        answer=answer or {},
        look=LOOKS[answer["verdict"]] if answer else "",
        meaning=MEANINGS[answer["verdict"]] if answer else "",
        progress=progress_of(job) if job and not answer else "",
        ended=ended,
        stream=asked.under("/stream/search")
        if is_asked and not (answer or ended)
        else "",
        shown=shown,
        menus=menus,
        others=tuple(pair for pair in asked.changes if pair[0] not in named),
        hazards=tuple(_hazards(asked)),
        answers=tuple(
            (verdict, LOOKS[verdict], told) for verdict, told in MEANINGS.items()
        ),
        onward=tuple(_onward(asked, answer)) if answer else (),
        goals=tuple((name, told) for name, (told, _) in GOALS.items()),
        parts=tuple(
            (name, told or say("everything at once")) for name, told in PARTS.items()
        ),
        examples=EXAMPLES,
        seconds=SEARCH_SECONDS,
        megabytes=SEARCH_MEGABYTES,
        command=_command(asked),
    )


def progress_of(job: Job) -> str:
    """Say how far a search is."""
    if not job.began:
        return say("waiting for others to finish")
    if not job.news:
        return say("searching")
    return say(
        "{states:,} states, {depth} steps deep, {unexplored:,} not yet visited;"
        " {rate:,} states a second",
        **job.news,
    )


def _hazards(asked: Asked) -> Iterator[Hazards]:
    """Lay out every kind of fault, with how often the question allows it."""
    chosen = dict(asked.question.bounds.faults)
    for title, kinds in GROUPS:
        made = tuple(
            Hazard(f"{KIND}{kind}", kind, FAULTS[kind], chosen.get(kind, 0))
            for kind in kinds
        )
        is_shown = kinds == USUAL_KINDS or any(one.most for one in made)
        yield Hazards(title, is_shown, made)


def _onward(asked: Asked, answer: dict[str, Any]) -> Iterator[Onward]:
    """Say what to ask next: what prevents it, or one fault more or less."""
    question = asked.question
    total = question.bounds.total
    possible = sum(most for _, most in question.bounds.faults)
    if answer["link"]:
        slug, _, query = answer["link"].removeprefix("/s/").partition("?")
        found = parse(slug, query).run.under("/s/", "/saving")
        yield Onward(say("Which smallest change prevents it?"), found)
    if answer["verdict"] == CLOSED and total < min(possible, MOST["faults"]):
        yield Onward(say("And with one fault more?"), _with_total(asked, total + 1))
    if answer["verdict"] == BOUNDED and total:
        yield Onward(say("One fault less closes sooner"), _with_total(asked, total - 1))


def _with_total(asked: Asked, total: int) -> str:
    bounds = asked.question.bounds._replace(total=total)
    return asked._replace(question=asked.question._replace(bounds=bounds)).url


def _controls(asked: Asked) -> tuple[tuple[Control, ...], tuple[Control, ...]]:
    """The settings that decide most, as the lab's form shows them."""
    mine = tuple(pair for pair in asked.changes if pair[0] in (*SHOWN, *MENUS))
    try:
        form = controls(find_run(Experiment(LAB, mine)))
    except LinkError:
        form = controls(find_run(Experiment(LAB)))
    every = (*form.shown, *(one for group in form.groups for one in group.controls))
    found = {one.name: one for one in every}
    return form.menus, tuple(found[name] for name in SHOWN if name in found)


def _command(asked: Asked) -> str:
    """The same question on one's own machine."""
    bounds = asked.question.bounds
    words = ["ackward search", *(f"--set {n}={v}" for n, v in asked.changes)]
    words += [f"--goal {asked.question.goal}", f"--part {asked.question.part}"]
    words += [f"--fault {kind}:{most}" for kind, most in bounds.faults]
    words.append(f"--faults {bounds.total}")
    if bounds.messages != USUAL.bounds.messages:
        words.append(f"--messages {bounds.messages}")
    return " ".join(words)
