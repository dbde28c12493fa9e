"""What a screen reader is given: roles and names, and news at a pace to be followed.

`heard/` holds the browser's accessibility tree of the parts that matter, without
addresses and without the words of the pictures. `make stills` writes it anew; read
what changed as if you could not see the page.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

HEARD = Path(__file__).with_name("heard")


class Part(NamedTuple):
    """A part of a page; `ready`: what is there when it is complete."""

    path: str
    selector: str
    ready: str


PARTS = {
    "stage": Part("/s/acked-then-lost?at=21", ".theatre", "#things > button"),
    "truths": Part("/s/acked-then-lost?at=26", ".reckoning", "#matrix tr"),
    "compare": Part(
        "/compare?scenario=acked-then-lost&b.acks=all&at=27", ".theatre", "#play"
    ),
    "lab": Part("/s/lab?acks=1&at=5", "#changes", "#play"),
    "passport": Part("/s/acked-then-lost/message/3?at=30", "main", "h1"),
}
# What the live region says, each with its time: newer words take the older one's place.
LISTEN = """() => {
  const region = document.getElementById("said");
  window.news = [];
  new MutationObserver(() => window.news.push([performance.now(), region.textContent]))
    .observe(region, { childList: true });
}"""


def heard(page: Page, selector: str) -> str:
    """Return roles and names, as the browser hands them to a screen reader."""
    tree = page.locator(selector).first.aria_snapshot()
    lines = [line for line in tree.splitlines() if not re.match(r" *- /url:", line)]
    plain = [re.sub(r'(- img ".*?"): .*', r"\1", line) for line in lines]
    return "".join(f"{line.removesuffix(':')}\n" for line in plain)


@pytest.fixture
def expect_heard(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a tree with the one that is kept in a file, or write that anew."""

    def compare(name: str, actual: str) -> None:
        golden = HEARD / f"{name}.txt"
        if request.config.getoption("--rewrite"):
            HEARD.mkdir(exist_ok=True)
            golden.write_text(actual, encoding="utf-8")
        assert golden.read_text(encoding="utf-8") == actual

    return compare


@pytest.mark.parametrize("name", PARTS)
def test_roles_and_names(
    page: Page, base_url: str, name: str, expect_heard: Callable[[str, str], None]
) -> None:
    """Every control has a role and a name, in the order in which it is reached."""
    part = PARTS[name]
    page.goto(base_url + part.path)
    expect(page.locator(part.ready).first).to_be_attached()

    expect_heard(name, heard(page, part.selector))


def test_news_leave_time_to_be_heard(page: Page, base_url: str) -> None:
    """However fast it plays: two seconds and more between one piece and the next."""
    page.goto(f"{base_url}/s/acked-then-lost?at=20")
    page.evaluate(LISTEN)
    for _ in range(3):
        page.keyboard.press("+")
    page.keyboard.press(" ")
    expect(page.locator("#sum")).to_contain_text("2 delivered", timeout=60_000)
    page.keyboard.press(" ")
    told = page.evaluate("window.news")
    news = [(ms, words) for ms, words in told if not words.startswith("Speed")]
    last = len(news) - 1  # pausing tells where it stands, at once
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(news[:last])]

    assert any("1 lost" in words for _, words in news)
    assert [gap for gap in gaps if gap < 1_900] == []


def test_one_voice(page: Page, base_url: str) -> None:
    """One region tells the news, one the errors; nothing else speaks by itself."""
    page.goto(f"{base_url}/s/acked-then-lost?at=20")
    live = page.locator("[aria-live], [role=status], [role=alert], [role=log], output")
    seen = "(all) => all.filter((one) => !one.ariaHidden).map((one) => one.id)"
    names = live.evaluate_all(seen)

    assert names == ["notice", "said"]
