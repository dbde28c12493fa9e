"""Parts of a configuration: what is left of it, and how a verdict says so."""

import pytest

from engine.search import (
    CLOSED,
    PARTS,
    Bounds,
    Question,
    QuestionError,
    ask,
    sentence,
)
from engine.search.slices import sliced
from engine.settings import resolve

WHOLE = resolve(changes={"acks": "1"}).config


@pytest.mark.parametrize(
    ("part", "brokers", "consumers"),
    [("all", 3, 1), ("replication", 3, 0), ("producer", 1, 0), ("consumer", 1, 1)],
)
def test_what_is_left(part: str, brokers: int, consumers: int) -> None:
    """Each part has what its losses need, and the producer's settings as they are."""
    config = sliced(WHOLE, part)

    assert (config.topic.brokers, config.topic.replication_factor) == (brokers, brokers)
    assert len(config.consumers) == consumers
    assert config.producers == WHOLE.producers


def test_words() -> None:
    """A verdict names the part that it is about."""
    question = Question(Bounds(faults=(("crash", 1),)), part="producer")

    answer = ask(WHOLE, question)

    assert answer.verdict == CLOSED
    assert sentence(answer, WHOLE, "r1").startswith(
        f"CLOSED. In model r1, {PARTS['producer']}, 1 broker, RF 1, 1 message, "
    )


def test_unknown() -> None:
    """A part that does not exist is refused, with those that do."""
    with pytest.raises(QuestionError, match=r"no part 'wire'. Possible: producer"):
        ask(WHOLE, Question(part="wire"))
