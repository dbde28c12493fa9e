"""What a search finds is a link that plays, whatever it needs: no file is kept."""

import pytest

from app.checking.risking import risk_of
from app.checking.subject import Subject, for_search
from app.found import lab_link
from app.links import Experiment
from app.parsing import parse
from app.runs import find_run
from engine.ledger import Verdict
from engine.search import LOSS, Bounds, Question, ask, tell
from engine.search.goals import LOSS as ANY
from engine.search.slices import settings_of
from engine.settings import resolve


def link_of(key: str, *settings: tuple[str, str], consumer: str = "java") -> str:
    """Search a class of the risk table for a loss, and make a link of it."""
    risk = risk_of(key)
    assert risk.question is not None
    asked = for_search(Subject("4.1", "java", consumer, settings), risk)
    changes = {**asked, **settings_of(risk.part)}
    config = resolve(changes=changes).config
    answer = ask(config, risk.question)
    assert answer.verdict == LOSS
    return lab_link(changes, tell(config, answer, changes), risk.question)


@pytest.mark.parametrize(
    ("key", "settings", "consumer"),
    [
        ("power", (("acks", "1"),), "java"),  # whoever reads would read too early
        ("unseen-failure", (), "java"),  # the message itself is what is wrong
        ("handler", (), "java"),  # nothing but this one message
        ("reset", (), "java"),  # the lab begins elsewhere
        ("workers", (), "java"),  # the work takes long
        ("workers", (), "spring-kafka"),  # a timer that runs out in vain, and again
        ("all-power", (), "java"),  # a link that is better left healthy
    ],
)
def test_found_loss_is_a_link(
    key: str, settings: tuple[tuple[str, str], ...], consumer: str
) -> None:
    """The link loses a message there, too."""
    path, _, query = link_of(key, *settings, consumer=consumer).partition("?")

    run = find_run(parse(path.removeprefix("/s/"), query).run)

    assert any(row.verdict is Verdict.LOST for row in run.ledger.rows[-1])


def test_lab_sends_nothing() -> None:
    """The lab may leave all sending to orders."""
    run = find_run(Experiment("lab", (("lab.messages", "0"),), ("7:send:1",)))

    assert run.timeline.plan.messages == 1
    assert find_run(Experiment("lab", (("lab.messages", "0"),))).count() == {}


@pytest.mark.parametrize("consumer", ["java", "kafka-go-readmessage"])
def test_one_broker_is_faster(consumer: str) -> None:
    """A group's part has one broker: its link says so where three would be too late."""
    changes = {"consumer": consumer}
    config = resolve(changes=changes).config
    bounds = Bounds(faults=(("close-consumer", 1),))
    question = Question(bounds, ANY, part="consumer")
    story = tell(config, ask(config, question), changes)

    link = lab_link(changes, story, question)

    assert "brokers=1" in link
    run = find_run(parse("lab", link.partition("?")[2]).run)
    assert any(row.verdict is Verdict.LOST for row in run.ledger.rows[-1])
