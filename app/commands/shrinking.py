"""``ackward shrink``: a long failing run, made small.

It ends with 0 when there is something small to show, with 1 when the run does no harm,
and with 2 for bad input.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from app.links import LinkError, UnknownNameError
from app.parsing import parse
from app.runs import find_run
from app.shrinking import smaller
from app.terminal import or_exit, write
from app.views.shrunk import shrunk_page, words
from engine import Loaded, load
from engine.ledger import judge
from engine.run import RunError, run
from engine.scenario import ScenarioError, play
from engine.search.shrink import Shrunk, shrink

HARMLESS = 1

What = Annotated[
    str, typer.Argument(metavar="LINK|FILE.yaml", help="a link to a run, or a scenario")
]
Where = Annotated[
    str, typer.Option("--save", metavar="FILE.yaml", help="keep the small scenario")
]


def shrink_run(what: What, where: Where = "") -> None:
    """Leave out of a failing run all that its loss does not need."""
    if what.endswith((".yaml", ".yml")):
        _of_file(or_exit(lambda: load(what)), where)
        return
    made = or_exit(lambda: _of_link(what))
    write("\n".join(made))


def _of_link(what: str) -> tuple[str, ...]:
    slug, _, query = what.rpartition("/s/")[2].partition("?")
    try:
        started = find_run(parse(slug, query).run)
        told = shrunk_page(started, smaller(started))
    except (LinkError, UnknownNameError) as error:
        raise ScenarioError.of(str(error)) from None
    if told.left is None:
        write("\n".join(words(told)))
        raise typer.Exit(HARMLESS)
    return words(told)


def _of_file(loaded: Loaded, where: str) -> None:
    found = or_exit(lambda: _shrunk(loaded))
    if found is None:
        write("This run does no harm: there is nothing to shrink.")
        raise typer.Exit(HARMLESS)
    write("\n".join(_told(found)))
    if where:
        or_exit(lambda: _save(loaded.text, found, where))
        typer.echo(f"Saved as {where}: ackward run {where}", err=True)


def _shrunk(loaded: Loaded) -> Shrunk | None:
    try:
        return shrink(play(loaded.scenario), script=True)
    except RunError as error:
        raise ScenarioError.of(str(error)) from None


def _told(found: Shrunk) -> Iterator[str]:
    script = found.played.scenario.script
    cause = f" ({found.kind.cause})" if found.kind.cause else ""
    yield f"A message is {found.kind.verdict.value}{cause}, with these lines alone:"
    yield from (f"  {line.spell()}" for line in script)
    if not found.complete:
        yield "The tries were used up: it may be smaller still."


def _save(text: str, found: Shrunk, where: str) -> None:
    """Write the file anew: the lines that are left, and how it ends now."""
    told: dict[str, Any] = yaml.safe_load(text)
    kept = [told["script"][number] for number in found.lines]
    for line, left in zip(kept, found.played.scenario.script, strict=True):
        if "send" in line and left.send != line["send"]:
            line["send"] = left.send
            if left.every is None:
                line.pop("every", None)
    told["script"] = kept
    for name in ("beats", "fix_beats", "predict", "answer"):
        told.pop(name, None)
    scenario = found.played.scenario
    told["expect"] = _ends({}, scenario) | {"with_fix": _ends(scenario.fix, scenario)}
    try:
        Path(where).write_text(
            yaml.safe_dump(told, sort_keys=False, allow_unicode=True), encoding="utf-8"
        )
    except OSError as error:
        raise ScenarioError.of(f"{where}: {error.strerror or error}") from None


def _ends(changes: Any, scenario: Any) -> dict[str, Any]:
    fates = judge(run(play(scenario, changes).plan)).fates
    lost = [fate.message for fate in fates if fate.verdict.value == "lost"]
    return {"lost": list(dict.fromkeys(lost))}
