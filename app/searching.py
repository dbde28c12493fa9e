"""Asking what a configuration can lose, with a clock, a memory and a terminal."""

import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.status import Status

from app.assets import REVISION
from app.results import ask_once
from engine.search import (
    BOUNDED,
    LOSS,
    Answer,
    Limits,
    Progress,
    Question,
    Story,
    sentence,
    tell,
)
from engine.settings import resolve

ENDS = {LOSS: 1, BOUNDED: 3}
KILOBYTES = 1_024


@dataclass(slots=True)
class Watcher:
    """Looks at the clock and at the memory, and shows how far the search is."""

    seconds: float
    megabytes: int
    show: Callable[[str], None]
    began: float
    stopped: bool = False

    def __call__(self, now: Progress) -> str:
        """Say why to stop, or nothing."""
        took = time.monotonic() - self.began
        rate = now.states / took if took else 0
        self.show(
            f"{now.states:,} states, depth {now.depth}, {now.unexplored:,} unexplored, "
            f"{rate:,.0f} states/s"
        )
        if self.stopped:
            return "your wish"
        if took > self.seconds:
            return f"{self.seconds:g} seconds"
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KILOBYTES
        return f"{self.megabytes:,} MB" if used > self.megabytes else ""


def search(
    changes: dict[str, str], question: Question, seconds: float, megabytes: int
) -> tuple[Answer, Story | None, str]:
    """Ask, and tell the story if there is one; with the verdict in words."""
    config = resolve(changes=changes).config
    with watching(seconds, megabytes) as watcher:
        answer = ask_once(config, question, Limits(), watcher)
    story = tell(config, answer, changes) if answer.verdict == LOSS else None
    return answer, story, sentence(answer, config, REVISION)


@contextmanager
def watching(seconds: float, megabytes: int) -> Iterator[Watcher]:
    """Watch a search on a terminal: its progress, its limits, and Ctrl-C."""
    with _status() as show:
        watcher = Watcher(seconds, megabytes, show, time.monotonic())
        with _interruptible(watcher):
            yield watcher


@contextmanager
def _status() -> Iterator[Callable[[str], None]]:
    """Show progress on a terminal, and nowhere else."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with Status("searching", console=console) as status:
        yield status.update


@contextmanager
def _interruptible(watcher: Watcher) -> Iterator[None]:
    """Make Ctrl-C a wish to stop."""

    def stop(_: int, __: FrameType | None) -> None:
        watcher.stopped = True

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def lines(story: Story | None, told: str, link: str) -> Iterator[str]:
    """Write what was found."""
    yield told
    if story is None:
        return
    yield ""
    for number, (words, fault) in enumerate(told_steps(story), 1):
        mark = f"  ({fault})" if fault else ""
        yield f"  {number:3}  {words}{mark}"
    yield ""
    yield f"In time: {story.possible}."
    for order in story.orders:
        yield f"  do={order}"
    if link:
        yield f"Play it: {link}"
    elif story.text:
        yield "Save it as a scenario with --save FILE.yaml, then: ackward run FILE.yaml"


def told_steps(story: Story) -> Iterator[tuple[str, str]]:
    """Write every step of a story as a word, with the fault that it is, if any."""
    for deed in story.deeds:
        words = [
            str(value) for value in deed.action[:-1] if not isinstance(value, tuple)
        ]
        yield ":".join([deed.action.kind, *words]), deed.fault


def document(
    answer: Answer, story: Story | None, told: str, link: str
) -> dict[str, Any]:
    """Write the same for programs: on the command line, in the API, and for tools."""
    return {
        "verdict": answer.verdict,
        "sentence": told,
        "revision": REVISION,
        "faults": answer.faults,
        "steps": len(answer.way),
        "states": answer.progress.states,
        "depth": answer.progress.depth,
        "unexplored": answer.progress.unexplored,
        "stopped": answer.stopped,
        "digest": answer.digest,
        "in_time": story.possible if story else "",
        "orders": list(story.orders) if story else [],
        "link": link,
        "scenario": story.text if story else "",
    }


def save(path: str, story: Story | None) -> str:
    """Keep the story as a file; say what came of it."""
    if story is None or not story.text:
        return "There is no playable story to save."
    Path(path).write_text(story.text, encoding="utf-8")
    return f"Saved as {path}: ackward run {path}"


def end_of(answer: Answer) -> int:
    """Return the exit code of a verdict."""
    return ENDS.get(answer.verdict, 0)
