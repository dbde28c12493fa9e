"""What was worked out once, kept by its content: searches, cells, sweeps.

A result is a pure function of the model and of what was asked, so its key is a
fingerprint of both, and whoever asks the same again, in this process or in another,
gets it at once. Results are small JSON. They are kept in memory, and in files of the
user's cache folder: ``ACKWARD_RESULTS`` names another, ``ACKWARD_RESULTS=off`` none.
A file is written beside its place and then moved there, so several processes may share
the folder; one that is damaged counts as missing. The least used go first.

What depends on time or memory (a search stopped by the clock) is not kept.
"""

import json
import os
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import Any

from app.limits import RESULT_FILES, RESULTS_BYTES
from engine.model.config import Config
from engine.search import (
    BOUNDED,
    Answer,
    Limits,
    Progress,
    Question,
    Watch,
    ask,
)
from engine.search.breadth import unwatched

ENGINE = Path(__file__).parents[1] / "engine"
OFF = "off"
OURS = "[0-9a-f]" * 40 + ".*"  # the files that are ours to remove
EVERY = 50  # files written from one look at the whole folder to the next


@cache
def model() -> str:
    """Return a fingerprint of the rules, and of all that the engine reads."""
    digest = blake2b(digest_size=8)
    for path in sorted(ENGINE.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"\0{path.relative_to(ENGINE).as_posix()}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def folder() -> Path | None:
    """Say where this user's results are kept; None: nowhere but in memory."""
    chosen = os.environ.get("ACKWARD_RESULTS", "")
    if chosen:
        return None if chosen == OFF else Path(chosen)
    home = Path.home() if "HOME" in os.environ or os.name == "nt" else None
    if sys.platform == "darwin":
        return home and home / "Library" / "Caches" / "ackward" / "results"
    own = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    if own:
        return Path(own) / "ackward" / "results"
    return home and home / ".cache" / "ackward" / "results"


class Results:
    """A bounded memory of results, and files behind it."""

    def __init__(self, place: Path | None, most: int, files: int) -> None:
        """Keep `most` bytes in memory and, in `place`, as many again in each file."""
        self._place = place
        self._most = most
        self._files = files
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._held = 0
        self._written = 0
        self._lock = Lock()

    def get(self, kind: str, asked: object) -> Any:
        """Return what is known of a question, as JSON has it; None: nothing."""
        key = key_of(kind, asked)
        with self._lock:
            text = self._kept.get(key)
            if text is not None:
                self._kept.move_to_end(key)
        if text is None:
            text = self._read(key)
            if text is None:
                return None
            self._remember(key, text)
        return json.loads(text)

    def put(self, kind: str, asked: object, found: object) -> None:
        """Keep a result, which has to be what JSON can hold."""
        key, text = key_of(kind, asked), json.dumps(found, separators=(",", ":"))
        self._remember(key, text)
        if self._place is None:
            return
        with suppress(OSError):  # a full or forbidden folder costs time, nothing else
            self._write(self._place, key, text)

    def once(self, kind: str, asked: object, make: Callable[[], Any]) -> Any:
        """Return what is known of a question, or find it out and keep it."""
        found = self.get(kind, asked)
        if found is None:
            found = make()
            self.put(kind, asked, found)
        return found

    def _remember(self, key: str, text: str) -> None:
        with self._lock:
            self._held += len(text) - len(self._kept.pop(key, ""))
            self._kept[key] = text
            while self._held > self._most and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._held -= len(gone)

    def _read(self, key: str) -> str | None:
        if self._place is None:
            return None
        path = self._place / f"{key}.json"
        with suppress(OSError, UnicodeDecodeError):
            seal, _, text = path.read_text(encoding="utf-8").partition("\n")
            if seal == _seal(text):
                os.utime(path)
                return text
            path.unlink(missing_ok=True)
        return None

    def _write(self, place: Path, key: str, text: str) -> None:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=place, prefix=f"{key}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(f"{_seal(text)}\n{text}")
            Path(beside).replace(place / f"{key}.json")
        except OSError:
            Path(beside).unlink(missing_ok=True)
            raise
        self._written += 1
        if self._written % EVERY == 1:
            self._prune(place.glob(OURS))

    def _prune(self, paths: Iterable[Path]) -> None:
        """Remove what was not used for longest, beyond the bounds."""
        found: list[tuple[float, int, Path]] = []
        for path in paths:
            with suppress(OSError):  # another process has removed it meanwhile
                about = path.stat()
                found.append((about.st_mtime, about.st_size, path))
        found.sort(reverse=True)
        sizes = accumulate(size for _, size, _ in found)
        for number, (total, (_, _, path)) in enumerate(zip(sizes, found, strict=True)):
            if number >= self._files or total > self._most:
                with suppress(OSError):
                    path.unlink(missing_ok=True)


def key_of(kind: str, asked: object) -> str:
    """Return the name of a question to this model: equal ones have equal names."""
    text = asked if isinstance(asked, str) else json.dumps(asked, sort_keys=True)
    return blake2b(f"{model()}\0{kind}\0{text}".encode(), digest_size=20).hexdigest()


def _seal(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


@cache
def results() -> Results:
    """Return the memory that everything in this process shares."""
    return Results(folder(), RESULTS_BYTES, RESULT_FILES)


def ask_once(
    config: Config,
    question: Question,
    limits: Limits = Limits(),  # noqa: B008 - a value
    watch: Watch = unwatched,
) -> Answer:
    """Ask as `engine.search.ask` does, unless the answer is known.

    LOSS and CLOSED hold whatever the limits were; BOUNDED is asked again.
    """
    name = repr((config, question))
    known = results().get("answer", name)
    if known is not None:
        return Answer(
            known["verdict"],
            question,
            known["faults"],
            tuple(known["way"]),
            Progress(*known["progress"]),
            "",
            known["digest"],
            known["by"],
            tuple(known["steps"]),
            known["sooner"],
            known["refused"],
        )
    answer = ask(config, question, limits, watch)
    if answer.verdict != BOUNDED:
        plain = answer._asdict()
        plain.pop("question")
        results().put("answer", name, plain)
    return answer
