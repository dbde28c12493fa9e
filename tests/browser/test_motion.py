"""How the picture moves: its speed, its silences, and that nothing waits for it."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

STORY = "/s/acked-then-lost"
WAIT = "/s/two-minutes-too-late"
BEFORE_THE_WAIT = 19  # then 119 s in which nothing happens


@pytest.fixture
def waiting(page: Page, base_url: str) -> Page:
    """Open the story of a long wait, just before it."""
    page.goto(f"{base_url}{WAIT}?at={BEFORE_THE_WAIT}")
    return page


def at(page: Page, step: int) -> None:
    """Expect the page to show a step."""
    expect(page.locator("#count")).to_have_text(re.compile(rf"^{step} /"))


def test_speed_by_keyboard(page: Page, base_url: str) -> None:
    """The speed goes from a quarter to eight times, doubling, and is said."""
    page.goto(base_url + STORY)
    page.get_by_role("slider", name="Speed").focus()
    said = []
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowRight", "End"):
        page.keyboard.press(key)
        said.append(page.locator("#speed").get_attribute("aria-valuetext"))

    assert said == ["¼×", "½×", "1×", "2×", "8×"]
    at(page, 0)
    page.keyboard.press("-")
    expect(page.locator("#speed-said")).to_have_text("4×")
    expect(page.get_by_role("status")).to_have_text("Speed 4×")


def test_a_silence_is_jumped(waiting: Page) -> None:
    """While it plays, a long silence is passed over quickly, and seen."""
    expect(waiting.locator("#silence")).to_be_hidden()
    waiting.locator("#play").click()

    expect(waiting.locator("#silence")).to_be_visible()
    expect(waiting.locator("#silence")).to_have_text(
        "5.005 s … 119 s nothing happens … 02:05.000"
    )
    at(waiting, BEFORE_THE_WAIT + 1)
    expect(waiting.locator("#silence")).to_be_hidden()
    expect(waiting.locator("#clock")).to_contain_text("119 s later")


def test_a_silence_is_interrupted(waiting: Page) -> None:
    """Whoever pauses in a silence stays before it; whoever steps has left it."""
    waiting.locator("#play").click()
    expect(waiting.locator("#silence")).to_be_visible()
    waiting.keyboard.press("Space")
    expect(waiting.locator("#silence")).to_be_hidden()
    at(waiting, BEFORE_THE_WAIT)
    waiting.keyboard.press("Space")
    expect(waiting.locator("#silence")).to_be_visible()
    waiting.keyboard.press("ArrowLeft")

    expect(waiting.locator("#silence")).to_be_hidden()
    expect(waiting.locator("#play")).to_have_attribute("aria-pressed", "false")
    at(waiting, BEFORE_THE_WAIT - 1)


def test_nothing_waits_for_motion(page: Page, base_url: str) -> None:
    """Keys, the scrubber and links are followed while everything glides."""
    page.goto(base_url + STORY)
    page.locator("#speed").fill("-2")
    page.locator("#play").click()
    at(page, 1)
    page.locator("#seek").fill("30")
    at(page, 30)
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Space")
    page.keyboard.press("End")
    expect(page.locator("#go-on")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Space")
    page.locator("#go-back").click()
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "false")


def test_one_instant_in_order(page: Page, base_url: str) -> None:
    """Steps that share an instant are counted, so that their order is seen."""
    page.goto(base_url + STORY)
    seen: list[re.Match[str] | None] = []
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        at(page, len(seen) + 1)
        words = page.locator("#clock").inner_text()
        seen.append(re.search(r"[\d.]+ s(?: · (\d+) of (\d+))?", words))

    clocks = [found.groups() for found in seen if found]
    assert len(clocks) == 12
    assert ("1", "2") in clocks
    assert all(
        later == (str(int(one) + 1), of)
        for (one, of), later in pairwise(clocks)
        if one is not None and one != of
    )


def test_reduced_motion_while_it_plays(browser: Browser, base_url: str) -> None:
    """Who wants no motion sees the same silence, and nothing that glides."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{base_url}{WAIT}?at={BEFORE_THE_WAIT}")
    page.locator("#play").click()
    expect(page.locator("#silence")).to_be_visible()
    moving = page.evaluate(
        """() => document.getAnimations().filter(
             (a) => a.effect.getComputedTiming().duration > 20).length"""
    )
    at(page, BEFORE_THE_WAIT + 1)

    assert moving == 0
    context.close()


@pytest.mark.parametrize("width", [390, 320])
def test_the_speed_on_a_phone(browser: Browser, base_url: str, width: int) -> None:
    """A button beside the others says the speed, and opens the slider over it."""
    context = browser.new_context(viewport={"width": width, "height": 640})
    page = context.new_page()
    page.goto(f"{base_url}/s/acked-then-lost?at=26")
    bar, button = page.locator(".transport"), page.locator("#pace")
    before = bar.bounding_box()
    button.click()
    expect(page.locator("#speed")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(button).to_have_text("Speed 2×")
    assert bar.bounding_box() == before
    page.keyboard.press("Escape")
    expect(button).to_be_focused()

    expect(page.locator("#speed")).to_be_hidden()
    beside = page.locator("#go-last").bounding_box(), button.bounding_box()
    assert beside[0]
    assert beside[1]
    assert beside[0]["y"] == beside[1]["y"]
    context.close()
