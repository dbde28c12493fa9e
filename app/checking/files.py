"""Configuration files from a disk, for the command line."""

from collections.abc import Iterable
from pathlib import Path

from app.checking.entries import (
    MAX_BYTES,
    MAX_FILES,
    Place,
    UnreadableError,
    decoded,
)
from app.checking.reading import FORMS, Pasted
from engine.sentence import say


def read_files(names: Iterable[str]) -> tuple[Pasted, ...]:
    """Read files. A name may begin with its form, as in ``topics=out.txt``.

    UnreadableError says which file cannot be read, where and why.
    """
    listed = tuple(names)
    if len(listed) > MAX_FILES:
        message = say("At most {count} files are read.", count=MAX_FILES)
        raise UnreadableError(Place(listed[MAX_FILES], 0), message)
    return tuple(_read(name) for name in listed)


def _read(name: str) -> Pasted:
    form, equals, rest = name.partition("=")
    known = equals and form in FORMS
    path = Path(rest if known else name)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        message = say(
            "It cannot be read: {why}.", why=error.strerror or type(error).__name__
        )
        raise UnreadableError(Place(str(path), 0), message) from None
    text = decoded(data, str(path))
    return Pasted(text, path.name, form if known else "")
