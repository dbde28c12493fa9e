"""The command line: ``serve``, ``list``, ``run``, ``compare``, ``search`` and others.

`run` ends with 0 when the scenario's expectation holds (or when it has none of a
changed experiment), with 1 when it does not, and with 2 for bad input.
"""

import json
import sys
from dataclasses import asdict
from importlib.metadata import version
from io import TextIOWrapper
from typing import Annotated, TextIO

import typer

from app.assets import REVISION
from app.commands.authoring import new_scenario, try_scenarios, watch_scenario
from app.commands.checking import check_files
from app.commands.comparing import compare_runs
from app.commands.fixing import fix_run
from app.commands.kept import links
from app.commands.options import Added, AsJson, Changed, What
from app.commands.programs import serve_tools
from app.commands.risking import tell_risk
from app.commands.searching import search_settings
from app.commands.serving import serve
from app.commands.shrinking import shrink_run
from app.commands.sweeping import sweep_settings
from app.listing import scenario_lines, setting_lines, setting_text
from app.terminal import or_exit, pairs, write
from app.views.setting import proper_name, setting_page
from app.views.settings import setting_rows
from engine import Played, load, run
from engine.export import TimelineDocument, document
from engine.scenario import Scenario, ScenarioError, catalogue
from engine.settings import SettingError

BROKEN = 1

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Everything = Annotated[
    bool, typer.Option("--housekeeping", help="heartbeats and idle fetches are steps")
]
Name = Annotated[str, typer.Argument(help="which setting; without it, all")]


def _tell_version(asked: bool) -> None:
    if asked:
        write(f"ackward {version('ackward')}, revision {REVISION}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option(
        "--version",
        callback=_tell_version,
        is_eager=True,
        help="say which Ackward this is, and which revision, and exit",
    ),
]


@app.callback()
def prepare(asked: Version = False) -> None:
    """Watch Kafka lose a message, see the step that doomed it, change one setting."""
    del asked
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without “ and …


@app.command("list")
def list_scenarios(as_json: AsJson = False) -> None:
    """List the scenarios that come along, in reading order."""
    scenarios = or_exit(catalogue)
    if as_json:
        rows = [scenario.model_dump(include=SHORT) for scenario in scenarios]
        write(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    write("\n".join(scenario_lines(scenarios)))


@app.command("settings")
def tell_settings(name: Name = "", as_json: AsJson = False) -> None:
    """List the settings, or tell all about one, under any client's name for it."""
    if not name:
        rows = setting_rows()
        plain: object = [asdict(row) for row in rows]
        lines = setting_lines(rows)
    else:
        page = or_exit(lambda: setting_page(_proper(name)))
        plain, lines = asdict(page), setting_text(page)
    if as_json:
        write(json.dumps(plain, indent=2, ensure_ascii=False))
    else:
        write("\n".join(lines))


@app.command("run")
def run_scenario(
    what: What,
    changed: Changed = None,
    added: Added = None,
    fix: Annotated[bool, typer.Option("--fix", help="turn the fix on")] = False,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Run a scenario and tell its story, message by message."""
    loaded = or_exit(lambda: load(what))
    changes = {**(loaded.fix if fix else {}), **or_exit(lambda: pairs(changed))}
    played = or_exit(lambda: run(loaded, changes, added or (), housekeeping=everything))
    if as_json:
        told = document(played.play, played.timeline, played.ledger)
        write(told.model_dump_json(indent=2))
    else:
        write(played.story)
    _end(played, sys.stderr if as_json else sys.stdout)


@app.command()
def schema() -> None:
    """Print the JSON Schemas of a scenario file and of an exported run."""
    forms = {
        "scenario": Scenario.model_json_schema(),
        "timeline": TimelineDocument.model_json_schema(mode="serialization"),
    }
    write(json.dumps(forms, indent=2))


app.command("check")(check_files)
app.command("serve")(serve)
app.command("compare")(compare_runs)
app.command("search")(search_settings)
app.command("fix")(fix_run)
app.command("risk")(tell_risk)
app.command("shrink")(shrink_run)
app.command("sweep")(sweep_settings)
app.add_typer(links, name="links")
app.command("new")(new_scenario)
app.command("test")(try_scenarios)
app.command("watch")(watch_scenario)
app.command("mcp")(serve_tools)

SHORT = {
    *("slug", "title", "question", "where", "tags", "kafka", "client"),
    *("facts", "price", "concerns"),
}


def _proper(name: str) -> str:
    try:
        return proper_name(name)
    except SettingError as error:
        raise ScenarioError.of(str(error)) from None


def _end(played: Played, out: TextIO) -> None:
    """Compare the end with what the scenario expects of it."""
    if played.play.expected is None:
        told = "A changed experiment: the scenario expects nothing of it."
        print(told, file=out)
        return
    if not played.differences:
        print("This is how the scenario expects it to end.", file=out)
        return
    print("The scenario expects another end:", file=out)
    for difference in played.differences:
        print(f"  {difference}", file=out)
    raise typer.Exit(BROKEN)
