"""A search in a process of its own: a question on stdin, lines of JSON on stdout.

``python -m app.searcher``, begun by the server, which can end it at any moment. Every
line but the last says how far the search is; the last one is the answer.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from app.assets import REVISION
from app.found import lab_link
from app.questions import Asked, parse_question
from app.results import ask_once
from app.searching import Watcher, document, told_steps
from engine.model.config import Config
from engine.model.events import Housekeeping
from engine.model.step import step
from engine.narrate import headline
from engine.run import Step
from engine.search import LOSS, Progress, Story, sentence, tell
from engine.search.graph import start
from engine.search.slices import sliced
from engine.settings import resolve

PACE = 0.2  # seconds from one line to the next
POLITE = 5  # pages go first
MEGABYTE = 1_024 * 1_024
ROOM = 2  # times the limit, as addresses: not all of them are in use


class Reporter:
    """Writes how far a search is, not too often, and hears when to stop."""

    def __init__(self, seconds: float, megabytes: int, **about: str) -> None:
        """Stop after so long, or when so much is used; `about` is in every line."""
        self.about = about
        self.stopped = ""
        self.began = self.last = time.monotonic()
        self.watcher = Watcher(seconds, megabytes, lambda _: None, self.began)

    def __call__(self, now: Progress) -> str:
        """Say why to stop, or nothing."""
        moment = time.monotonic()
        if moment - self.last > PACE:
            self.last = moment
            took = moment - self.began
            line: dict[str, Any] = {
                **self.about,
                "states": now.states,
                "depth": now.depth,
                "unexplored": now.unexplored,
                "rate": round(now.states / took),
            }
            print(json.dumps(line), flush=True)
        self.stopped = self.watcher(now)
        return self.stopped


def answered(asked: Asked, seconds: float, megabytes: int) -> dict[str, Any]:
    """Search, and write down all that a page tells of the answer."""
    changes = dict(asked.changes)
    config = resolve(changes=changes).config
    reporter = Reporter(seconds, megabytes)
    answer = ask_once(config, asked.question, watch=reporter)
    story = tell(config, answer, changes) if answer.verdict == LOSS else None
    link = lab_link(changes, story, asked.question) if story else ""
    return document(answer, story, sentence(answer, config, REVISION), link) | {
        "seconds": round(time.monotonic() - reporter.began, 1),
        "way": list(_way(config, asked, story)) if story else [],
    }


def _way(config: Config, asked: Asked, story: Story) -> Iterator[tuple[str, str, str]]:
    """Tell what happened at each step that is worth a sentence, and its fault."""
    before = start(sliced(config, asked.question.part)).world
    for deed, (words, fault) in zip(story.deeds, told_steps(story), strict=True):
        found = step(before, deed.action).events
        told = tuple(one for one in found if not isinstance(one, Housekeeping))
        if told or fault:
            happened = Step(1, 0, deed.action, told, deed.world)
            yield str(headline(happened)), words, fault
        before = deed.world


def main() -> None:
    """Read the question, bound the memory, and answer."""
    told = json.load(sys.stdin)
    os.nice(POLITE)
    most = ROOM * told["megabytes"] * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    asked = parse_question(told["query"])
    with suppress(BrokenPipeError):  # the server has gone, and nobody else asks
        found = answered(asked, told["seconds"], told["megabytes"])
        print(json.dumps({"answer": found}), flush=True)


if __name__ == "__main__":
    main()
