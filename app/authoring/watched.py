"""The file that an author is writing: read again whenever it changes."""

from pathlib import Path
from typing import NamedTuple

from app.authoring.own import hold
from engine.scenario import Problem, ScenarioError
from engine.scenario.source import MAX_BYTES

PAGE = "/watch"


class Watched(NamedTuple):
    """A file as it is now: a page to look at, or what is wrong with it."""

    text: str
    address: str  # where it is shown
    problems: tuple[Problem, ...] = ()


class Watcher:
    """Reads a file again whenever it was written."""

    def __init__(self, path: Path) -> None:
        """Watch this file."""
        self.path = path
        self._stamp: tuple[int, int] | None = None
        self._found = Watched("", PAGE)

    def look(self) -> Watched:
        """Return the file as it is now; it is played only if it changed."""
        stamp = self._stamped()
        if stamp is None or stamp != self._stamp:
            self._stamp, self._found = stamp, self._read()
        return self._found

    def _stamped(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _read(self) -> Watched:
        text = ""
        try:
            with self.path.open("rb") as file:
                text = file.read(MAX_BYTES + 1).decode()
            return Watched(text, f"/s/{hold(text, self.path.name)}")
        except ScenarioError as error:
            return Watched(text, PAGE, error.problems)
        except OSError as error:
            reason = error.strerror or str(error)
        except UnicodeDecodeError:
            reason = "this is not UTF-8 text"
        return Watched(text, PAGE, (Problem((), reason, self.path.name),))
