"""A note and what it points at: in the link, on the page, and nowhere else."""

import re
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app.assets import REVISION
from app.limits import LOOKS, NOTE_CHARACTERS
from app.parsing import parse
from app.runs import find_run
from app.views.pointing import box_of

STEP = "/s/acked-then-lost?look=b2,m3&note=Look%20at%20broker%202%20here&at=26"
PLAIN = "/s/acked-then-lost?at=26"


def get_noted(client: TestClient, note: str) -> tuple[int, str]:
    """Open a link with a note; return what came after the redirects."""
    answer = client.get(
        f"/s/acked-then-lost?note={quote(note)}&at=26", follow_redirects=True
    )
    return answer.status_code, answer.text


def test_whoever_opens_the_link_sees_it(client: TestClient) -> None:
    """The note, what it points at in words, rings in both drawings, that step."""
    text = client.get(STEP).text

    assert '<p class="said" dir="auto">Look at broker 2 here</p>' in text
    assert re.findall(r"</span> (broker b2|message 3)</li>", text) == [
        "broker b2",
        "message 3",
    ]
    for drawing in "wn":
        rings = text.partition(f'<g id="{drawing}-looks"')[2].partition("</svg>")[0]
        assert rings.count('class="look"') == 3  # the broker, and two copies
        assert re.findall(r"<text>(\d)</text>", rings) == ["1", "2"]
    assert 'data-at="26"' in text


def test_the_run_is_the_same(client: TestClient) -> None:
    """A note is about a run: nothing is simulated again, no frame asks for it."""
    noted = parse("acked-then-lost", STEP.partition("?")[2])
    frames = re.search(r'data-timeline="([^"]+)"', client.get(STEP).text)

    assert find_run(noted) is find_run(parse("acked-then-lost", ""))
    assert frames
    assert frames[1] == f"/tl/{REVISION}/acked-then-lost"
    assert noted.to(27).url == "/s/acked-then-lost?at=27"


def test_it_stays_in_its_own_address(client: TestClient) -> None:
    """The page without a note is the same before and after one with a note."""
    before = client.get(PLAIN).text
    client.get(STEP)

    assert client.get(PLAIN).text == before
    assert "note" not in re.findall(r'href="/static/[^"]*/(\w+)\.css"', before)


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('" onload="x', "&#34; onload=&#34;x"),
        ("  two\n\tlines ", ">two lines<"),
        ("e\u0301", ">\u00e9<"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u200c"),
        ("x" * NOTE_CHARACTERS, "x" * NOTE_CHARACTERS),
    ],
)
def test_a_note_is_text(client: TestClient, note: str, shown: str) -> None:
    """It is printed as what it is, in one line and one spelling."""
    code, text = get_noted(client, note)

    assert code == 200
    assert shown in text.partition('id="note"')[2].partition("</aside>")[0]


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("x" * (NOTE_CHARACTERS + 1), f"at most {NOTE_CHARACTERS} characters"),
        ("x" * 9_000, "this is 9000"),
        ("pay \u202e00.1$", "turn the text around"),
        ("bell \x07", "cannot be seen"),
        ("zero \u200b width", "cannot be seen"),
    ],
)
def test_hostile_notes_are_refused(client: TestClient, note: str, said: str) -> None:
    """What is too long, what hides and what turns text around: the link is damaged."""
    code, text = get_noted(client, note)

    assert code == 400
    assert said in text


def test_ten_kilobytes_are_not_read(client: TestClient) -> None:
    """They are more than any link may hold."""
    assert get_noted(client, "x" * 10_240)[0] == 414


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ("b9", "p1, b1, b2, b3, c1, m1 to m3"),
        ("b2-to-b2", "nothing of that name"),
        ("elephant", "nothing to look at"),
        (",".join(f"m{n}" for n in range(LOOKS + 1)), f"more than {LOOKS} things"),
    ],
)
def test_what_is_not_there(client: TestClient, look: str, said: str) -> None:
    """A link that points at nothing is damaged, and says what it could point at."""
    answer = client.get(f"/s/acked-then-lost?look={look}&at=26")

    assert answer.status_code == 400
    assert said in answer.text


def test_what_is_not_there_yet(client: TestClient) -> None:
    """Of what the run has, but not this picture, the note says so."""
    text = client.get("/s/acked-then-lost?look=b2-to-c1").text

    assert "(not on the picture at this step)" in text


def test_a_form_says_the_same(client: TestClient) -> None:
    """Whatever order and spelling it comes in, a note has one address."""
    asked = "/s/acked-then-lost?at=26&note=Look+at++broker+2%20here&look=b2&look=m3"

    assert client.get(asked).headers["location"] == STEP


def test_it_is_a_part_of_what_is_shared(client: TestClient) -> None:
    """Links, the embedded player and the preview carry it; the page offers the rest."""
    query = STEP.partition("?")[2]
    page = client.get(f"/s/acked-then-lost/share?{query}").text
    cards = [
        client.get(f"/card/{REVISION}/acked-then-lost.svg?{asked}").text
        for asked in (query, "at=26")
    ]

    assert f"http://testserver/s/acked-then-lost?{query}".replace("&", "&amp;") in page
    assert 'value="b2" checked' in page
    assert 'value="b1-and-b2"' in page
    assert "Look at broker 2 here" in client.get(f"/embed/acked-then-lost?{query}").text
    assert ["Look at broker 2 here" in card for card in cards] == [True, False]
    assert [card.count('class="spot"') for card in cards] == [4, 0]


def test_a_short_link_is_made_of_it_too(client: TestClient) -> None:
    """Another note is another content, and has another short link."""
    kept = [
        client.post("/api/links", json={"link": link}).json()["link"]
        for link in (STEP, PLAIN)
    ]

    assert kept == [STEP, PLAIN]


def test_elsewhere_it_has_no_place(client: TestClient) -> None:
    """Comparisons and searches refuse it; they drop nothing in silence."""
    beside = "/compare?scenario=acked-then-lost&b.acks=all&note=hello"

    assert client.get(beside).status_code == 400
    assert client.get("/search?acks=1&note=hello").status_code == 400


@pytest.mark.parametrize(
    ("path", "box"),
    [
        ("M12 34h192a12 12 0 0 1 12 12v257z", (12, 34, 216, 303)),
        ("M216 258C251 258 251 121 286 121", (216, 121, 286, 258)),
        ("M376 79H382V289H376", (376, 79, 382, 289)),
    ],
)
def test_measuring(path: str, box: tuple[float, ...]) -> None:
    """Lines, corners and curves of the stage are measured by their ends."""
    assert box_of(path) == box
