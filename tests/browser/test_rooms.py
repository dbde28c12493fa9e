"""A lesson in a room: a teacher, two phones, a wall, and a server that goes away."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import make_url

from app.keeping import connect
from app.limits import ROOMS_PER_HOUR
from app.rates import Rate
from app.rooms.hub import Hub
from app.routes.rooms import opening, sending

STEP = "/s/acked-then-lost?at=9"


class Class(NamedTuple):
    """Everybody in a room, each with a browser of their own."""

    teacher: Page
    wall: Page
    one: Page
    two: Page

    @property
    def code(self) -> str:
        """The room's code."""
        return self.teacher.url.split("/")[4]


@pytest.fixture(autouse=True)
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep rooms in a file of this test, and let it open as many as it likes."""
    kept = connect(make_url(f"sqlite:///{tmp_path / 'rooms.sqlite'}"))
    monkeypatch.setattr(sending, "hub", Hub(lambda: kept))
    monkeypatch.setattr(opening, "openings", Rate(9_999, most=ROOMS_PER_HOUR))
    yield
    kept.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page like a phone; errors in it fail the test."""
    errors: list[str] = []
    with ExitStack() as closing:

        def opened(*, script: bool = True, scheme: str = "light") -> Page:
            dark = scheme == "dark"
            context = browser.new_context(
                viewport={"width": 390, "height": 844},
                java_script_enabled=script,
                color_scheme="dark" if dark else "light",
            )
            closing.callback(context.close)
            made = context.new_page()
            made.on("pageerror", lambda error: errors.append(str(error)))
            return made

        yield opened
    assert errors == [], "a page threw errors"


@pytest.fixture
def lesson(base_url: str, open_page: Callable[..., Page]) -> Class:
    """Open a room with a step; two phones and the wall come to it."""
    teacher = open_page()
    teacher.set_viewport_size({"width": 1280, "height": 800})
    teacher.goto(f"{base_url}/room?address={STEP}")
    teacher.get_by_role("button", name="Acknowledged, then gone").click()
    expect(teacher.locator("#room")).to_have_attribute("data-state", "live")
    code = teacher.url.split("/")[4]
    wall = teacher.context.new_page()
    wall.set_viewport_size({"width": 1920, "height": 1080})
    wall.goto(f"{base_url}/room/{code}/wall")
    one, two = open_page(), open_page()
    one.goto(f"{base_url}/room")
    one.locator("#code").fill(f"{code[:3].upper()} {code[3:]}")
    one.get_by_role("button", name="Join").click()
    two.goto(f"{base_url}/room/{code}")
    for phone in (one, two):
        expect(phone).to_have_url(re.compile("/in/"))
    teacher.bring_to_front()
    return Class(teacher, wall, one, two)


def stands_at(step: int, *pages: Page) -> None:
    """Wait until pages show a step."""
    for page in pages:
        expect(page.locator("#seek")).to_have_value(str(step))


def test_everybody_follows(lesson: Class) -> None:
    """Steps, a clicker's beats, a setting, a note and its rings; on the wall, too."""
    teacher, wall, one, two = lesson
    expect(teacher.locator("#people")).to_have_text("2")
    teacher.keyboard.press("ArrowRight")
    stands_at(10, *lesson)
    teacher.keyboard.press("PageDown")
    stands_at(12, *lesson)
    teacher.keyboard.press("PageUp")
    stands_at(5, *lesson)
    teacher.locator('input[name="acks"][value="all"]').check(force=True)
    for page in lesson:
        expect(page.locator("#view")).to_have_attribute(
            "data-url", re.compile("acks=all")
        )
    teacher.locator("#page-address").fill("/s/acked-then-lost?look=b2&note=Here&at=20")
    teacher.get_by_role("button", name="Show it").click()
    for page in (wall, one, two):
        expect(page.locator(".note .said")).to_have_text("Here")
        expect(page.locator("#w-looks")).to_have_count(1)
    stands_at(20, *lesson)
    assert "/in/" in one.url


def test_the_clicker_works_on_the_wall(lesson: Class) -> None:
    """Its keys go to the teacher's window; the point makes the wall black."""
    stands_at(9, lesson.teacher, lesson.wall)
    lesson.wall.bring_to_front()
    lesson.wall.keyboard.press(".")
    expect(lesson.wall.locator("#blank")).to_be_visible()
    lesson.wall.keyboard.press(".")
    expect(lesson.wall.locator("#blank")).to_be_hidden()
    lesson.wall.keyboard.press("PageDown")
    stands_at(12, *lesson)


def test_letting_go(lesson: Class) -> None:
    """Whoever explores stays there until they return; their variant is shown to all."""
    teacher, _, one, two = lesson
    stands_at(9, *lesson)
    one.locator("#explore").click()
    one.locator('input[name="acks"][value="all"]').check(force=True)
    expect(one.locator("#view")).to_have_attribute("data-url", re.compile("acks=all"))
    teacher.keyboard.press("ArrowRight")
    stands_at(10, teacher, two)
    expect(one.locator("#state")).to_have_text("You are exploring")
    expect(one.locator("#view")).to_have_attribute("data-url", re.compile("acks=all"))

    one.locator("#offer").click()
    expect(one.locator("#hand-said")).to_contain_text("Offered")
    one.locator("#back-to-class").click()
    stands_at(10, one)
    expect(one.locator("#view")).to_have_attribute("data-url", "/s/acked-then-lost")

    teacher.get_by_role("button", name="Put it on the screen").click()
    for page in lesson:
        expect(page.locator("#view")).to_have_attribute(
            "data-url", re.compile("acks=all")
        )


def test_a_vote(lesson: Class) -> None:
    """Nobody sees the votes before they are revealed; then everybody sees their own."""
    teacher, wall, one, two = lesson
    teacher.get_by_role("button", name="Ask this").click()
    for phone, ticked in ((one, (0, 1)), (two, (0, 2))):
        for number in ticked:
            phone.locator(f'#ballot input[value="{number}"]').check(force=True)
        phone.get_by_role("button", name="Vote").click()
        expect(phone.locator("#ballot-told")).to_contain_text("Your vote is kept")
    expect(teacher.locator("#voters")).to_have_text("2")
    teacher.locator("body").press("PageDown")
    expect(teacher.locator("#state")).to_contain_text("A question is on the screen")
    for page in (wall, one):
        expect(page.locator("#question .votes")).to_have_count(0)

    teacher.get_by_role("button", name="Show votes and answer").click()
    for page in (wall, one, two):
        expect(page.locator("#question .votes")).to_have_text(["2", "1", "1", "0"])
        expect(page.locator("#question .right")).to_have_count(2)
    expect(two.locator("#question .mine .text")).to_have_text(
        ["Message 1 is read", "Message 3 is read"]
    )
    teacher.locator("body").press("PageDown")
    expect(one.locator("#poll")).to_have_count(0)
    stands_at(9, *lesson)


def test_pointing(lesson: Class) -> None:
    """By keys alone, a note and a ring come to everybody, and go; by mouse, too."""
    teacher, wall, one, two = lesson
    stands_at(9, *lesson)
    teacher.keyboard.press("l")
    teacher.keyboard.type("Look at broker 2 here")
    teacher.keyboard.press("Enter")
    for page in lesson:
        expect(page.locator(".note .said")).to_have_text("Look at broker 2 here")
    teacher.locator('#pointing [value="b2"]').focus()
    teacher.keyboard.press("Space")
    for page in lesson:
        expect(page.locator("aside.note .looked")).to_contain_text("broker b2")
        expect(page.locator("#w-looks .spot")).to_have_count(1)
    teacher.keyboard.press("Escape")
    for page in lesson:
        expect(page.locator("aside.note")).to_have_count(0)
        expect(page.locator(".looks")).to_have_count(0)

    teacher.locator("#aim").click()
    teacher.locator('[id^="w-row-b3-"]').first.click(position={"x": 60, "y": 9})
    for page in (teacher, wall, one, two):
        expect(page.locator("aside.note .looked")).to_contain_text("broker b3")
    teacher.keyboard.press("Escape")
    expect(one.locator("aside.note")).to_have_count(0)


def test_whole_pages_are_followed(lesson: Class) -> None:
    """A sweep and a link in it; what cannot be followed is said on the desk."""
    teacher, wall, one, two = lesson
    address = teacher.locator("#page-address")
    address.fill("/sweep?scenario=acked-then-lost&x=acks:0,1,all")
    teacher.get_by_role("button", name="Show it").click()
    for page in lesson:
        expect(page.locator("#screen .page svg a").first).to_be_visible()
    teacher.locator("#screen .page svg a").first.click()
    for page in (wall, one, two):
        expect(page.locator("#view")).to_have_attribute("data-url", re.compile("acks="))

    address.fill("/check")
    teacher.get_by_role("button", name="Show it").click()
    expect(teacher.locator("#refused")).to_contain_text("no page of this site")
    expect(one.locator("#view")).to_have_attribute("data-url", re.compile("acks="))


def test_the_wall_needs_no_desk(lesson: Class) -> None:
    """It counts who joins and votes, and can be made black, with every desk closed."""
    desk = lesson.teacher.url
    lesson.teacher.get_by_role("button", name="Ask this").click()
    expect(lesson.two.locator("#ballot")).to_have_count(1)
    lesson.teacher.goto("about:blank")
    lesson.two.locator('#ballot input[value="1"]').check(force=True)
    lesson.two.get_by_role("button", name="Vote").click()
    expect(lesson.wall.locator("#there")).to_have_text("Joined: 2 · Voted: 1")
    lesson.wall.keyboard.press("PageDown")
    expect(lesson.wall.locator("#state")).to_contain_text("The keys lead nowhere")
    lesson.wall.keyboard.press(".")
    expect(lesson.wall.locator("#blank")).to_be_visible()

    lesson.teacher.goto(desk)
    expect(lesson.teacher.locator("#state")).to_contain_text("The wall is black")
    expect(lesson.wall.locator("#blank")).to_be_visible()


def test_the_end(lesson: Class) -> None:
    """Everybody is told, and the teacher gets the results."""
    lesson.teacher.get_by_text("End this room").click()
    lesson.teacher.get_by_role("button", name="End it for everybody").click()
    for page in lesson:
        expect(page.locator("#state")).to_have_text("This room has ended.")
    expect(lesson.teacher.get_by_role("link", name="Results as CSV")).to_be_visible()


@contextmanager
def killed_at_the_end(listener: socket.socket) -> Iterator[None]:
    """Serve the application, and then stop in the middle of whatever is said."""
    application = import_module("app.main").app
    server = uvicorn.Server(uvicorn.Config(application, log_level="critical"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield
    server.should_exit = server.force_exit = True
    thread.join(10)
    listener.close()


def test_a_server_goes_away(
    open_page: Callable[..., Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone says so, connects to the next one by itself, and catches up."""
    kept = connect(make_url(f"sqlite:///{tmp_path / 'rooms.sqlite'}"))
    teacher, phone = open_page(), open_page()
    listener = socket.create_server(("127.0.0.1", 0))
    place = listener.getsockname()
    with killed_at_the_end(listener):
        teacher.goto(f"http://127.0.0.1:{place[1]}/room?address={STEP}")
        teacher.get_by_role("button", name="Acknowledged, then gone").click()
        expect(teacher.locator("#room")).to_have_attribute("data-state", "live")
        phone.goto(teacher.url.partition("/teach/")[0])
        stands_at(9, phone)
        expect(phone.locator("#room")).to_have_attribute("data-state", "live")
    for page in (teacher, phone):
        expect(page.locator("#state")).to_contain_text("Connection lost")

    monkeypatch.setattr(sending, "hub", Hub(lambda: kept))
    with killed_at_the_end(socket.create_server(place)):
        state = phone.locator("#state")  # a browser takes its time to ask again
        expect(state).to_have_text("Following the class", timeout=90_000)
        expect(teacher.locator("#room")).to_have_attribute("data-state", "live")
        teacher.keyboard.press("ArrowRight")
        stands_at(10, teacher, phone)
    kept.close()


def test_without_script(
    lesson: Class, base_url: str, open_page: Callable[..., Page]
) -> None:
    """The page is complete: the stage, the question, a vote, and then the answer."""
    phone = open_page(script=False)
    phone.goto(f"{base_url}/room/{lesson.code}")
    phone.get_by_role("button", name="Take part").click()
    lesson.teacher.get_by_role("button", name="Ask this").click()
    expect(lesson.teacher.locator("#voters")).to_have_text("0")
    phone.get_by_role("link", name="Look again").click()
    phone.locator('#ballot input[value="0"]').check(force=True)
    phone.get_by_role("button", name="Vote").click()
    expect(phone.locator("#ballot-told")).to_contain_text("Your vote is kept")
    expect(lesson.teacher.locator("#voters")).to_have_text("1")

    lesson.teacher.get_by_role("button", name="Show votes and answer").click()
    expect(lesson.one.locator("#question .right")).to_have_count(2)
    phone.get_by_role("link", name="Look again").click()
    expect(phone.locator("#question .mine")).to_have_count(1)
    expect(phone.locator("#stage-narrow")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe(
    lesson: Class,
    base_url: str,
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    scheme: str,
) -> None:
    """No rule of axe-core is broken: door, phone, desk, wall, list; with a question."""
    lesson.teacher.get_by_role("button", name="Ask this").click()
    expect(lesson.one.locator("#poll")).to_have_count(1)
    room = f"{base_url}/room/{lesson.code}"
    page = open_page(scheme=scheme)
    for address in (f"{base_url}/room", room, lesson.teacher.url, f"{room}/wall"):
        page.goto(address)
        assert axe(page) == [], address
    lesson.teacher.get_by_role("button", name="Show votes and answer").click()
    expect(lesson.one.locator("#question .right")).to_have_count(2)
    for address in (room, f"{room}/links"):
        page.goto(address)
        assert axe(page) == [], address
