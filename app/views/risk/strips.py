"""One band of a run in words and places: its table, and what it goes by."""

from typing import NamedTuple

from app.assets import REVISION
from app.runs import Run
from app.views.risk.drawing import Drawing, Stretch, drawing
from app.views.words import listed
from engine.run import Timeline
from engine.search.exact import Exact
from engine.search.faults import FAULTS
from engine.search.futures import (
    CLOSED,
    DOOMED,
    LOST,
    RISK,
    SAFE,
    UNCOUNTED,
    UNSEEN,
    Band,
    Cell,
)
from engine.sentence import Sentence, plural, say

STATES = {
    SAFE: say("safe: processed, or honestly refused"),
    CLOSED: say("closed: no order of events loses it, within the bounds below"),
    UNSEEN: say("not seen lost in the futures that were drawn"),
    RISK: say("at risk: something more goes wrong, and it is lost"),
    DOOMED: say("doomed: nothing can save it any more"),
    LOST: say("lost"),
}
REPLICAS = say("Exact: the copies on the brokers")
CLIENTS = say("Exact: the producer and the groups")
SAMPLED = say("Sampled: everything at once")
BRIEF = {
    SAFE: say("safe"),
    CLOSED: say("closed: no order loses it"),
    UNSEEN: say("not seen lost"),
    RISK: say("at risk"),
    DOOMED: say("doomed"),
    LOST: say("lost"),
}


BY_ITSELF = say(
    "nothing has to go wrong to bring it back: in some order of what the cluster does"
    " by itself (it gives leadership back to the preferred replica, by"
    " auto.leader.rebalance.enable) a replica that has it leads again"
)
BY_ORDER = say(
    "an operator may still save it: by an unclean election, before somebody leads"
)


ON_THE_WIRE = say(
    "With acks=0 a message may be lost on the wire, and nobody would send it again: the"
    " band of the copies begins where a log has it, the sampled one where it is sent."
)


class Line(NamedTuple):
    """One stretch in words, for the table and for whoever points at it."""

    drawn: Stretch
    text: Sentence  # "Message 3, steps 21 to 25: at risk"
    brief: Sentence  # the state, in a word
    share: str  # "0 to 16 %"; "" where no future was drawn
    steps: str
    url: str


class Strip(NamedTuple):
    """One band of a run, with its table: sampled, or exact."""

    id: str
    title: Sentence
    is_exact: bool
    drawn: Drawing
    lines: tuple[Line, ...]
    model: Sentence  # what was drawn, or visited, with which faults
    saving: tuple[Sentence, ...] = ()  # what could still bring back what is given up


def exact_strips(
    run: Run, name: str, replicas: Exact, clients: Exact
) -> tuple[Strip, ...]:
    """The exact bands that there are; the one that counts faults stands first."""
    told = (
        (f"{name}-replicas", REPLICAS, replicas, visited_replicas),
        (f"{name}-clients", CLIENTS, clients, visited_clients),
    )
    there = sorted(
        (item for item in told if not item[2].why_not), key=lambda item: _calm(item[2])
    )
    return tuple(
        strip(run, label, title, found.cells, visited(found), is_exact=True)._replace(
            saving=saving_of(found)
        )
        for label, title, found, visited in there
    )


def _calm(found: Exact) -> bool:
    """Whether no message is so and so many faults away from its loss."""
    return not any(cell.faults != UNCOUNTED for row in found.cells for cell in row)


def unsaid(timeline: Timeline, replicas: Exact, clients: Exact) -> tuple[Sentence, ...]:
    """Say what no exact band is about, and why."""
    found: list[Sentence] = []
    asks_nobody = any(item.acks == 0 for item in timeline.plan.config.producers)
    if asks_nobody and not replicas.why_not:
        found.append(ON_THE_WIRE)
    if replicas.why_not:
        found.append(say("Nothing exact of the copies: {why}.", why=replicas.why_not))
    if clients.why_not:
        why = clients.why_not
        found.append(say("Nothing exact of the applications: {why}.", why=why))
    return tuple(found)


def strip(
    run: Run,
    name: str,
    title: Sentence,
    cells: tuple[tuple[Cell, ...], ...],
    told: Sentence,
    *,
    is_exact: bool = False,
) -> Strip:
    """Compose a band and its table."""
    drawn = drawing(cells)
    return Strip(
        id=name,
        title=title,
        is_exact=is_exact,
        drawn=drawn,
        lines=tuple(_line(run, one, exact=is_exact) for one in drawn.stretches),
        model=told,
    )


def model(found: Band) -> Sentence:
    """Say what was drawn, and what could go wrong in it."""
    return say(
        "Sampled: {futures} futures from {steps} of {all} steps, seed {seed}. From each"
        " step: no fault, and each fault that can come right then ({kinds}), followed"
        " by all the rest in random order; what is down comes back last. What the"
        " ledger knows (safe, doomed, lost) is exact.",
        futures=found.futures,
        steps=len(found.asked),
        all=len(found.cells[0]) if found.cells else 0,
        seed=found.odds.seed,
        kinds=listed([FAULTS[kind] for kind in found.odds.kinds]),
    )


def visited_replicas(found: Exact) -> Sentence:
    """Say in which bounds the band of the copies is exact."""
    return say(
        "Exact: every order and every timing of what can happen to the replicas, with"
        " at most {faults} more of these: {kinds}; {states} states, all visited"
        " (leader epochs up to {epochs}, nothing more is sent, model {revision})."
        " R1: one fault is enough, and none is not. Who reads, and what waits in the"
        " producer, is not in it; a request and its answer are one step.",
        **_bounds(found),
        epochs=found.epochs,
    )


def visited_clients(found: Exact) -> Sentence:
    """Say in which bounds the band of the applications is exact."""
    return say(
        "Exact: every order and every timing of what the producing and the consuming"
        " applications can do, with at most {faults} more of these: {kinds}; {states}"
        " states, all visited (one broker that nothing happens to, nothing more is"
        " sent, model {revision}). R1: one fault is enough, and none is not.",
        **_bounds(found),
    )


def saving_of(found: Exact) -> tuple[Sentence, ...]:
    """Say what could still save what the ledger gives up; it goes by who leads."""
    return tuple(
        say(
            "Message {message}, steps {first} to {last}: given up, for whoever leads"
            " lacks it. Yet {way}. Whoever has read past its place does not read it.",
            message=one.message,
            first=one.first,
            last=one.last,
            way=BY_ITSELF if one.by_itself else BY_ORDER,
        )
        for one in found.savings
    )


def _bounds(found: Exact) -> dict[str, object]:
    """What both say of their bounds."""
    return {
        "faults": plural("{count} fault", "{count} faults", found.faults),
        "kinds": listed([FAULTS[kind] for kind in found.kinds]),
        "states": f"{found.states:,}",
        "revision": REVISION,
    }


def _line(run: Run, drawn: Stretch, *, exact: bool) -> Line:
    one = drawn.first == drawn.last
    steps = str(drawn.first) if one else f"{drawn.first}–{drawn.last}"
    share = f"{drawn.least} %" if drawn.least == drawn.most else ""
    if not share:
        share = f"{drawn.least}–{drawn.most} %"
    sampled = drawn.state in {RISK, UNSEEN} and not exact
    state = in_words(drawn, exact=exact)
    return Line(
        drawn=drawn,
        text=say(
            "Message {message}, steps {steps}: {state}",
            message=drawn.message,
            steps=steps,
            state=state,
        ),
        brief=state,
        share=share if sampled else "",
        steps=steps,
        url=run.to(drawn.first).url,
    )


def in_words(drawn: Stretch, *, exact: bool) -> Sentence:
    """A state in words; of an exact band with how few faults are enough."""
    if exact and drawn.state == UNSEEN:
        return say("not in this graph")
    if not exact or drawn.state != RISK:
        return BRIEF[drawn.state]
    if drawn.faults == UNCOUNTED:
        return say("at risk: this run loses it, with more than is counted here")
    if not drawn.faults:
        return say("at risk: nothing more has to go wrong")
    return plural(
        "at risk: {count} fault more is enough",
        "at risk: {count} faults more are enough",
        drawn.faults,
    )
