"""What to try in the lab: experiments to start from, each a link."""

from typing import NamedTuple

from app.links import Experiment
from app.runs import LAB
from engine.sentence import say


class Idea(NamedTuple):
    """One experiment to start from."""

    text: str
    url: str


def ideas() -> tuple[Idea, ...]:
    """List experiments that are worth a try."""
    return tuple(
        Idea(text, Experiment(LAB, changes, orders).url)
        for text, changes, orders in (
            (
                say("The leader dies between two messages, with acks=1"),
                (("acks", "1"),),
                ("150:slow:b2-to-b1:300", "150:slow:b3-to-b1:300", "210:crash:leader"),
            ),
            (
                say("The power fails in the whole data centre"),
                (("acks", "all"), ("min.insync.replicas", "3")),
                ("450:power:b1", "450:power:b2", "450:power:b3"),
            ),
            (
                say("The consumer commits first and crashes while it works"),
                (
                    ("application.commit", "before"),
                    ("application.processing.ms", "150"),
                ),
                ("180:crash:c1", "1000:start:c1"),
            ),
            (
                say("The application exits with messages in its buffer"),
                (("linger.ms", "1000"),),
                ("450:exit:p1",),
            ),
        )
    )
