"""What search engines may list, what robots may fetch, and what chats show."""

import re
from urllib.robotparser import RobotFileParser

import pytest
from starlette.testclient import TestClient

from engine.scenario import catalogue

HOST = "http://testserver"
LISTED = ("/", "/search", "/s/acked-then-lost", "/settings/acks", "/where/wire")
UNLISTED = (
    *("/s/acked-then-lost?at=26", "/s/acked-then-lost?acks=all", "/embed/lab"),
    *("/s/acked-then-lost/share", "/s/acked-then-lost/risk", "/room", "/nothing"),
    *("/s/~22222222", "/compare?scenario=acked-then-lost&b.acks=all", "/api/v1/links"),
)


@pytest.mark.parametrize("prefix", ["", "/de"])
def test_noindex(client: TestClient, prefix: str) -> None:
    """What is endless, passing or somebody's own is not listed, in any language."""
    told = {
        path: client.get(f"{prefix}{path}").headers.get("x-robots-tag")
        for path in LISTED + UNLISTED
    }

    assert {path for path, tag in told.items() if tag != "noindex"} == set(LISTED)


def test_sitemap(client: TestClient) -> None:
    """Robots find every page that it names, in both languages; all are there."""
    found = client.get("/sitemap.xml").text
    listed = re.findall(rf"<loc>{HOST}([^<]+)</loc>", found)
    plain = [path for path in listed if not path.startswith("/de/")]

    assert {f"/s/{scenario.slug}" for scenario in catalogue()} <= set(plain)
    assert {f"/de{path}" for path in plain} == set(listed) - set(plain)
    few = [path for path in plain if not path.startswith(("/s/", "/settings/"))]
    answers = [client.get(path) for path in few]
    assert [one.status_code for one in answers] == [200] * len(few)
    assert [one.headers.get("x-robots-tag") for one in answers] == [None] * len(few)


@pytest.mark.parametrize(
    ("robot", "path", "may"),
    [
        ("Anybot", "/s/acked-then-lost", True),
        ("Anybot", "/tl/1/acked-then-lost", False),
        ("Anybot", "/de/card/1/acked-then-lost.png", False),
        ("Twitterbot", "/card/1/acked-then-lost.png?at=26", True),
        ("Twitterbot", "/s/acked-then-lost?at=26", True),
    ],
)
def test_robots(client: TestClient, robot: str, path: str, *, may: bool) -> None:
    """Robots stay away from the endless; what makes previews may fetch anything."""
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").text.splitlines())

    assert rules.can_fetch(robot, f"{HOST}{path}") == may
    assert rules.site_maps() == [f"{HOST}/sitemap.xml"]
    assert "Disallow: /*?\n" in client.get("/robots.txt").text


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("/", "/acked-then-lost.png?at=26"),
        ("/check", "/acked-then-lost.png?at=26"),
        ("/s/fire-and-forget?acks=all&at=3", "/fire-and-forget.png?acks=all&amp;at=3"),
        ("/s/fire-and-forget/diagram?at=3", "/fire-and-forget.png?at=3"),
        ("/s/fire-and-forget/share?at=3", "/fire-and-forget.png?at=3"),
        ("/s/fire-and-forget/saving", "/fire-and-forget.png"),
        ("/s/fire-and-forget/predict", "/acked-then-lost.png?at=26"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/de"])
def test_heads(client: TestClient, path: str, picture: str, prefix: str) -> None:
    """Every page names its one right address, its languages, and a picture, wholly."""
    text = client.get(prefix + path).text
    right = (HOST + prefix + path).replace("&", "&amp;")

    assert f'<link rel="canonical" href="{right}">' in text
    assert f'<meta property="og:url" content="{right}">' in text
    for language, start in (("en", ""), ("de", "/de")):
        other = (HOST + start + path).replace("&", "&amp;")
        assert f'<link rel="alternate" hreflang="{language}" href="{other}">' in text
    found = re.search(r'<meta property="og:image" content="([^"]*)">', text)
    assert found
    assert found[1].startswith(f"{HOST}{prefix}/card/")
    assert found[1].endswith(picture)


def test_hosts(client: TestClient) -> None:
    """A page tells each asker the address by which it was asked."""
    for host in ("one.example", "two.example:8000"):
        text = client.get("/model", headers={"Host": host}).text
        assert f'<link rel="canonical" href="http://{host}/model">' in text


def test_a_refusal_has_no_right_address(client: TestClient) -> None:
    """An error page is no page of the site."""
    assert 'rel="canonical"' not in client.get("/nothing").text
