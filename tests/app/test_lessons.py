"""Lessons: what they promise is what the engine does; and the guess before a story."""

import pytest
from starlette.testclient import TestClient

from app.lessons import Lesson, Link, lessons, read
from app.lessons.reading import WHERE
from app.links import Experiment, LinkError
from app.routes.scenarios import settle
from app.runs import find_run
from app.views.predict import decisive, prediction, read_guess
from engine.scenario import ScenarioError

LINKS = {link.link: link for lesson in lessons() for link in lesson.links}
TEXT = (WHERE / "acks.yaml").read_text(encoding="utf-8")


def ending(link: Link) -> dict[str, tuple[int, ...]]:
    """Play a link of a lesson, and sort its messages by how they end."""
    run = find_run(settle(link.slug, link.query).run)
    found: dict[str, tuple[int, ...]] = {}
    for fate in run.ledger.fates:
        verdict = fate.verdict.value
        found[verdict] = (*found.get(verdict, ()), fate.message)
    return found


class TestLessons:
    """Three of them, and nothing in them that is not so."""

    def test_titles(self) -> None:
        """They come in the order in which they are taught, and take their time."""
        assert [(lesson.title, lesson.minutes) for lesson in lessons()] == [
            ("Acks, and who remembers", 25),
            ("At least once, at most once", 25),
            ("The last replica standing", 40),
        ]

    @pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
    def test_a_link_ends_as_promised(self, link: Link) -> None:
        """Scenario, settings and step exist, and every message ends as is said."""
        expected = {verdict.value: found for verdict, found in link.expect.items()}

        assert expected == ending(link)

    @pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)
    def test_its_texts_hold_no_other_links(self, lesson: Lesson) -> None:
        """Every link of a lesson is one that is checked above."""
        texts = [lesson.end, *(t for p in lesson.parts for t in (p.text, p.after))]

        assert [text for text in texts if "](" in text] == []

    @pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)
    def test_teacher_sees_it_all(self, client: TestClient, lesson: Lesson) -> None:
        """The teacher's page links to every step to show."""
        text = client.get(f"/lessons/{lesson.slug}/teacher").text.replace("&amp;", "&")

        missing = [one.link for one in lesson.links if f'"{one.link}"' not in text]
        assert missing == []

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ("minutes: 25", "the lesson takes 26 minutes, its parts 25"),
            ("order: 1", "it must be a whole number"),
            ("about: ", "there is no field 'abaut'"),
        ],
    )
    def test_a_mistake_is_located(self, wrong: str, said: str) -> None:
        """Whoever writes a lesson hears in which file and line it is wrong."""
        instead = {"minutes: 25": "minutes: 26", "order: 1": "order: first"}
        text = TEXT.replace(wrong, instead.get(wrong, "abaut: "), 1)

        with pytest.raises(ScenarioError) as error:
            read(text, "acks.yaml")

        assert said in str(error.value)
        assert "acks.yaml, line " in str(error.value)

    def test_unknown(self, client: TestClient) -> None:
        """A lesson that there is not is 404, with those that there are."""
        answer = client.get("/lessons/nothing")

        assert answer.status_code == 404
        assert "/lessons/acks-and-who-remembers" in answer.text


class TestPredict:
    """Before the decisive step it is asked which messages will be read."""

    def test_asked_before_it_is_decided(self, story: str) -> None:
        """The question comes before the point of no return, and tells no ending."""
        run = find_run(Experiment(story))
        page = prediction(run, None)

        assert decisive(run) == run.doomed[0]
        assert [told.number for told in page.before] == [5, 19, 25]
        assert page.answers == ()

    def test_compared(self, story: str) -> None:
        """For each message: the guess, what happened, and why."""
        answers = prediction(find_run(Experiment(story)), frozenset({1, 3})).answers

        assert [(a.guessed, a.read, a.right) for a in answers] == [
            (True, True, True),
            (False, True, False),
            (True, False, False),
        ]
        assert answers[2].why == "the replica that became leader never had it"
        assert answers[2].url == f"/s/{story}?at=26"

    def test_the_form_leads_to_the_link(self, client: TestClient, story: str) -> None:
        """What a form sends becomes one address that can be shared."""
        answer = client.get(f"/s/{story}/predict?acks=all&guess=&guess=3&guess=1")

        assert answer.headers["location"] == f"/s/{story}/predict?acks=all&guess=1,3"
        assert "1 of 3" not in client.get(answer.headers["location"]).text
        assert "2 of 3" in client.get(answer.headers["location"]).text

    def test_no_message_is_a_guess_too(self, client: TestClient, story: str) -> None:
        """A form without a tick says that nothing will be read."""
        answer = client.get(f"/s/{story}/predict?guess=")

        assert answer.headers["location"] == f"/s/{story}/predict?guess=none"
        assert (
            "1 of 3 messages foreseen"
            in client.get(f"/s/{story}/predict?guess=none").text
        )

    @pytest.mark.parametrize("guess", ["4", "0", "x", "-1"])
    def test_no_such_message(self, story: str, guess: str) -> None:
        """It is refused, with what is possible."""
        with pytest.raises(LinkError) as error:
            read_guess(find_run(Experiment(story)), [guess])

        assert error.value.damages[0].possible == "1 to 3, or none"
