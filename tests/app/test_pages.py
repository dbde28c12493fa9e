"""The pages around the scenarios: what they promise is true."""

import re

import pytest
from starlette.testclient import TestClient

from app.views.claims import claims
from app.views.gallery import gallery
from app.views.model import model_page
from engine.scenario import catalogue


def test_gallery(client: TestClient) -> None:
    """Every scenario has a card, under the place where the message dies."""
    text = client.get("/").text

    assert "Can my configuration lose an acknowledged message?" in text
    for scenario in catalogue():
        assert f'href="/s/{scenario.slug}"' in text


def test_gallery_counts() -> None:
    """As told at least one message is lost, and with the fix none is."""
    for shelf in gallery().shelves:
        for card in shelf.cards:
            told, fixed = dict(card.told.verdicts), dict(card.fixed.verdicts)
            assert told.get("lost", 0) == len(card.scenario.expect.lost)
            assert fixed.get("lost", 0) == len(card.scenario.expect.with_fix.lost)


def links() -> list[str]:
    """List the playable links of the claims."""
    found = [*claims().missing]
    for section in claims().sections:
        found += section.claims
    return sorted({claim.scenario for claim in found if claim.scenario})


@pytest.mark.parametrize("link", links())
def test_claims_are_playable(client: TestClient, link: str) -> None:
    """The link of a claim is canonical and leads to a picture."""
    assert client.get(link).status_code == 200


def test_claims(client: TestClient) -> None:
    """Every claim is judged, dated and sourced on the page."""
    text = client.get("/claims").text

    assert text.count('class="claim ') >= 20
    assert "KIP-679" in text


def test_model_lists_what_is_left_out(client: TestClient) -> None:
    """What the rules leave out is on the page in their own words."""
    text = client.get("/model").text

    assert "transactions" in text
    assert len(model_page().modules) > 5
    assert "min.insync.replicas" in text


@pytest.mark.parametrize("path", ["/", "/claims", "/model", "/api", "/s/lab"])
def test_links_lead_somewhere(client: TestClient, path: str) -> None:
    """Every link on a page of ours leads to an answer."""
    text = client.get(path).text
    found = set(re.findall(r'href="(/[^"#]*)"', text))

    for link in sorted(found)[:60]:
        answer = client.get(link.replace("&amp;", "&"))
        assert answer.status_code in (200, 307), link


def test_lab_is_a_scenario(client: TestClient) -> None:
    """The lab is a scenario's page like any other, its query kept."""
    assert client.get("/lab?acks=1").headers["location"] == "/s/lab?acks=1"
    assert client.get("/s/lab?acks=1").status_code == 200


def test_static_files(client: TestClient) -> None:
    """Static files stay for ever under their revision; an old one leads to the new."""
    text = client.get("/").text
    found = re.findall(r'"(/static/[^"]+)"', text)
    assert found

    for path in found:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        old = re.sub("/static/[0-9a-f]+/", "/static/0123/", path)
        assert client.get(old).headers["location"] == path


def test_timeline_is_for_ever(client: TestClient, story: str) -> None:
    """A timeline stays for ever under its revision; an old one leads to the new."""
    page = client.get(f"/s/{story}?acks=all").text
    found = re.search(r'data-timeline="([^"]+)"', page)
    assert found
    path = found[1]
    answer = client.get(path)

    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert client.get(path.replace("/tl/", "/tl/old")).status_code == 307
    assert client.get(path.split("?")[0] + "/1?acks=all").status_code == 400
