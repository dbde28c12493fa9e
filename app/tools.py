"""Tools for programs (Model Context Protocol): list, run, search, check, link.

The same answers as on the pages and on the command line. Every tool answers with JSON;
bad input is an error that says where it is and what is possible.

Left out: comparing, sweeping, the sampled band; a client that wants these has the HTTP
API, or the links that `link` gives.
"""

import time
from collections.abc import Callable
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from app.assets import REVISION
from app.checking.choosing import Choice
from app.checking.entries import UnreadableError
from app.checking.findings import findings
from app.checking.reading import Pasted, read
from app.checking.remedy import Remedy
from app.checking.report import report, risk_rows, saving_of
from app.checking.risking import Row
from app.checking.subject import Subject, subject_of
from app.checking.table import whole
from app.checking.understanding import understand
from app.found import lab_link
from app.links import Experiment, LinkError
from app.results import ask_once
from app.runs import find_run
from app.searching import document
from app.sweeping.workers import local
from app.views.sharing import seen
from engine import Played, load, loads, run
from engine.scenario import ScenarioError, catalogue
from engine.scenario.format import WHERE
from engine.search import (
    LOSS,
    Bounds,
    Limits,
    Question,
    QuestionError,
    Watch,
    sentence,
    tell,
)
from engine.settings import SettingError, resolve

Slug = Annotated[str, Field(description="a scenario of list_scenarios")]
Own = Annotated[str, Field(description="a scenario as YAML, in place of a slug")]
Changes = Annotated[
    dict[str, str], Field(description='settings by Kafka\'s own names: {"acks": "all"}')
]
Orders = Annotated[
    list[str], Field(description="orders as in a link: ['120:crash:b1']")
]
NOTHING: dict[str, str] = {}
REFUSED = (ScenarioError, LinkError, QuestionError, SettingError, UnreadableError)


def server() -> MCPServer[Any]:
    """Make the server with its tools."""
    made: MCPServer[Any] = MCPServer(
        "ackward",
        version=REVISION,
        instructions="How Kafka loses messages: run scenarios, search and check "
        "configurations. Verdicts are about the model, within the bounds they name.",
    )
    for tool in TOOLS:
        made.add_tool(tool)
    return made


def list_scenarios(
    where: Annotated[str, Field(description="buffer, wire, broker…; all")] = "",
) -> list[dict[str, Any]]:
    """List scenarios in which Kafka loses messages, with their settings and fixes."""
    if where not in {"", *WHERE}:
        raise ToolError(f"where: found {where!r}. Possible: {', '.join(WHERE)}")
    return [
        {
            "slug": scenario.slug,
            "title": scenario.title,
            "question": scenario.question,
            "where": scenario.where,
            "kafka": scenario.kafka,
            "settings": {name: str(v) for name, v in scenario.settings.items()},
            "fix": {name: str(value) for name, value in scenario.fix.items()},
        }
        for scenario in catalogue()
        if where in ("", scenario.where)
    ]


def run_scenario(
    slug: Slug = "",
    yaml: Own = "",
    settings: Changes = NOTHING,
    orders: Orders = [],  # noqa: B006 - never changed
) -> dict[str, Any]:
    """Run a scenario, with settings changed and orders added; tell how it ended."""
    if bool(slug) == bool(yaml):
        raise ToolError("Give either slug, of list_scenarios, or yaml.")
    try:
        loaded = loads(yaml, "yaml") if yaml else load(slug)
        played = run(loaded, settings, orders)
    except REFUSED as error:
        raise ToolError(str(error)) from None
    return _told(played)


def _told(played: Played) -> dict[str, Any]:
    return {
        "lost": list(played.lost),
        "fates": [
            {
                "message": fate.message,
                "group": fate.group,
                "verdict": fate.verdict.value,
                "cause": fate.cause,
                "doomed_at": fate.doomed_at,
                "noticed_at": fate.noticed_at,
            }
            for fate in played.ledger.fates
        ],
        "story": played.story,
    }


def search(
    settings: Changes,
    faults: Annotated[
        dict[str, int], Field(description='how often at most: {"crash": 2}')
    ],
    goal: str = "acked-loss",
    part: str = "replication",
    seconds: Annotated[int, Field(ge=1, le=120)] = 20,
) -> dict[str, Any]:
    """Search every order of events within bounds: LOSS, CLOSED or BOUNDED."""
    total = max(1, sum(faults.values()))
    question = Question(
        Bounds(faults=tuple(faults.items()), total=total), goal, part=part
    )
    try:
        config = resolve(changes=settings).config
        answer = ask_once(config, question, Limits(), _until(seconds))
    except REFUSED as error:
        raise ToolError(str(error)) from None
    story = tell(config, answer, settings) if answer.verdict == LOSS else None
    link = lab_link(dict(settings), story, question) if story else ""
    return document(answer, story, sentence(answer, config, REVISION), link)


def _until(seconds: float) -> Watch:
    """Stop a search after some seconds."""
    end = time.monotonic() + seconds
    return lambda _: f"{seconds:g} seconds" if time.monotonic() > end else ""


def check(
    files: Annotated[
        dict[str, str], Field(description='by name: {"producer.properties": "acks=1"}')
    ],
    kafka: Annotated[str, Field(description="which Kafka the brokers run")] = "",
    producer: Annotated[str, Field(description="which client sends: java")] = "",
    said: Changes = NOTHING,
    seconds: Annotated[
        float, Field(ge=0, le=60, description="of each search; 0: only read")
    ] = 5,
) -> dict[str, Any]:
    """Check configurations: what they say, what they can lose, what prevents it."""
    try:
        readings = [read(Pasted(text, name)) for name, text in files.items()]
        found = understand(readings, Choice(kafka, producer), said)
    except REFUSED as error:
        raise ToolError(str(error)) from None
    listed = findings(found)
    told = report(found, listed)
    rows, saved = _weighed(subject_of(found), seconds)
    return {**told, "risks": risk_rows(rows), "saving": saving_of(saved, ())}


def _weighed(subject: Subject, seconds: float) -> tuple[list[Row], Remedy]:
    """Search what it can lose, in processes; in no time there is nothing to hire."""
    if not seconds:
        return [], Remedy()
    with local() as crew:
        return whole(subject, seconds, crew.executor)


def link(
    slug: Slug,
    settings: Changes = NOTHING,
    orders: Orders = [],  # noqa: B006 - never changed
    step: Annotated[int, Field(ge=0)] = 0,
) -> dict[str, str]:
    """Make the link to a step of an experiment, which says how it ended here."""
    try:
        asked = Experiment(slug, tuple(sorted(settings.items())), tuple(orders))
        found = find_run(asked)
    except (*REFUSED, LookupError) as error:
        raise ToolError(str(error)) from None
    at = found.to(min(step, found.last))._replace(seen=seen(found))
    return {"link": at.url, "title": str(found.scenario.title)}


TOOLS: tuple[Callable[..., Any], ...] = (
    list_scenarios,
    run_scenario,
    search,
    check,
    link,
)
