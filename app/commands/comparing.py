"""``ackward compare``: two experiments, step against step, on a terminal.

It ends with 0, and with 2 for bad input.
"""

from typing import Annotated

import typer

from app.commands.options import AsJson, Slug
from app.comparing import Comparison, compare, with_fix
from app.links import Experiment, LinkError, UnknownNameError
from app.pairing import pair_of
from app.scenarios import find_scenario
from app.terminal import or_exit, pairs, write
from app.views.beside.document import document, lines
from engine.scenario import ScenarioError

OnA = Annotated[
    list[str] | None,
    typer.Option("--a", metavar="NAME=VALUE", help="a setting of side A: acks=1"),
]
OnB = Annotated[
    list[str] | None,
    typer.Option("--b", metavar="NAME=VALUE", help="a setting of side B: acks=all"),
]
DoA = Annotated[
    list[str] | None,
    typer.Option("--a-do", metavar="MS:ORDER:TARGET", help="an order on side A"),
]
DoB = Annotated[
    list[str] | None,
    typer.Option("--b-do", metavar="MS:ORDER:TARGET", help="an order on side B"),
]
Other = Annotated[
    str, typer.Option("--with", metavar="SLUG", help="another scenario on side B")
]
Fix = Annotated[bool, typer.Option("--fix", help="turn the fix on, on side B")]


def compare_runs(
    what: Slug,
    on_a: OnA = None,
    on_b: OnB = None,
    do_a: DoA = None,
    do_b: DoB = None,
    other: Other = "",
    fix: Fix = False,
    as_json: AsJson = False,
) -> None:
    """Compare two experiments: where they part, what became of the messages."""
    a = or_exit(lambda: _side(what, on_a, do_a, fix=False))
    b = or_exit(lambda: _side(other or what, on_b, do_b, fix=fix))
    found = document(or_exit(lambda: _compare(a, b)))
    write(found.model_dump_json(indent=2) if as_json else "\n".join(lines(found)))


def _side(
    slug: str, changed: list[str] | None, added: list[str] | None, *, fix: bool
) -> Experiment:
    try:
        scenario = find_scenario(slug)
    except UnknownNameError as error:
        raise ScenarioError.of(str(error)) from None
    side = with_fix(scenario) if fix else Experiment(slug)
    for name, value in pairs(changed).items():
        side = side.with_change(name, value)
    for order in added or ():
        side = side.with_order(order)
    return side


def _compare(a: Experiment, b: Experiment) -> Comparison:
    try:
        return compare(pair_of(a, b))
    except LinkError as error:
        raise ScenarioError.of(str(error)) from None
