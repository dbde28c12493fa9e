"""Other languages: the same pages under their own addresses."""

import re

import pytest
from starlette.testclient import TestClient

from app.languages import Catalogue, catalogue, known, localised, split, translated
from engine.narrate.telling import messages
from engine.sentence import capital, joined, plural, say

ADDRESS = re.compile(r' (?:href|action|hx-get|data-\w+)="(/[^"]*)"')
WORDS = Catalogue(
    "de",
    {
        "{broker} starts.": ("{broker} startet.",),
        "{broker} has {what}.": ("{what}: bei {broker}.",),
        "message {number}": ("Nachricht {number}",),
        "{count} message": ("{count} Nachricht", "{count} Nachrichten"),
    },
    lambda number: int(number != 1),
)


def test_a_sentence_equals_the_same_plain_text() -> None:
    """A sentence equals the same plain text."""
    told = say("{broker} starts.", broker="b1")

    assert told == "b1 starts."
    assert hash(told) == hash("b1 starts.")


def test_a_sentence_is_filled_anew_in_another_language() -> None:
    """A sentence is filled anew in another language."""
    assert translated(say("{broker} starts.", broker="b1"), WORDS) == "b1 startet."


def test_what_goes_into_a_sentence_may_be_a_sentence() -> None:
    """What goes into a sentence may be a sentence."""
    told = say("{broker} has {what}.", broker="b1", what=messages((3,)))

    assert told == "b1 has message 3."
    assert translated(told, WORDS) == "Nachricht 3: bei b1."


@pytest.mark.parametrize(("count", "said"), [(1, "1 Nachricht"), (2, "2 Nachrichten")])
def test_a_number_chooses_its_form(count: int, said: str) -> None:
    """A number chooses its form."""
    told = plural("{count} message", "{count} messages", count)

    assert translated(told, WORDS) == said


def test_parts_are_said_one_by_one_and_what_lacks_stays_english() -> None:
    """Parts are said one by one and what lacks stays english."""
    told = joined([say("{broker} starts.", broker="b1"), say("Nobody answers.")])

    assert told == "b1 starts. Nobody answers."
    assert translated(told, WORDS) == "b1 startet. Nobody answers."
    assert not known(told, WORDS)


def test_a_capital_stays_one() -> None:
    """A capital stays one."""
    assert translated(capital(messages((3,))), WORDS) == "Nachricht 3"
    assert capital(messages((3,))) == "Message 3"


@pytest.mark.parametrize(
    ("path", "language", "english"),
    [
        ("/s/acked-then-lost", "en", "/s/acked-then-lost"),
        ("/de/s/acked-then-lost", "de", "/s/acked-then-lost"),
        ("/de/", "de", "/"),
        ("/de", "en", "/de"),
        ("/deutsch/", "en", "/deutsch/"),
    ],
)
def test_an_address_begins_with_its_language(
    path: str, language: str, english: str
) -> None:
    """An address begins with its language."""
    assert split(path) == (language, english)


def test_links_stay_in_the_language_and_files_have_none() -> None:
    """Links stay in the language and files have none."""
    text = '<a href="/lab"><a hreflang="en" href="/lab"><link href="/static/1/a.css">'

    assert localised(text, "de") == (
        '<a href="/de/lab"><a hreflang="en" href="/lab"><link href="/static/1/a.css">'
    )


def test_german_pages_say_so_and_lead_to_german_pages(client: TestClient) -> None:
    """German pages say so and lead to german pages."""
    page = client.get("/de/s/acked-then-lost?at=3")

    assert '<html lang="de">' in page.text
    assert page.headers["content-language"] == "de"
    assert '<a lang="en" hreflang="en" href="/s/acked-then-lost?at=3">' in page.text
    english = {
        link
        for link in re.findall(
            r' (?:href|action|hx-get|data-\w+)="(/[^"]*)"', page.text
        )
        if not link.startswith(("/de/", "/static/"))
    }
    assert english == {"/s/acked-then-lost?at=3"}


def test_a_page_is_sent_on_within_its_language(client: TestClient) -> None:
    """A page is sent on within its language."""
    moved = client.get("/de/s/acked-then-lost?at=0", follow_redirects=False)

    assert moved.headers["location"] == "/de/s/acked-then-lost"


def test_the_language_of_one_answer_is_not_that_of_the_next(client: TestClient) -> None:
    """The language of one answer is not that of the next."""
    client.get("/de/model")

    assert '<html lang="en">' in client.get("/model").text


def test_german_knows_two_forms() -> None:
    """German knows two forms."""
    assert [catalogue("de").form(number) for number in (0, 1, 2)] == [1, 0, 1]
