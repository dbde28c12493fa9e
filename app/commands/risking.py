"""``ackward risk``: what may still become of each message, exactly, step by step.

Within larger limits than a page has. It ends with 0 when both graphs are closed with as
many faults more as were asked for, with 3 when one is not, or cannot be made for this
run, and with 2 for bad input.
"""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from app.assets import REVISION
from app.commands.options import Added, AsJson, Changed, What
from app.limits import FUTURES
from app.searching import watching
from app.terminal import or_exit, pairs, write
from app.views.risk.bands import sampled
from app.views.risk.drawing import Stretch, drawing
from app.views.risk.strips import (
    in_words,
    model,
    saving_of,
    unsaid,
    visited_clients,
    visited_replicas,
)
from engine import load
from engine.ledger import judge
from engine.run import RunError, Timeline, run
from engine.scenario import ScenarioError, play
from engine.search.exact import CLIENTS, COPIES, Exact, Most, exact_band
from engine.search.futures import RISK, UNCOUNTED, UNSEEN, Band

OPEN = 3

Faults = Annotated[int, typer.Option(min=0, max=6, help="how many more may happen")]
States = Annotated[int, typer.Option(min=1, help="how many states to visit, of each")]
Seconds = Annotated[float, typer.Option(min=0, help="stop after so long, each")]
Futures = Annotated[int, typer.Option(min=0, help="how many to draw, of everything")]
Megabytes = Annotated[int, typer.Option(min=1, help="stop when so much is used")]


def tell_risk(
    what: What,
    changed: Changed = None,
    added: Added = None,
    faults: Faults = 1,
    states: States = 1_000_000,
    seconds: Seconds = 60,
    megabytes: Megabytes = 2_000,
    futures: Futures = FUTURES,
    as_json: AsJson = False,
) -> None:
    """Tell of each message, step by step: closed, at risk, doomed or lost; exactly."""
    changes = or_exit(lambda: pairs(changed))
    timeline = or_exit(lambda: _timeline(what, changes, added or []))
    ledger, most = judge(timeline), Most(states, faults)
    with watching(seconds, megabytes) as watch:
        replicas = exact_band(COPIES, timeline, ledger, most, watch)
    with watching(seconds, megabytes) as watch:
        clients = exact_band(CLIENTS, timeline, ledger, most, watch)
    drawn = sampled(timeline, ledger, futures) if futures else None
    if as_json:
        told = {"copies": document(replicas), "applications": document(clients)}
        if drawn is not None:
            told["everything"] = _drawn(drawn)
        whole = {"revision": REVISION, "steps": len(timeline.steps), **told}
        write(json.dumps(whole, indent=2, ensure_ascii=False))
    else:
        write("\n".join(_lines(timeline, replicas, clients)))
        if drawn is not None:
            write("\n".join(["", *_sampled_lines(drawn)]))
    if any(one.why_not or one.faults < faults for one in (replicas, clients)):
        raise typer.Exit(OPEN)


def _timeline(what: str, changes: dict[str, str], added: list[str]) -> Timeline:
    try:
        return run(play(load(what).scenario, changes, added).plan)
    except RunError as error:
        raise ScenarioError.of(str(error)) from None


def document(found: Exact) -> dict[str, Any]:
    """Tell a band to programs."""
    return {
        "why_not": found.why_not,
        "stopped": found.stopped,
        "kinds": list(found.kinds),
        "faults": found.faults,
        "states": found.states,
        "savings": [one._asdict() for one in found.savings],
        "stretches": [
            {
                "message": one.message,
                "first": one.first,
                "last": one.last,
                "state": one.state,
                "faults": None if one.faults == UNCOUNTED else one.faults,
            }
            for one in drawing(found.cells).stretches
        ],
    }


def _drawn(found: Band) -> dict[str, Any]:
    """Tell a sampled band to programs: of so many futures in a hundred."""
    return {
        "kinds": list(found.odds.kinds),
        "futures": found.futures,
        "seed": found.odds.seed,
        "steps_asked": list(found.asked),
        "stretches": [
            {
                "message": one.message,
                "first": one.first,
                "last": one.last,
                "state": one.state,
                "percent": [one.least, one.most],
            }
            for one in drawing(found.cells).stretches
        ],
    }


def _sampled_lines(found: Band) -> Iterator[str]:
    """How many of the futures lose each message, and what may go wrong in them."""
    yield f"{model(found)}"
    for one in drawing(found.cells).stretches:
        told = str(in_words(one, exact=False))
        if one.state in (RISK, UNSEEN):
            share = (
                f"{one.least}"
                if one.least == one.most
                else f"{one.least} to {one.most}"
            )
            told = f"{told}, {share} % of the futures lose it"
        yield f"  message {one.message}, {_steps(one)}: {told}"


def _steps(one: Stretch) -> str:
    if one.first == one.last:
        return f"step {one.first}"
    return f"steps {one.first} to {one.last}"


def _lines(timeline: Timeline, replicas: Exact, clients: Exact) -> Iterator[str]:
    for found, visited in ((replicas, visited_replicas), (clients, visited_clients)):
        if found.why_not:
            continue
        yield f"{visited(found)}"
        if found.stopped:
            yield f"Not closed with more faults: stopped at {found.stopped}."
        for one in drawing(found.cells).stretches:
            yield f"  message {one.message}, {_steps(one)}: {in_words(one, exact=True)}"
        yield from map(str, saving_of(found))
        yield ""
    yield from map(str, unsaid(timeline, replicas, clients))
