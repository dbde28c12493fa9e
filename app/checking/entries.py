"""What a reader finds in a text: settings, where they stand, and what is no setting."""

from typing import NamedTuple

from app.checking.secrets import hides_secret, is_address_with_password
from engine.sentence import Sentence, say

MAX_BYTES = 1024 * 1024  # of all texts together
MAX_FILES = 12
MAX_ENTRIES = 5_000  # of one text
MAX_DEPTH = 20  # of braces, brackets and indentation
MASK = "••••••"
_SHOWN = 60


class Place(NamedTuple):
    """Where something stands."""

    file: str
    line: int  # from 1; 0: the whole file

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Entry(NamedTuple):
    """One setting as it was written; the value of a secret is not in it."""

    name: str
    value: str
    place: Place
    role: str = ""  # "producer", "consumer", "topic" or "broker", if the format says so
    secret: bool = False


class Trouble(NamedTuple):
    """Something that cannot be read, without a word of what stands there."""

    place: Place
    message: Sentence


class Reading(NamedTuple):
    """What one text holds."""

    file: str
    form: str  # one of app.checking.reading.FORMS
    entries: tuple[Entry, ...]
    troubles: tuple[Trouble, ...] = ()
    kafka: str = ""  # the version, where the text says one
    name: str = ""  # of the topic or the cluster, where the text says one


class UnreadableError(ValueError):
    """A text that is refused as a whole: too large, too deep, no text at all."""

    def __init__(self, place: Place, message: Sentence) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


def entry(name: str, value: str, place: Place, role: str = "") -> Entry:
    """Keep a setting; a secret's value is dropped here and now."""
    name = name.strip()
    if hides_secret(name, value):
        return Entry(name, MASK, place, role, secret=True)
    if is_address_with_password(value):
        return Entry(name, MASK, place, role, secret=True)
    return Entry(name, value.strip(), place, role)


def shown(text: str) -> str:
    """Write a value for people, shortened."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def decoded(data: bytes, file: str) -> str:
    """Make text of bytes: UTF-8, or UTF-16 that says so. UnreadableError otherwise."""
    if len(data) > MAX_BYTES:
        raise too_large(file)
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = say("This is neither UTF-8 nor UTF-16 text.")
        raise UnreadableError(Place(file, line), message) from None
    return checked(text, file)


def checked(text: str, file: str) -> str:
    """Let a text pass that people could have written. UnreadableError otherwise."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise too_large(file)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        message = say("There is a zero byte here: this is no text.")
        raise UnreadableError(Place(file, line), message)
    return text.removeprefix("\ufeff")


def too_large(file: str) -> UnreadableError:
    """Refuse more than anybody's configuration has."""
    return UnreadableError(Place(file, 0), say("This is larger than 1 MB."))


def too_deep(place: Place) -> UnreadableError:
    """Refuse what is nested deeper than configurations are."""
    message = say("This is nested deeper than {count} levels.", count=MAX_DEPTH)
    return UnreadableError(place, message)


def too_many(place: Place) -> UnreadableError:
    """Refuse more settings than exist."""
    message = say("More than {count:,} settings stand here.", count=MAX_ENTRIES)
    return UnreadableError(place, message)
