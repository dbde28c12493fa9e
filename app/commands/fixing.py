"""``ackward fix``: the smallest changes that would have saved a run.

It ends with 0 when there is nothing to save or something saves, with 1 when nothing
that was tried does, and with 2 for bad input.
"""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from app.assets import REVISION
from app.commands.options import Added, AsJson, Changed, What
from app.results import ask_once
from app.terminal import or_exit, pairs, write
from app.views.saving.page import harm_in_words, tried
from app.views.saving.price import numbers
from engine import load
from engine.ledger import judge
from engine.run import RunError, run
from engine.scenario import Play, ScenarioError, play
from engine.search import Limits, sentence
from engine.search.question import Question
from engine.search.saving import PRICES, Saving, Savings, savings
from engine.search.saving.certain import question_of

NOTHING_SAVES = 1

Steps = Annotated[int, typer.Option(min=1, help="how many steps to play in all")]
Alone = Annotated[bool, typer.Option("--one", help="try no two settings together")]
Certain = Annotated[
    bool, typer.Option("--every-order", help="search each: does it hold in any order?")
]
States = Annotated[int, typer.Option(min=1, help="how many states of each to visit")]


def fix_run(
    what: What,
    changed: Changed = None,
    added: Added = None,
    steps: Steps = 40_000,
    alone: Alone = False,
    certain: Certain = False,
    states: States = 20_000,
    as_json: AsJson = False,
) -> None:
    """Find the smallest changes of settings after which nothing is lost in a run."""
    changes = or_exit(lambda: pairs(changed))
    played = or_exit(lambda: _played(what, changes, added or []))
    found = or_exit(lambda: _savings(played, steps, 1 if alone else 2))
    asked = question_of(played, judge(run(played.plan)).fates) if certain else None
    answers = [_answer(one, asked, states) for one in found.found]
    if as_json:
        write(json.dumps(document(found, answers), indent=2, ensure_ascii=False))
    else:
        write("\n".join(_lines(found, answers)))
    if found.harm is not None and not found.found:
        raise typer.Exit(NOTHING_SAVES)


def _played(what: str, changes: dict[str, str], added: list[str]) -> Play:
    return play(load(what).scenario, changes, added)


def _savings(played: Play, steps: int, groups: int) -> Savings:
    try:
        return savings(played, steps, groups)
    except RunError as error:
        raise ScenarioError.of(str(error)) from None


def _answer(saving: Saving, asked: Question | None, states: int) -> str:
    """Say what a search says of a set; "" if none is asked."""
    if asked is None:
        return ""
    config = saving.played.plan.config
    return sentence(ask_once(config, asked, Limits(states=states)), config, REVISION)


def document(found: Savings, answers: list[str]) -> dict[str, Any]:
    """Tell the smallest saving changes to programs."""
    return {
        "harm": found.harm.verdict.value if found.harm else "",
        "messages": list(found.harm.messages) if found.harm else [],
        "tried": {"alone": list(found.singles), "together": list(found.pairs)},
        "complete": found.complete,
        "figures": found.figures._asdict(),
        "found": [
            {
                "settings": one.settings,
                "prices": [option.remedy.price for option in one.changes],
                "costs": [str(option.remedy.costs) for option in one.changes],
                "window": one.window,
                "ends": {verdict: list(numbers) for verdict, numbers in one.ends},
                "figures": one.figures._asdict(),
                "in_every_order": answer,
            }
            for one, answer in zip(found.found, answers, strict=True)
        ],
    }


def _lines(found: Savings, answers: list[str]) -> Iterator[str]:
    if found.harm is None:
        yield "Nothing was lost, doubled or reported wrongly: there is nothing to save."
        return
    yield f"{harm_in_words(found.harm)}."
    if not found.found:
        yield "None of the changes that were tried prevents it."
    for one, answer in zip(found.found, answers, strict=True):
        yield ""
        yield from _told(found, one)
        if answer:
            yield f"    {answer}"
    yield ""
    yield from tried(found)


def _told(found: Savings, one: Saving) -> Iterator[str]:
    yield "  " + " and ".join(f"{o.name}={o.text} (was {o.was})" for o in one.changes)
    ends = (f"{v} {', '.join(map(str, messages))}" for v, messages in one.ends)
    yield f"    {'; '.join(ends)}"
    for option in one.changes:
        yield f"    {PRICES[option.remedy.price]}: {option.remedy.costs}"
    for number in numbers(found.figures, one.figures):
        yield f"    {number.what}: {number.before} -> {number.after}"
    if one.window:
        yield "    It only moves the time in which the same can happen."
