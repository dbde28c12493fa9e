"""The tools for programs, through a real client on standard input and output."""

import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

COMMAND = "from app.cli import app; app()"

Ask = Callable[..., Awaitable[Any]]


def with_tools(questions: Callable[[Ask], Awaitable[None]]) -> None:
    """Start `ackward mcp`, and put questions to it."""

    async def talk() -> None:
        server = StdioServerParameters(
            command=sys.executable, args=["-c", COMMAND, "mcp"]
        )
        async with Client(server) as client:

            async def ask(tool: str, **arguments: object) -> Any:
                answer = await client.call_tool(tool, arguments)
                text = "".join(getattr(part, "text", "") for part in answer.content)
                return text if answer.is_error else json.loads(text)

            await questions(ask)

    anyio.run(talk)


def test_run_and_link() -> None:
    """A program finds a loss, changes one setting, and gets the link to show."""

    async def questions(ask: Ask) -> None:
        told = await ask("run_scenario", slug="acked-then-lost")
        saved = await ask(
            "run_scenario", slug="acked-then-lost", settings={"acks": "all"}
        )
        link = await ask(
            "link", slug="acked-then-lost", settings={"acks": "all"}, step=3
        )

        assert (told["lost"], saved["lost"]) == ([3], [])
        assert "b1 says yes" in told["story"]
        assert link["link"].startswith("/s/acked-then-lost?acks=all&at=3&seen=DDD-")

    with_tools(questions)


def test_search_and_check() -> None:
    """A program asks what a configuration can lose, and what prevents it."""

    async def questions(ask: Ask) -> None:
        found = await ask("search", settings={"acks": "1"}, faults={"crash": 1})
        checked = await ask("check", files={"producer.properties": "acks=1"}, seconds=0)

        assert found["verdict"] == "LOSS"
        assert found["link"].startswith("/s/lab?acks=1")
        assert checked["understood"][0]["setting"] == "acks"

    with_tools(questions)


@pytest.mark.parametrize(
    ("tool", "arguments", "why"),
    [
        ("run_scenario", {"slug": "acked-then-last"}, "Did you mean 'acked-then-lost'"),
        ("run_scenario", {"yaml": "slug: x"}, "yaml, line 1, title: it is missing"),
        ("link", {"slug": "acked-then-lost", "orders": ["1:x:b1"]}, "no order"),
        ("search", {"settings": {"acks": "7"}, "faults": {}}, "acks"),
        ("check", {"files": {"a.yaml": "!!python/object:os.system x"}}, "a.yaml"),
    ],
)
def test_bad_input(tool: str, arguments: dict[str, Any], why: str) -> None:
    """An error says where it is and what is possible."""

    async def questions(ask: Ask) -> None:
        assert why in str(await ask(tool, **arguments))

    with_tools(questions)
