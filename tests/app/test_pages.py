"""The pages around the scenarios: what they promise is true."""

import re
from xml.etree import ElementTree as ET

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from app.assets import ASSETS, STATIC
from app.store import pack
from app.views.claims import claims
from app.views.gallery import address, gallery
from app.views.model import REST, model_page
from app.views.places import introductions
from engine.ending import tally
from engine.ledger import Verdict
from engine.scenario import catalogue
from engine.scenario.format import WHERE
from tests.test_shape import RULES


def test_gallery(client: TestClient) -> None:
    """Every scenario has a card, under the place where the message dies."""
    text = client.get("/").text

    assert "Can my configuration lose an acknowledged message?" in text
    for scenario in catalogue():
        assert f'href="/s/{scenario.slug}"' in text


def test_gallery_counts() -> None:
    """As told at least one message is lost, and with the fix none is."""
    for shelf in gallery({}).shelves:
        for card in shelf.cards:
            told, fixed = dict(card.told.verdicts), dict(card.fixed.verdicts)
            assert told.get("lost", 0) == len(card.scenario.expect.lost)
            assert fixed.get("lost", 0) == len(card.scenario.expect.with_fix.lost)


def test_a_message_counts_once_for_all_groups() -> None:
    """By the gravest of its verdicts: lost for one group is lost."""
    judged = ((1, Verdict.DELIVERED), (2, Verdict.WAITING), (1, Verdict.LOST))

    assert tally(judged) == {Verdict.LOST: 1, Verdict.WAITING: 1}


def test_model_by_role() -> None:
    """The modules of a role stand in its part, or in the one that is between roles."""
    parts = {m.path: part.title for part in model_page().parts for m in part.modules}
    titles = {
        "producer": "The producer",
        "broker": "The brokers",
        "controller": "The controller",
        "consumer": "The consumer",
        "network": "The network",
    }

    for path, role in RULES.items():
        if path in parts and role in titles:
            assert parts[path] in (titles[role], "Transactions", REST), path
    assert sum(len(part.modules) for part in model_page().parts) == len(parts)


PAGES = (
    "/",
    "/claims",
    "/evidence",
    "/model",
    "/api",
    "/s/lab",
    "/settings",
    "/where/broker",
)


def test_gallery_tells_the_harm() -> None:
    """A card says what goes wrong as told, and that this very thing does not."""
    cards = {c.scenario.slug: c for shelf in gallery({}).shelves for c in shelf.cards}

    assert cards["acked-then-lost"].told.harm == "1 lost"
    assert cards["acked-then-lost"].fixed.harm == "none lost"
    assert cards["the-answer-got-lost"].told.harm == "1 duplicated"
    assert cards["the-answer-got-lost"].fixed.harm == "none duplicated"
    assert cards["overtaken"].told.harm == "out of order"
    assert cards["overtaken"].fixed.harm == "in order"


def slugs(client: TestClient, path: str) -> set[str]:
    """List the scenarios that have a card on a page."""
    return set(re.findall(r'<h3><a href="/s/([^"?]+)"', client.get(path).text))


@pytest.mark.parametrize("where", WHERE)
def test_group_pages(client: TestClient, where: str) -> None:
    """Each place has its introduction, its scenarios and their questions."""
    here = [one for one in catalogue() if one.where == where]
    text = client.get(f"/where/{where}").text

    assert slugs(client, f"/where/{where}") == {one.slug for one in here}
    for one in here:
        assert not one.predict or str(escape(one.predict)) in text


def test_introductions_can_be_read_aloud() -> None:
    """What is said about a place takes a minute or two, not more."""
    for where, said in introductions().items():
        words = f"{said.lives} {said.dies} {said.protects}".split()
        assert 120 <= len(words) <= 200, where


def test_an_unknown_place(client: TestClient) -> None:
    """A wrong place is a page with the right ones."""
    answer = client.get("/where/cloud")

    assert answer.status_code == 404
    for where in WHERE:
        assert f'href="/where/{where}"' in answer.text


def test_search_without_script(client: TestClient) -> None:
    """The gallery shows what every word of the query is in, and counts it."""
    found = {one.slug for one in catalogue() if "linger.ms" in one.show}

    assert found <= slugs(client, "/?q=linger.ms")
    assert slugs(client, "/?q=linger.ms%20xyzzy") == set()
    assert f" of {len(catalogue())} scenarios" in client.get("/?q=linger.ms").text


@pytest.mark.parametrize("name", ["client", "kafka", "tag"])
def test_menus(client: TestClient, name: str) -> None:
    """Every choice of a menu leads to as many scenarios as it says."""
    menu = next(menu for menu in gallery({}).menus if menu.name == name)

    assert menu.options
    for option in menu.options:
        path = address({name: option.value})
        assert len(slugs(client, path)) == option.scenarios


def test_a_selection_has_one_address(client: TestClient) -> None:
    """Empty fields of a form go; what no menu offers is refused."""
    path = "/?tag=&q=acks&client=java&kafka="
    refused = client.get("/?client=cobol")

    assert client.get(path).headers["location"] == "/?q=acks&client=java"
    assert refused.status_code == 400
    assert "kafka-go" in refused.text
    assert client.get("/?colour=red").status_code == 400


def test_search_while_typing(client: TestClient) -> None:
    """The fragment is the part of the page that changes, and tells its address."""
    answer = client.get("/frag/scenarios?q=acks&tag=")
    page = client.get("/?q=acks").text

    assert answer.headers["hx-replace-url"] == "/?q=acks"
    assert answer.text.strip() in page


def test_small_pictures(client: TestClient) -> None:
    """Every card has a picture that stands for itself and stays for ever."""
    for path in re.findall(r'src="(/still/[^"]+)"', client.get("/").text):
        answer = client.get(path)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "immutable" in answer.headers["cache-control"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert ET.fromstring(answer.text).tag.endswith("svg")  # noqa: S314 - it is our own
    assert client.get("/still/old/acked-then-lost.svg").status_code == 307


def test_first_view_is_light(client: TestClient) -> None:
    """The gallery, its style and its script stay under 66 kB over the wire."""
    text = client.get("/").text
    files = re.findall(r'"/static/[0-9a-f]+/([^"]+)"', text)
    sizes = [len(ASSETS[name].bodies["br"].content) for name in files]

    assert len(pack([text], "br").content) + sum(sizes) < 66 * 1024


def test_remarks_stay_here(client: TestClient) -> None:
    """Remarks in the sources are not sent; lines keep their numbers."""
    text = client.get("/").text
    files = dict(re.findall(r'"(/static/[0-9a-f]+/([^"]+))"', text))
    sent = {name: client.get(path).text for path, name in files.items()}
    written = {name: STATIC / name for name in sent if (STATIC / name).exists()}

    assert "tokens.css" in written
    for name, path in written.items():
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines == sent[name].count("\n")
        assert "htmx" in name or not re.search(r"/\*|^ *// ", sent[name], re.MULTILINE)


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
    assert len(model_page().parts) > 5
    assert "min.insync.replicas" in text


@pytest.mark.parametrize("path", PAGES)
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
