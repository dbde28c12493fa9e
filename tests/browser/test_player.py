"""Playing, stepping, scrubbing, changing and breaking, in a real browser."""

import re

from playwright.sync_api import Browser, Page, expect

STORY = "/s/acked-then-lost"

# What the page shows, compared with what the server sends for the same address: all
# that #view holds, without what scripts leave behind.
DIFFERENCES = """async () => {
  const url = location.pathname + location.search;
  const sent = new DOMParser().parseFromString(
    await (await fetch(url)).text(), "text/html");
  const plain = (page) => {
    const view = page.querySelector("#view").cloneNode(true);
    view.querySelector("#things")?.remove();   // made from the picture by things.js
    for (const node of [view, ...view.querySelectorAll("*")]) {
      node.removeAttribute("style");
      node.removeAttribute("data-htmx-powered");
      if (node.id === "view") node.removeAttribute("data-at");
      if (node.getAttribute("class") === "") node.removeAttribute("class");
    }
    return view.outerHTML.replace(/>\\s*</g, ">\\n<").split("\\n");
  };
  const here = plain(document), there = plain(sent);
  return here.filter((line, i) => line !== there[i]).slice(0, 3);
}"""


def at(page: Page, step: int) -> None:
    """Expect the page to show a step."""
    expect(page.locator("#count")).to_have_text(re.compile(rf"^{step} /"))


def test_stands_still(told: Page) -> None:
    """Nothing plays by itself."""
    told.wait_for_timeout(1_500)

    at(told, 0)


def test_keys(told: Page) -> None:
    """Arrows step, Home and End jump, brackets go from beat to beat."""
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        told.keyboard.press(key)
        at(told, step)
    told.keyboard.press("]")
    first = told.locator(".marks [data-step]").first.get_attribute("data-step")
    assert first is not None
    at(told, int(first))
    told.keyboard.press("End")
    expect(told.locator("#go-on")).to_have_attribute("aria-disabled", "true")
    told.keyboard.press("Home")
    at(told, 0)
    told.keyboard.press("?")
    expect(told.get_by_role("dialog")).to_be_visible()


def test_buttons_and_address(told: Page) -> None:
    """The buttons step, and the address bar follows: it can be copied at any time."""
    told.locator("#go-on").click()
    told.locator("#go-on").click()

    expect(told).to_have_url(re.compile(r"\?at=2$"))
    told.reload()
    at(told, 2)


def test_play_and_pause(told: Page) -> None:
    """Play goes on by itself, pause stops it where it is."""
    told.locator("#speed").fill("3")
    told.locator("#play").click()
    expect(told.locator("#play")).to_have_attribute("aria-pressed", "true")
    expect(told.locator("#count")).to_have_text(re.compile(r"^(?:[5-9]|\d\d) /"))
    told.keyboard.press("Space")
    expect(told.locator("#play")).to_have_attribute("aria-pressed", "false")
    stopped = told.locator("#count").inner_text()
    told.wait_for_timeout(400)

    assert stopped == told.locator("#count").inner_text()


def test_plays_to_the_end(told: Page) -> None:
    """At the end it stops, and tells the loss to those who listen."""
    told.locator("#speed").fill("3")
    told.goto(told.url + "?at=48")
    told.locator("#speed").fill("3")
    told.locator("#play").click()

    expect(told.locator("#play")).to_have_attribute("aria-pressed", "false")
    expect(told.locator("#go-on")).to_have_attribute("aria-disabled", "true")
    expect(told.locator("#losses")).to_contain_text("Message 3 is lost")


def test_any_jump_equals_the_server(told: Page) -> None:
    """After any jump the page is what the server would have sent."""
    last = int(told.locator("#seek").get_attribute("max") or 0)
    for step in (1, 2, 3, last, 11, last // 2, 0, last - 1, 7, 8):
        told.locator("#seek").fill(str(step))
        at(told, step)
        expect(told).to_have_url(re.compile(rf"at={step}$" if step else rf"{STORY}$"))
        assert told.evaluate(DIFFERENCES) == []


def test_rests_after_a_scrub(told: Page) -> None:
    """A quick hand sees states; what it touched glides again when it rests."""
    touched = told.evaluate("""async () => {
      const seek = document.querySelector("#seek"), seen = new Set();
      for (let step = 1; step <= 20; step++) {
        seek.value = step;
        seek.dispatchEvent(new Event("input", {bubbles: true}));
        await new Promise(requestAnimationFrame);
        await new Promise((next) => setTimeout(next));
        for (const one of document.querySelectorAll("[data-held]")) seen.add(one.id);
      }
      return seen.size;
    }""")
    told.wait_for_timeout(600)

    assert touched > 0
    assert told.locator("[data-held]").count() == 0
    assert told.evaluate("document.getAnimations().length") == 0
    assert told.evaluate(DIFFERENCES) == []


def test_change_and_undo(told: Page) -> None:
    """A change is played at once, keeps its place in time, and can be undone."""
    told.keyboard.press("End")
    expect(told.locator("#sum")).to_contain_text("1 lost")
    told.locator("#controls input[name=acks][value=all]").check(force=True)

    expect(told.locator("#sum")).to_have_text("3 messages: 3 delivered")
    expect(told).to_have_url(re.compile(r"\?acks=all&at=\d+$"))
    assert told.evaluate(DIFFERENCES) == []
    told.get_by_role("link", name="Undo acks").click()
    expect(told.locator("#sum")).to_contain_text("1 lost")
    expect(told.locator("#controls input[name=acks][value='']")).to_be_checked()
    told.go_back()
    expect(told.locator("#sum")).to_have_text("3 messages: 3 delivered")
    expect(told.locator("#controls input[name=acks][value=all]")).to_be_checked()


def test_fix(told: Page) -> None:
    """The fix is one click away once the message is lost."""
    told.keyboard.press("End")
    told.get_by_role("link", name="Apply the fix: acks=all").click()

    expect(told.locator("#sum")).to_have_text("3 messages: 3 delivered")
    expect(told.locator("#fix")).to_contain_text("The fix is on")


def test_break_and_share(told: Page, browser: Browser) -> None:
    """A fault that is added is in the link; whoever opens it sees the same."""
    for _ in range(6):
        told.keyboard.press("ArrowRight")
    at(told, 6)
    told.locator("#do-b3").get_by_role("button", name="Crash").click()
    expect(told.locator("#changes")).to_contain_text("crash b3")
    expect(told.locator("#headline")).to_contain_text("b3 crashes")
    told.locator("#play").click()
    told.wait_for_timeout(1_500)
    told.locator("#play").click()
    told.wait_for_timeout(500)

    other = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    other.goto(told.url)

    for part in ("#headline", "#sum", "#count", "#matrix", "#log-0"):
        seen = told.locator(part).inner_text()
        expect(other.locator(part)).to_have_text(seen, use_inner_text=True)
    other.context.close()


def test_order_of_ones_own(told: Page) -> None:
    """Any order can be added with its time, and taken back."""
    form = told.locator("#compose")
    form.locator("[name='do.at']").fill("30")
    form.locator("[name='do.verb']").select_option("send")
    form.locator("[name='do.target']").fill("2:every-10")
    form.get_by_role("button", name="Add").click()

    expect(told.locator("#sum")).to_contain_text("5 messages")
    told.locator(".script").get_by_role("link", name="Remove").click()
    expect(told.locator("#sum")).to_contain_text("3 messages")


def test_impossible_is_explained(page: Page, base_url: str) -> None:
    """What cannot be is said beside the picture, which stays."""
    page.goto(base_url + STORY)
    form = page.locator("#compose")
    form.locator("[name='do.verb']").select_option("crash")
    form.locator("[name='do.target']").fill("b9")
    form.get_by_role("button", name="Add").click()

    expect(page.locator("#notice")).to_contain_text("b1, b2, b3")
    expect(page.locator("#stage")).to_be_visible()
    expect(page).to_have_url(base_url + STORY)


def test_svg_stays_svg(told: Page) -> None:
    """Nothing under an <svg> ever becomes HTML, whatever is swapped or painted."""
    told.keyboard.press("End")
    told.locator("#controls input[name=acks][value=all]").check(force=True)
    expect(told.locator("#sum")).to_have_text("3 messages: 3 delivered")
    told.locator("#controls [name='min.insync.replicas']").fill("2")
    expect(told).to_have_url(re.compile("min.insync"))
    told.keyboard.press("Tab")
    told.locator("#seek").fill("9")

    assert (
        told.evaluate(
            """() => [...document.querySelectorAll("svg *")].filter(
                 (e) => e.namespaceURI !== "http://www.w3.org/2000/svg").length"""
        )
        == 0
    )


def test_tells_other_scripts(told: Page) -> None:
    """Scripts beside the player hear of every step that is painted, and of new runs."""
    told.evaluate(
        """() => { window.heard = []; document.addEventListener("ackward:step",
             (event) => window.heard.push(event.detail.step)); }"""
    )
    told.keyboard.press("ArrowRight")
    at(told, 1)
    told.keyboard.press("ArrowRight")
    at(told, 2)
    told.locator("#controls input[name=acks][value=all]").check(force=True)
    expect(told).to_have_url(re.compile("acks=all"))

    now = int(told.locator("#seek").input_value())
    assert told.evaluate("() => window.heard") == [1, 2, now]


def test_announced(told: Page) -> None:
    """Whoever listens hears every step that is taken by hand."""
    told.keyboard.press("ArrowRight")

    expect(told.get_by_role("status")).to_contain_text("p1 begins batch 1")


def test_reduced_motion(browser: Browser, base_url: str) -> None:
    """Who wants no motion gets the same states without any."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(base_url + STORY)
    moving = 0
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        moving += page.evaluate(
            """() => document.getAnimations().filter(
                 (a) => a.effect.getComputedTiming().duration > 20).length"""
        )
    at(page, 8)

    assert moving == 0
    context.close()


def test_narrow(browser: Browser, base_url: str) -> None:
    """On a phone nothing sticks out, and the transport is always in reach."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for path in (
        *("/", STORY, "/s/lab", "/claims", "/model", "/s/nothing"),
        *("/settings", "/settings/acks", "/where/broker", "/?q=acks"),
    ):
        page.goto(base_url + path)
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= 320, path
    page.goto(base_url + STORY)
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")

    expect(page.locator("#play")).to_be_in_viewport()
    context.close()


def test_a_link_under_a_tab(page: Page, base_url: str) -> None:
    """A link to what lies under a tab opens that tab, and the others still work."""
    page.goto(f"{base_url}{STORY}#evidence")
    expect(page.locator("#evidence")).to_be_in_viewport()
    expect(page.locator("#story")).to_be_hidden()
    page.locator("#tab-story").check(force=True)

    expect(page.locator("#story")).to_be_visible()
    expect(page.locator("#evidence")).to_be_hidden()
