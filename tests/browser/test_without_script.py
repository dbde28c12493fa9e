"""Every page is complete without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """Open pages in a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_steps_are_links(plain: Page, base_url: str) -> None:
    """The transport is made of links."""
    plain.goto(f"{base_url}/s/acked-then-lost")
    plain.locator("#go-on").click()
    plain.locator("#go-on").click()
    expect(plain).to_have_url(re.compile(r"at=2$"))
    plain.locator("#go-last").click()
    expect(plain.locator("#losses")).to_contain_text("Message 3 is lost")
    plain.get_by_role("link", name="Point of no return").click()

    expect(plain.locator("#headline")).to_be_visible()


def test_form(plain: Page, base_url: str) -> None:
    """The settings are a form, whose answer is a readable link."""
    plain.goto(f"{base_url}/s/acked-then-lost?at=20")
    plain.locator("#controls input[name=acks][value=all]").check(force=True)
    plain.get_by_role("button", name="Show what happens").click()

    expect(plain).to_have_url(re.compile(r"/s/acked-then-lost\?acks=all&at=\d+$"))
    expect(plain.locator("#changes")).to_contain_text("acks: all")


def test_faults(plain: Page, base_url: str) -> None:
    """Breaking is a form too."""
    plain.goto(f"{base_url}/s/lab?at=9")
    plain.locator("#do-b2").get_by_role("button", name="Crash").click()

    expect(plain).to_have_url(re.compile(r"do=[\d.]+:crash:b2"))
    expect(plain.locator("#headline")).to_contain_text("b2 crashes")


def test_scrubber_is_a_form(plain: Page, base_url: str) -> None:
    """The scrubber has a button of its own."""
    plain.goto(f"{base_url}/s/acked-then-lost?acks=all")
    plain.locator("#seek").focus()
    plain.keyboard.press("End")
    plain.get_by_role("button", name="Go").click()

    expect(plain).to_have_url(re.compile(r"\?acks=all&at=\d+$"))


def test_a_link_under_a_tab(plain: Page, base_url: str) -> None:
    """What a link leads to is seen, though it lies under a tab."""
    plain.goto(f"{base_url}/s/acked-then-lost#evidence")

    expect(plain.locator("#evidence")).to_be_in_viewport()


def test_tabs(plain: Page, base_url: str) -> None:
    """Everything under the tabs can be reached."""
    plain.goto(f"{base_url}/s/acked-then-lost?at=30")
    for name in ("log", "evidence", "configuration", "story"):
        plain.locator(f"#tab-{name}").check(force=True)
        expect(plain.locator(f"#{name}")).to_be_visible()


def test_passport(plain: Page, base_url: str) -> None:
    """A message leads to its passport, which leads back to the step it came from."""
    plain.goto(f"{base_url}/s/acked-then-lost?acks=0&at=17")
    plain.locator("#matrix").get_by_role("button", name="Message 3").click()
    expect(plain).to_have_url(re.compile(r"/message/3\?acks=0&at=17$"))
    expect(plain.get_by_role("heading", name="Message 3")).to_be_visible()
    plain.get_by_role("link", name="Message 2").click()
    expect(plain.get_by_role("heading", name="Message 2")).to_be_visible()
    plain.get_by_role("link", name="Back to step 17").click()

    expect(plain).to_have_url(re.compile(r"/s/acked-then-lost\?acks=0&at=17$"))
