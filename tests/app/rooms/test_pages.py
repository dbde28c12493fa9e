"""Rooms on the web, without any script."""

import logging
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from app.limits import ROOM_FORM_BYTES, ROOM_MISSES_PER_MINUTE, ROOMS_PER_HOUR
from app.rates import Rate
from app.routes.rooms import sending
from app.routes.rooms.masking import masked

ASK = {"question": "Who has it?", "option": ["b1", "all", ""], "answer": "0"}


def fields_of(form: str) -> dict[str, list[str]]:
    """Return what a form holds already."""
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(unescape(value))
    return fields


def vote(client: TestClient, room: str, **fields: str) -> str:
    """Vote, and return where that leads."""
    made = client.post(f"{room}/vote", data={"poll": "1"} | fields)
    assert made.status_code == 303, made.text
    return made.headers["location"]


def test_a_class(client: TestClient, teacher: str, room: str) -> None:
    """The teacher asks, the class votes, sees nothing yet, and then all of it."""
    client.post(f"{teacher}/ask", data=ASK)
    mine = vote(client, room, choice="1")
    before = client.get(mine).text
    client.post(f"{teacher}/reveal")
    after = client.get(mine).text

    assert "Your vote is kept" in before
    assert ['<li class="right">' in page for page in (before, after)] == [False, True]
    assert '<b class="votes">1</b>' in after
    assert client.get(f"{teacher}/results.csv").text.splitlines() == [
        "number,question,participant,chosen,right",
        "1,Who has it?,1,all,no",
    ]


def test_a_lesson(client: TestClient) -> None:
    """A room begins with the first part of its lesson, and turns to the others."""
    opened = client.post("/rooms", data={"lesson": "acks-and-who-remembers"})
    teacher = opened.headers["location"]
    room = teacher.partition("/teach/")[0]
    before = client.get(room).text
    client.post(f"{teacher}/part", data={"part": "2"})

    assert "Gone with the buffer" in before
    assert "Fire and forget" in client.get(room).text
    assert client.post(f"{teacher}/part", data={"part": "5"}).status_code == 400


def test_the_wall(client: TestClient) -> None:
    """It has the code and the stage, and no notes and no votes before their time."""
    opened = client.post("/rooms", data={"lesson": "acks-and-who-remembers"})
    teacher = opened.headers["location"]
    room = teacher.partition("/teach/")[0]
    client.post(f"{teacher}/ask", data=ASK)
    vote(client, room, choice="1")
    wall, desk = client.get(f"{room}/wall").text, client.get(teacher).text
    note = "linger.ms=0 would have sent them at once."

    assert room.rpartition("/")[2].upper() in wall
    assert "Who has it?" in wall
    assert 'class="votes"' not in wall
    assert [note in page for page in (wall, desk)] == [False, True]


def test_a_question_is_prepared(client: TestClient, teacher: str, room: str) -> None:
    """That of the scenario, message by message, to be asked with one click."""
    text = client.get(teacher).text
    form = text.partition('class="ready"')[2].partition("</form>")[0]
    fields = fields_of(form)
    client.post(f"{teacher}/ask", data=fields)

    assert fields["answer"] == ["0", "1"]
    assert "Message 3 is read" in client.get(room).text


def test_a_note_is_followed(client: TestClient, teacher: str, room: str) -> None:
    """What the teacher points at is on every page of the room."""
    address = "/s/acked-then-lost?look=b2&note=Look%20here&at=26"
    client.post(f"{teacher}/go", data={"address": address})

    for page in (teacher, room, f"{room}/wall"):
        text = client.get(page).text
        assert '<p class="said" dir="auto">Look here</p>' in text
        assert '<g id="w-looks"' in text


def test_a_variant(client: TestClient, teacher: str, room: str) -> None:
    """A participant offers one; the teacher shows it; the links are listed."""
    client.post(f"{teacher}/ask", data=ASK)
    token = vote(client, room, choice="1").rpartition("/")[2]
    address = "http://testserver/de/s/acked-then-lost?acks=-1&at=7"
    client.post(f"{room}/offer", data={"token": token, "address": address})
    offered = client.get(teacher).text
    client.post(f"{teacher}/show", data={"offer": "1"})
    listed = client.get(f"{room}/links").text

    assert "Participant 1</b>" in offered
    assert '"/s/acked-then-lost?acks=all&amp;at=7"' in listed
    assert '"/s/acked-then-lost?at=9"' in listed


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/s/acked-then-lost",
        "//example.org/s/acked-then-lost",
        "/\\example.org",
        "javascript:alert(1)",
        "/s/../model",
        "/check",
        "/room",
        "/s/acked-then-lost/share",
        "/settings/no.such.setting",
        "/s/acked-then-lost/risk?acks=7",
        "/sweep?x=nonsense",
        "/s/acked-then-lost?acks=7",
        "/compare",
        "/s/lab?" + "x" * 3_000,
        "",
    ],
)
def test_only_pages_of_our_own(client: TestClient, teacher: str, address: str) -> None:
    """Nothing leads elsewhere, or to a page that says it is damaged."""
    answer = client.post(f"{teacher}/go", data={"address": address})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/compare?scenario=acked-then-lost", "Acknowledged, then gone"),
        ("/sweep?scenario=acked-then-lost&x=acks:0,1", "acks"),
        ("/s/acked-then-lost/diagram?acks=-1&at=3", "Acknowledged, then gone"),
        ("/de/settings/acks", "acks"),
        ("/claims", "Claims"),
    ],
)
def test_other_pages_can_be_shown(
    client: TestClient, teacher: str, room: str, address: str, title: str
) -> None:
    """Whole pages are found under their one right address, with their own title."""
    shown = client.post(f"{teacher}/go", data={"address": address})

    assert shown.status_code == 303, shown.text
    listed = client.get(f"{room}/links").text.replace("&amp;", "&")
    assert client.get(room).status_code == 200
    assert title in listed
    assert "acks=-1" not in listed
    assert '"/de/settings' not in listed


def test_a_lessons_question(client: TestClient) -> None:
    """One click asks it; how it is answered in words comes with the votes."""
    opened = client.post("/rooms", data={"lesson": "acks-and-who-remembers"})
    teacher = opened.headers["location"]
    room = teacher.partition("/teach/")[0]
    client.post(f"{teacher}/part", data={"part": "2"})
    desk = client.get(teacher).text
    form = next(
        one.partition("</form>")[0]
        for one in desk.split('class="ready"')
        if "What would your monitoring have shown?" in one
    )
    client.post(f"{teacher}/ask", data=fields_of(form))
    asked = client.get(room).text
    client.post(f"{teacher}/reveal")
    revealed = client.get(room).text
    client.post(f"{teacher}/away")

    assert "A failed broker, and four successes" in asked
    assert ["Nothing counts what is missing" in one for one in (asked, revealed)] == [
        False,
        True,
    ]
    assert "asked already" in client.get(teacher).text


def test_pointing(client: TestClient, teacher: str, room: str) -> None:
    """A note and rings are on every page of the room, and are taken away again."""
    step = "/s/acked-then-lost?at=26"
    told = {"address": step, "look": ["b2", "m3"], "note": "Look here"}
    client.post(f"{teacher}/point", data=told)
    pointed = client.get(room).text
    client.post(f"{teacher}/point", data={"address": step})

    assert '<p class="said" dir="auto">Look here</p>' in pointed
    assert pointed.count('class="spot"') >= 2
    assert 'class="spot"' not in client.get(room).text
    told["look"] = ["b9"]
    assert client.post(f"{teacher}/point", data=told).status_code == 400


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/reveal", {}, 409),
        ("/away", {}, 409),
        ("/show", {"offer": "1"}, 400),
        ("/show", {"offer": "one"}, 400),
        ("/ask", {"question": "?", "option": "only one"}, 400),
        ("/part", {"part": "1"}, 400),
        ("/go", {"address": "/s/no-such-story"}, 404),
        ("/go", {"address": "x" * (ROOM_FORM_BYTES + 1)}, 413),
        ("/go", {str(number): "x" for number in range(100)}, 413),
    ],
)
def test_what_may_not_be(
    client: TestClient, teacher: str, path: str, fields: dict[str, str], status: int
) -> None:
    """A clear refusal, and the room is as it was."""
    before = client.get(teacher).text

    assert client.post(teacher + path, data=fields).status_code == status
    assert client.get(teacher).text == before


def test_after_the_end(client: TestClient, teacher: str, room: str) -> None:
    """The page stays, and says so; nothing happens in it any more."""
    client.post(f"{teacher}/end")
    answers = [
        client.post(f"{teacher}/go", data={"address": "/s/acked-then-lost"}),
        client.post(f"{room}/join"),
        client.post(f"{room}/vote", data={"poll": "1", "choice": "0"}),
    ]

    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert "This room has ended" in client.get(room).text


def test_a_code_is_typed(client: TestClient, room: str) -> None:
    """However it is written, it leads to the room; a wrong one is said to be wrong."""
    code = room.rpartition("/")[2]
    typed = client.get("/room", params={"code": f"{code[:3].upper()} {code[3:]}"})

    assert typed.headers["location"] == room
    assert client.get(f"/room/{code.upper()}").headers["location"] == room
    assert "No room has this code" in client.get("/room/bcdfgh").text


def test_guessing_codes_is_slow(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who tries many codes is told to wait."""
    monkeypatch.setattr(sending, "misses", Rate(ROOM_MISSES_PER_MINUTE, lambda: 0.0))
    tries = [client.get("/room/bcdfgh") for _ in range(ROOM_MISSES_PER_MINUTE + 1)]

    assert [tried.status_code for tried in tries[-2:]] == [404, 429]


def test_so_many_rooms_an_hour(client: TestClient) -> None:
    """One address opens no more."""
    opened = [client.post("/rooms").status_code for _ in range(ROOMS_PER_HOUR + 1)]

    assert opened[-2:] == [303, 429]


class TestSecrets:
    """What one knows, nobody else gets to see."""

    def test_pages(self, client: TestClient, teacher: str, room: str) -> None:
        """Neither the secret nor a token stands on any page of others."""
        client.post(f"{teacher}/ask", data=ASK)
        mine = vote(client, room, choice="1")
        secret, token = teacher.rpartition("/")[2], mine.rpartition("/")[2]
        pages = [room, f"{room}/links", f"{room}/wall", vote(client, room, choice="0")]
        seen = "".join(client.get(page).text for page in pages)
        told = client.get(teacher).text + client.get(f"{teacher}/results.csv").text

        assert secret not in seen + client.get(mine).text
        assert token not in seen + told

    def test_headers(self, client: TestClient, teacher: str, room: str) -> None:
        """Their pages are not kept by browsers, and not told to other sites."""
        client.post(f"{teacher}/ask", data=ASK)
        pages = [teacher, f"{teacher}/results.csv", vote(client, room, choice="1")]
        headers = [client.get(page).headers for page in pages]

        assert [one["referrer-policy"] for one in headers] == ["no-referrer"] * 3
        assert [one["cache-control"] for one in headers] == ["no-store"] * 3

    @pytest.mark.parametrize("path", ["", "/events", "/results.csv"])
    def test_a_wrong_one(self, client: TestClient, teacher: str, path: str) -> None:
        """Opens nothing."""
        assert client.get(f"{teacher[:-1]}{path}").status_code == 404
        assert client.post(f"{teacher[:-1]}/end").status_code == 404


def test_a_formula_stays_a_text(client: TestClient, teacher: str, room: str) -> None:
    """A spreadsheet that opens the results carries nothing out."""
    asked = {"question": "=1+1", "option": ["@SUM(A1)", "b"]}
    client.post(f"{teacher}/ask", data=asked)
    vote(client, room, choice="0")

    assert client.get(f"{teacher}/results.csv").text.splitlines()[1] == (
        "1,'=1+1,1,'@SUM(A1),"
    )


def test_the_log_shows_no_secret() -> None:
    """Addresses are logged, by uvicorn, without what only one person knows."""
    record = logging.makeLogRecord(
        {
            "msg": '%s - "%s %s HTTP/%s" %d',
            "args": ("127.0.0.1:1", "POST", "/room/bcdfgh/teach/s3cret/go", "1.1", 303),
        }
    )
    for one in logging.getLogger("uvicorn.access").filters:
        assert isinstance(one, logging.Filter)
        one.filter(record)

    assert (
        record.getMessage()
        == '127.0.0.1:1 - "POST /room/bcdfgh/teach/…/go HTTP/1.1" 303'
    )
    assert masked("/de/room/bcdfgh/in/t0ken") == "/de/room/bcdfgh/in/…"
