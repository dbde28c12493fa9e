"""Every setting has a page, whatever a client calls it."""

import re

import pytest
from starlette.testclient import TestClient

from app.views.scenes import uses
from app.views.setting import setting_page
from app.views.settings import every_name, setting_rows, settings_page
from app.views.spans import spans
from app.views.versions import span
from engine.scenario import catalogue
from engine.settings import resolve
from engine.settings.catalogue import catalogue as presets
from engine.settings.concepts import MENUS, concept, concepts, held


@pytest.mark.parametrize("name", every_name())
def test_every_setting_has_a_page(client: TestClient, name: str) -> None:
    """The page and the API tell of every setting, and their links lead somewhere."""
    page = client.get(f"/settings/{name}")

    assert page.status_code == 200
    assert f'<h1 class="setting">{name}</h1>' in page.text
    assert client.get(f"/api/settings/{name}").json()["name"] == name
    for link in set(re.findall(r'href="(/settings/[^"#]*)"', page.text)):
        assert client.get(link).status_code == 200, link


def test_every_name_of_every_client_leads_to_a_page(client: TestClient) -> None:
    """Whatever a client calls a setting, its name leads to the page of the concept."""
    for name, settings in presets().everywhere.items():
        answer = client.get(f"/settings/{name}")
        if answer.status_code == 307:
            proper = answer.headers["location"].removeprefix("/settings/")
            assert proper in {setting.concept for setting in settings}
        else:
            assert answer.status_code == 200, name


@pytest.mark.parametrize(
    ("name", "proper"),
    [
        ("RequiredAcks", "acks"),
        ("request.required.acks", "acks"),
        ("ACKS", "acks"),
        ("StartOffset", "auto.offset.reset"),
        ("log.flush.interval.messages", "flush.messages"),
    ],
)
def test_other_names(client: TestClient, name: str, proper: str) -> None:
    """The same thing under another name is the same page."""
    answer = client.get(f"/settings/{name}")

    assert answer.status_code == 307
    assert answer.headers["location"] == f"/settings/{proper}"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ackz", "acks"),
        ("min.insync.replica", "min.insync.replicas"),
        ("lag.time", "replica.lag.time.max.ms"),
    ],
)
def test_an_unknown_name_gets_suggestions(
    client: TestClient, name: str, meant: str
) -> None:
    """A wrong name is a page that says what was probably meant."""
    answer = client.get(f"/settings/{name}")
    problem = client.get(f"/api/settings/{name}")

    assert answer.status_code == problem.status_code == 404
    assert f'href="/settings/{meant}"' in answer.text
    assert problem.json()["instead"] == f"/settings/{meant}"


def test_the_list_holds_every_setting_once() -> None:
    """No setting of any client is missing on the list, and none stands there twice."""
    names = [row.name for group in settings_page().groups for row in group.rows]

    assert sorted(names) == sorted({*MENUS, *(one.name for one in concepts())})
    assert {value.name for value in resolve().values} <= set(names)


def test_search(client: TestClient) -> None:
    """A search finds other clients' names too, and says how many it found."""
    text = client.get("/settings?q=requiredacks").text

    assert 'href="/settings/acks"' in text
    assert 'href="/settings/linger.ms"' not in text
    assert f"1 of {len(setting_rows())} settings" in text
    assert client.get("/settings?q=").headers["location"] == "/settings"
    assert client.get("/settings?q=xyzzy").text.count("<code>") == 1


def test_an_unknown_field_is_refused(client: TestClient) -> None:
    """Nothing in a link is dropped in silence."""
    answer = client.get("/settings?find=acks")

    assert answer.status_code == 400
    assert "find" in answer.text


def test_defaults_by_version() -> None:
    """A default that changed says so, at the version in which it did."""
    page = setting_page("acks")
    java = [one for one in page.defaults if one.client == "Java"]

    assert java[0].value == "1"
    assert java[-1].value == "all"
    assert [one.was for one in java if one.was] == ["1"]
    assert page.changes[0].startswith("Java: 1 in 0.11 to 2.8, all in")


def test_versions_that_are_alike_share_a_line() -> None:
    """Neighbouring versions with the same default and note are told in one line."""
    page = setting_page("replica.lag.time.max.ms")
    found = spans(page.defaults)

    assert [one.default.value for one in found] == ["10000", "30000"]
    assert found[1].default.was == "10000"
    assert found[0].label.endswith(" to 2.4")


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["Java 2.8"], "Java 2.8"),
        (["Kafka 0.10.2", "Kafka 0.11 to 1.1"], "Kafka 0.10.2 to 1.1"),
        (["Java 3.9", "Java 4.1+"], "Java 3.9 to 4.1+"),
        (["kafka-go NewWriter", "kafka-go Writer{}"], None),
        (["rdkafka 1.0", "rdkafka 2", "rust"], "rdkafka 1.0 to 2 and rust"),
    ],
)
def test_spans_of_versions(labels: list[str], said: str | None) -> None:
    """Several versions are named by the first and the last of them."""
    assert span(labels) == (said or " and ".join(labels))


def test_every_default_has_its_source() -> None:
    """No default stands anywhere without the place where it was read."""
    for one in concepts():
        for row in held(one):
            assert bool(row.default) != bool(row.lacks), (one.name, row.preset.id)
            assert row.default is None or row.default.source


def test_scenarios_that_a_setting_fixes() -> None:
    """A setting's page names exactly the scenarios whose fix changes it."""
    for scenario in catalogue():
        for name in scenario.fix:
            proper = name if name in MENUS else concept(name).name
            fixed = [use.slug for use in uses(proper) if use.fixes]
            assert scenario.slug in fixed


def test_a_scenario_links_to_its_settings(client: TestClient, story: str) -> None:
    """From every control of a scenario one link leads to the setting's page."""
    text = client.get(f"/s/{story}").text

    for value in resolve().values:
        assert f'href="/settings/{value.name}"' in text
