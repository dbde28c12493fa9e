"""``ackward search``: its options, and what it prints.

It ends with 0 when the search is closed, with 1 when it found what it looked for, with
3 when it stopped at a limit, and with 2 for bad input. Ctrl-C stops it with what it
knows by then.
"""

import json
from typing import Annotated

import typer

from app.commands.options import AsJson
from app.found import lab_link
from app.searching import document, end_of, lines, save, search
from app.terminal import or_exit, pairs, write
from engine.scenario import ScenarioError
from engine.search import (
    FAULTS,
    GOALS,
    PARTS,
    Answer,
    Bounds,
    Question,
    QuestionError,
    Story,
)
from engine.settings import SettingError

TWICE = ("crash:2", "power:2")

Changed = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="a setting: acks=1, kafka=2.0"),
]
Wanted = Annotated[
    str, typer.Option(metavar="GOAL", help=f"look for: {', '.join(GOALS)}")
]
Wrong = Annotated[
    list[str] | None,
    typer.Option(
        "--fault", metavar="KIND:MOST", help=f"how often at most: {', '.join(FAULTS)}"
    ),
]
Part = Annotated[str, typer.Option(metavar="PART", help=f"look at: {', '.join(PARTS)}")]
Faults = Annotated[int, typer.Option(help="how many faults at most, of all kinds")]
Messages = Annotated[int, typer.Option(help="how many messages at most")]
Epochs = Annotated[int, typer.Option(help="the highest leader epoch")]
Attempts = Annotated[int, typer.Option(help="how often a batch is tried at most")]
Seconds = Annotated[float, typer.Option(min=0, help="stop after so long")]
Megabytes = Annotated[int, typer.Option(min=1, help="stop when so much is used")]
Everything = Annotated[
    bool, typer.Option("--every-order", help="nothing happens at once: far more states")
]
Full = Annotated[
    bool,
    typer.Option("--full-rules", help="do not ask the replication core: far slower"),
]
Where = Annotated[
    str,
    typer.Option("--save", metavar="FILE.yaml", help="keep the story as a scenario"),
]


def search_settings(
    changed: Changed = None,
    goal: Wanted = "acked-loss",
    part: Part = "replication",
    fault: Wrong = None,
    faults: Faults = 1,
    messages: Messages = 1,
    epochs: Epochs = 3,
    attempts: Attempts = 2,
    seconds: Seconds = 60,
    megabytes: Megabytes = 2_000,
    every_order: Everything = False,
    full_rules: Full = False,
    where: Where = "",
    as_data: AsJson = False,
) -> None:
    """Search every order of events for a loss that this configuration allows."""
    changes = or_exit(lambda: pairs(changed))
    budget = or_exit(lambda: _budget(fault or list(TWICE)))
    bounds = Bounds(messages, epochs, attempts, budget, faults)
    question = Question(bounds, goal, every_order, part, full_rules)
    answer, story, told = or_exit(lambda: _ask(changes, question, seconds, megabytes))
    link = lab_link(changes, story, question) if story else ""
    if as_data:
        found = document(answer, story, told, link)
        write(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        write("\n".join(lines(story, told, link)))
    if where:
        typer.echo(or_exit(lambda: _save(where, story)), err=True)
    raise typer.Exit(end_of(answer))


def _budget(kinds: list[str]) -> tuple[tuple[str, int], ...]:
    """Read ``crash:2``; a kind alone may happen once."""
    found: dict[str, int] = {}
    for text in kinds:
        kind, _, most = text.partition(":")
        if not (most or "1").isdecimal():
            raise ScenarioError.of(f"found {text[:60]!r}; write crash:2", "--fault")
        found[kind] = int(most or "1")
    return tuple(found.items())


def _ask(
    changes: dict[str, str], question: Question, seconds: float, megabytes: int
) -> tuple[Answer, Story | None, str]:
    try:
        return search(changes, question, seconds, megabytes)
    except (QuestionError, SettingError) as error:
        raise ScenarioError.of(str(error)) from None


def _save(where: str, story: Story | None) -> str:
    try:
        return save(where, story)
    except OSError as error:
        raise ScenarioError.of(f"{where}: {error.strerror or error}") from None
