"""How the search is asked about a class of loss: settings, and seconds of work."""

import time
from collections.abc import Callable

from app.checking.subject import Subject, for_search
from engine.search import Progress
from engine.search.risks import Risk
from engine.search.slices import settings_of


def asked_of(subject: Subject, risk: Risk) -> dict[str, str]:
    """What is asked about: the configuration, as the class's part of it."""
    return {**for_search(subject, risk), **settings_of(risk.part)}


def never() -> bool:
    """Nobody wishes to stop."""
    return False


def watch_for(
    seconds: float, stop: Callable[[], bool] = never
) -> Callable[[Progress], str]:
    """Count seconds of work, so that a busy machine does not make an answer poorer."""
    begun = time.thread_time()

    def watch(_: Progress) -> str:
        if stop():
            return "your wish"
        return f"{seconds:g} seconds" if time.thread_time() - begun > seconds else ""

    return watch
