"""What people read is collected, and German has all that the first pages print."""

import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from starlette.testclient import TestClient

from app import languages
from app.languages import LOCALE, NAMES, catalogue
from app.views import rendering
from engine.scenario import catalogue as scenarios
from tests.strings import POT, collected, updated, written

PAGES = (
    "/s/acked-then-lost?at=26",
    "/s/in-sync-but-behind?at=30",
    "/s/acked-then-lost?do=30:crash:b1&at=25",
    "/s/acked-then-lost/metrics",
    "/s/acked-then-lost/diagram",
    "/s/acked-then-lost/handout",
    "/s/acked-then-lost/message/1",
    "/compare",
    "/compare?scenario=acked-then-lost",
    "/lab",
    "/check",
    "/s/lab?at=10",
    "/s/acked-then-lost?acks=7",
    "/s/acked-then-lost?at=9999",
    "/nothing-here",
)


@cache
def found() -> Catalog:
    """Collect the sentences once."""
    return collected()


def test_the_list_of_sentences_is_fresh() -> None:
    """Whoever changes a sentence runs `make strings`."""
    assert written(found()) == POT.read_bytes()


@pytest.mark.parametrize("language", sorted({*NAMES} - {"en"}))
def test_the_file_of_a_language_is_fresh(language: str) -> None:
    """It has an entry for every sentence of the list, and none for another one."""
    file = LOCALE / f"{language}.po"

    assert written(updated(language, found())) == file.read_bytes()


class Asked(dict[str, tuple[str, ...]]):
    """German sentences that note what they were asked for in vain."""

    def __init__(self, sentences: dict[str, tuple[str, ...]]) -> None:
        super().__init__(sentences)
        self.lacking: set[str] = set()

    def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
        """Look a sentence up."""
        if key not in self:
            self.lacking.add(key)
        return super().get(key, default)


@pytest.fixture(scope="module")
def asked() -> Asked:
    """Speak German under another name, so that nothing printed before is used."""
    return Asked({**catalogue("de").sentences})


@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_no_sentence_that_german_lacks(
    client: TestClient, asked: Asked, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages, and the steps of a story, ask the German file for nothing in vain."""
    listed = {one.id if isinstance(one.id, str) else one.id[0] for one in found()}
    titles = {scenario.title for scenario in scenarios()}  # /compare offers them all
    spoken = catalogue("de")._replace(sentences=asked)
    monkeypatch.setitem(NAMES, "xx", "Deutsch")
    for reader in (rendering, languages):
        monkeypatch.setattr(reader, "catalogue", lambda _: spoken)
    asked.lacking.clear()

    text = client.get(f"/xx{page}").text
    for timeline in re.findall(r'data-timeline="([^"]+)"', text):
        client.get(timeline)

    assert '<html lang="xx"' in text
    assert (asked.lacking & listed) - titles == set()
