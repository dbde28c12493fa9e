"""The tools for programs, through a real client on standard input and output."""

import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

from app.examples import TOOL, examples, lacking
from app.tools import TOOLS

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
                texts = [getattr(part, "text", "") for part in answer.content]
                if answer.is_error:
                    return "".join(texts)
                told = [json.loads(text) for text in texts]  # a list: one text each
                return told[0] if len(told) == 1 else told

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


def test_examples() -> None:
    """Each example of the page /api is answered as it says; all tools have one."""
    told = [one for one in examples().values() if one.method == TOOL]

    async def questions(ask: Ask) -> None:
        for one in told:
            answer = await ask(one.address, **json.loads(one.body))
            assert lacking(one.holds, answer) == [], one.address

    with_tools(questions)
    names = {tool.__name__ for tool in TOOLS}
    assert {one.address for one in told} == names


@pytest.mark.parametrize(
    ("tool", "arguments", "why"),
    [
        ("list_scenarios", {"where": "wires"}, "Possible: buffer, wire, broker"),
        ("run_scenario", {}, "either slug"),
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
