"""What is drawn can be walked over with the keys, and broken with Enter."""

import re

import pytest
from playwright.sync_api import Page, expect

STORY = "/s/acked-then-lost"
HERE = "document.activeElement.closest('#things') && document.activeElement.textContent"
BOX = """(name) => {
  const { x, y, width, height } = name === "focus"
    ? document.activeElement.getBoundingClientRect()
    : document.getElementById(name).getBoundingClientRect();
  return [x, y, width, height].map(Math.round);
}"""


@pytest.fixture
def inside(page: Page, base_url: str) -> Page:
    """Open the story where much is under way, and go into the picture."""
    page.goto(f"{base_url}{STORY}?at=21")
    expect(page.locator("#things > button").first).to_be_attached()
    page.locator("#ask").focus()
    page.keyboard.press("Tab")
    return page


def walked(page: Page, key: str) -> list[str]:
    """Press a key until it leads nowhere; return where it led."""
    names: list[str] = []
    while (name := page.evaluate(HERE)) not in names:
        names.append(name)
        page.keyboard.press(key)
    return names


def test_every_thing_once(inside: Page) -> None:
    """They stand in the way of a message: from the batch to the consumer."""
    names = walked(inside, "ArrowRight")

    assert names[:3] == ["p1: batch 3", "p1 producer", "p1 ↔ b1"]
    assert {"b1 leader", "b2", "b3", "fetch b2 → b1", "b2 ↔ b3"} <= set(names)
    assert names[-1] == "c1 consumer of g1"


def test_one_stop_for_the_tab_key(inside: Page) -> None:
    """From anywhere in the picture the next Tab leaves it."""
    inside.keyboard.press("ArrowRight")
    inside.keyboard.press("Tab")

    expect(inside.locator("#go-first")).to_be_focused()
    inside.keyboard.press("Shift+Tab")
    assert inside.evaluate(HERE) == "p1 producer"


def test_up_and_down_go_to_what_is_drawn_there(inside: Page) -> None:
    """From b1 down to b2, and up again; the player does not step meanwhile."""
    while inside.evaluate(HERE) != "b1 leader":
        inside.keyboard.press("ArrowRight")
    inside.keyboard.press("ArrowDown")
    assert inside.evaluate(HERE) == "b2"
    inside.keyboard.press("ArrowUp")
    assert inside.evaluate(HERE) == "b1 leader"

    assert inside.evaluate(BOX, "focus") == inside.evaluate(BOX, "w-row-b1-0")
    expect(inside.locator("#count")).to_have_text("21 / 53")


def test_enter_breaks_it(inside: Page) -> None:
    """Enter opens the menu of that very thing; Escape leads back to it."""
    inside.keyboard.press("ArrowRight")
    inside.keyboard.press("Enter")
    menu = inside.get_by_role("dialog", name="Break it right after this step")
    expect(menu.get_by_role("heading", name="p1 producer")).to_be_visible()
    inside.keyboard.press("Escape")
    assert inside.evaluate(HERE) == "p1 producer"
    inside.keyboard.press("Enter")
    menu.get_by_role("button").first.press("Enter")

    expect(inside).to_have_url(re.compile(r"do=[\d.]+:[\w:]+:p1&at=22$"))


def test_the_focus_stays_while_steps_pass(inside: Page) -> None:
    """A thing that is still there keeps the focus; one that is gone hands it on."""
    assert inside.evaluate(HERE) == "p1: batch 3"
    inside.evaluate("document.getElementById('go-last').click()")
    expect(inside.locator("#count")).to_have_text("53 / 53")
    expect(inside.locator("#things")).not_to_contain_text("batch 3")

    assert inside.evaluate(HERE)
