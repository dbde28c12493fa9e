"""A step leaves the site: as a link, a code, a picture, a text, a file, a frame."""

import json
import re
import zlib
from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image, ImageSequence
from starlette.testclient import TestClient

from app.assets import REVISION
from app.limits import GIF_STEPS
from app.links import Experiment
from app.runs import find_run
from app.views.frames import chunks, frames
from app.views.share.offline import packed
from app.views.share.words import markdown
from engine import loads, run
from engine.scenario import catalogue

STEP = "/s/acked-then-lost/share?at=26"
TELLINGS = [Experiment(scenario.slug) for scenario in catalogue()[::8]]
FOUNDATION = ("acked-then-lost", "zombie-leader", "last-replica-standing")


def test_the_page_names_everything(client: TestClient) -> None:
    """Links with their host, a code, a picture, a file, a text, a frame."""
    text = client.get(STEP).text

    assert "http://testserver/s/acked-then-lost?at=26&amp;seen=DDL-" in text
    assert 'class="qr"' in text
    assert f"/card/{REVISION}/acked-then-lost.png?at=26" in text
    assert "/s/acked-then-lost/offline.html" in text
    assert "&lt;iframe src=" in text


def test_a_short_link_from_the_page(client: TestClient) -> None:
    """It leads to this step and promises how it ended; made again it is the same."""
    made = [client.post(STEP).text for _ in range(2)]
    short = [re.search(r"/l/[a-z0-9]+", text) for text in made]

    assert short[0]
    assert short[1]
    assert short[0][0] == short[1][0]
    assert (
        client.get(short[0][0])
        .headers["location"]
        .startswith("/s/acked-then-lost?at=26&seen=DDL-")
    )


def test_the_picture_is_of_that_step(client: TestClient) -> None:
    """1200 by 630 pixels, for ever under this revision; another step is another one."""
    pictures = [
        client.get(f"/card/{REVISION}/acked-then-lost.png?at={step}")
        for step in (3, 26)
    ]

    assert [Image.open(BytesIO(each.content)).size for each in pictures] == [
        (1200, 630)
    ] * 2
    assert pictures[0].content != pictures[1].content
    assert "immutable" in pictures[0].headers["cache-control"]
    assert client.get("/card/old/acked-then-lost.png?at=3").headers["location"] == (
        f"/card/{REVISION}/acked-then-lost.png?at=3"
    )


def test_a_scenario_page_names_its_picture(client: TestClient) -> None:
    """Chats and oEmbed find the whole address of this step's picture."""
    text = client.get("/s/acked-then-lost?at=26").text

    assert (
        f'content="http://testserver/card/{REVISION}/acked-then-lost.png?at=26"' in text
    )
    assert "/oembed?url=http%3A//testserver/s/acked-then-lost%3Fat%3D26" in text


def test_oembed(client: TestClient) -> None:
    """A site that embeds links gets a frame no larger than it asked for."""
    link = "http%3A//testserver/s/acked-then-lost%3Fat=26"
    told = client.get(f"/oembed?url={link}&maxwidth=500").json()

    assert (told["type"], told["version"], told["width"]) == ("rich", "1.0", 500)
    assert 'src="http://testserver/embed/acked-then-lost?at=26"' in told["html"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 404),
        ("url=http%3A//example.org/s/acked-then-lost", 404),
        ("url=/model", 404),
        ("url=/s/no-such-story", 404),
        ("url=/s/acked-then-lost%3Facks=7", 404),
        ("url=/l/22222222", 404),
        ("url=/s/acked-then-lost&format=yaml", 501),
        ("url=/s/acked-then-lost&wide=1", 400),
        ("url=/s/acked-then-lost&maxwidth=x", 200),
    ],
)
def test_oembed_refuses(client: TestClient, query: str, status: int) -> None:
    """Other sites' links are not ours to describe; a program reads why."""
    answer = client.get(f"/oembed?{query}")

    assert answer.status_code == status
    assert status == 200 or answer.json()["status"] == status


def test_oembed_as_xml(client: TestClient) -> None:
    """The same in the other form of the specification."""
    answer = client.get("/oembed?url=/s/acked-then-lost&format=xml&maxheight=300")
    told = dict(re.findall(r"<(\w+)>([^<]*)</\1>", answer.text))

    assert answer.headers["content-type"].startswith("text/xml")
    assert (told["type"], told["height"]) == ("rich", "300")
    assert told["html"].startswith("&lt;iframe src=&#34;http://testserver/embed/ack")


def test_oembed_of_what_people_post(client: TestClient) -> None:
    """A short link, one with TLS before it, and one in another language."""
    kept = client.post("/api/v1/links", json={"link": "/s/acked-then-lost?at=26"})
    links = (
        f"http%3A//testserver{kept.json()['short']}",
        "https%3A//testserver/s/acked-then-lost%3Fat=26",
        "http%3A//testserver/de/s/acked-then-lost%3Fat=26",
    )
    frames = [client.get(f"/oembed?url={link}").json()["html"] for link in links]

    assert [frame.split('"')[1] for frame in frames] == [
        "http://testserver/embed/acked-then-lost?at=26",
        "http://testserver/embed/acked-then-lost?at=26",
        "http://testserver/de/embed/acked-then-lost?at=26",
    ]


def test_only_the_embedded_page_may_be_framed(client: TestClient) -> None:
    """Everything else keeps frames away."""
    policies = [
        client.get(path).headers["content-security-policy"]
        for path in ("/embed/acked-then-lost", "/s/acked-then-lost", STEP)
    ]

    assert [policy.rpartition("; ")[2] for policy in policies] == [
        "frame-ancestors *",
        "frame-ancestors 'none'",
        "frame-ancestors 'none'",
    ]


@pytest.mark.parametrize("slug", FOUNDATION)
def test_the_offline_file_holds_every_step(client: TestClient, slug: str) -> None:
    """All frames are inside, it asks for nothing, and it is smaller than 300 kB."""
    answer = client.get(f"/s/{slug}/offline.html")
    found = re.search(r'id="packed">([^<]*)<', answer.text)
    assert found
    told = json.loads(zlib.decompress(b64decode(found[1]), -15))
    played = find_run(Experiment(slug))
    expected = [
        text.replace(' href="/', ' href="http://testserver/')
        for i in range(chunks(played))
        for text in "".join(frames(played, i)).split("\f")
    ]

    assert [
        "\n".join(told["lines"][i] for i in step) for step in told["steps"]
    ] == expected
    assert not re.search(r'(src|href)="/', answer.text)
    assert len(answer.content) < 300_000


def test_packing_keeps_lines_once() -> None:
    """A line that many steps share is packed once."""
    told = json.loads(zlib.decompress(b64decode(packed(["a\nb", "a\nc"])), -15))

    assert told == {"lines": ["a", "b", "c"], "steps": [[0, 1], [0, 2]]}


@pytest.mark.parametrize("told", TELLINGS, ids=lambda told: told.slug)
def test_the_yaml_plays_the_same_story(client: TestClient, told: Experiment) -> None:
    """A scenario file of an experiment runs step by step as the experiment did."""
    text = client.get(told.under("/s/", "/scenario.yaml")).text

    assert run(loads(text)).timeline == find_run(told).timeline


def test_the_yaml_of_a_change_expects_what_came_of_it(client: TestClient) -> None:
    """Settings and orders are a part of the file, and so is the new end."""
    link = Experiment("acked-then-lost", (("acks", "all"),), ("120:crash:b2",))
    text = client.get(link.under("/s/", "/scenario.yaml")).text

    assert run(loads(text)).timeline.steps == find_run(link).timeline.steps
    assert run(loads(text)).differences == ()
    assert "crash: b2" in text


def test_the_markdown_tells_beats_verdict_fix_and_link() -> None:
    """Everything that a post-mortem needs, and no mark-up of its own."""
    link = Experiment("acked-then-lost")
    told = markdown(find_run(link), "https://here/x", link)

    assert "- 0.077 s: b1 says yes. Nobody else has message 3." in told
    assert "1 lost" in told
    assert "What prevents it: `acks=all`" in told
    assert told.endswith("Watch it: https://here/x\n")


NOTED = "acks=all&do=120:crash:b2&look=b2,m3&note=Look+%23here&at=26"


def test_a_note_goes_along(client: TestClient) -> None:
    """Text, file and YAML tell the same step's note, and what it looks at."""
    at = f"/s/acked-then-lost{{}}?{NOTED}"
    page = client.get(at.format("/share")).text
    away = client.get(at.format("/offline.html")).text
    yaml = client.get(at.format("/scenario.yaml")).text

    assert re.search(r"&gt; Step 26, [0-9.]+ s: Look \\#here", page)
    assert "Changed: `acks=all`, `120:crash:b2`." in page
    assert 'data-at="26"' in away
    assert '<p class="said" dir="auto">Look #here</p>' in away
    assert 'class="looks"' in away
    assert "# Step 26, look at: b2, m3\n# Step 26: Look #here\n" in yaml
    assert "#   do 120:crash:b2\n" in yaml
    assert loads(yaml).scenario.slug == "acked-then-lost"


def test_a_note_is_told_in_a_moving_picture(client: TestClient) -> None:
    """At its own step, and longer where there is more to read."""
    answers = [
        client.get(f"/s/acked-then-lost/steps.gif?{noted}&from=1&to=3")
        for noted in ("at=2", "note=Look+here,+both+of+you&at=2")
    ]
    plain, noted = (_moving(one.content) for one in answers)

    assert plain[1] != noted[1]
    assert (plain[0], plain[2]) == (noted[0], noted[2])


def _moving(content: bytes) -> list[tuple[int, bytes]]:
    with Image.open(BytesIO(content)) as moving:
        return [
            (frame.info["duration"], frame.convert("RGB").tobytes())
            for frame in ImageSequence.Iterator(moving)
        ]


def test_a_german_picture_is_german(client: TestClient) -> None:
    """A picture speaks the language of the page that names it; both are kept."""
    path = f"/card/{REVISION}/acked-then-lost.{{}}?at=26"
    pictures = [client.get(p + path.format("png")).content for p in ("", "/de", "")]

    assert pictures[0] == pictures[2] != pictures[1]
    assert "Bestätigt, dann weg" in client.get("/de" + path.format("svg")).text


def test_some_steps_as_a_moving_picture(client: TestClient) -> None:
    """A frame for each step."""
    answer = client.get("/s/acked-then-lost/steps.gif?acks=all&from=3&to=5")
    with Image.open(BytesIO(answer.content)) as moving:
        assert (moving.format, getattr(moving, "n_frames", 1)) == ("GIF", 3)


@pytest.mark.parametrize(
    "asked",
    ["", "from=5&to=3", "from=0&to=9999", "from=x&to=1", f"from=0&to={GIF_STEPS}"],
)
def test_an_impossible_range(client: TestClient, asked: str) -> None:
    """It is said which ranges there are."""
    answer = client.get(f"/s/acked-then-lost/steps.gif?{asked}")

    assert answer.status_code == 400
    assert f"at most {GIF_STEPS} steps" in answer.text
