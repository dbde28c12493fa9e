"""Reading links, strictly: every damaged part is named, the others are kept.

Which settings and orders exist is for the engine to say; this module knows how a
link is spelt.
"""

import re
import unicodedata
import zlib
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from app.limits import LOOKS, NOTE_CHARACTERS, QUERY_FIELDS, URL_CHARACTERS
from app.links import END, Damage, Experiment, LinkError, Moment

SETTING_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,79}")
FOLDS = ("fold", "open")
FOLDED = re.compile(r"partition-[0-9]{1,2}|[bpc][0-9]{1,2}")
LOOKED = re.compile(
    r"[bpc][0-9]{1,2}(-(to|and)-[bpc][0-9]{1,2})?|m[0-9]{1,4}|partition-[0-9]{1,2}"
)
JOINERS = str.maketrans("", "", "\u200c\u200d")  # within words of some scripts
OUTSIDE = {"at", "seen", "note", "look", "z"}  # never in the compressed part
COMPOSED = ("do.at", "do.verb", "do.target")
TIME_DIGITS = 12
# Added by those who pass a link on, never by Ackward: the right address is without.
TRACKING = re.compile(r"(utm_[a-z]+|fbclid|gclid|msclkid|mc_[ce]id|igshid)(=|$)")
MOMENT = re.compile(r"(?P<step>[0-9]{1,6})|(?P<ms>[0-9]{1,12})ms|end")


def parse(slug: str, query: str) -> Experiment:
    """Read a query strictly; raise LinkError if any part of it is damaged.

    An empty value stands for "as the scenario has it": a plain form sends those.
    """
    reader = _Reader(slug)
    reader.read(query)
    reader.compose()
    if reader.damages:
        raise LinkError(reader.damages, reader.read_so_far)
    return reader.read_so_far


def parse_fields(query: str, known: Mapping[str, str]) -> dict[str, str]:
    """Read the query of a page that is no experiment: fields by name, once each.

    `known` says what each field holds. Raises LinkError for every other field.
    """
    found: dict[str, str] = {}
    damages = []
    for part in _own(query)[:QUERY_FIELDS]:
        try:
            key, _, value = (_plain(text) for text in part.partition("="))
        except ValueError as error:
            damages.append(Damage(part[:80], str(error)))
            continue
        if key not in known:
            possible = ", ".join(f"{name} ({what})" for name, what in known.items())
            damages.append(Damage(key[:80], "This page knows no such field.", possible))
        elif key in found:
            damages.append(Damage(key, "It is given twice."))
        elif value.strip():
            found[key] = value.strip()
    if damages:
        raise LinkError(damages, None)
    return {name: found[name] for name in known if name in found}


def _own(query: str) -> list[str]:
    return [part for part in query.split("&") if part and not TRACKING.match(part)]


class _Reader:
    """Reads fields one by one and goes on after a damaged one."""

    def __init__(self, slug: str) -> None:
        self.read_so_far = Experiment(slug)
        self.damages: list[Damage] = []
        self.keys: set[str] = set()
        self.inside = False  # of the compressed part
        self.composed: dict[str, str] = {}  # an order, as three fields of a form

    def read(self, query: str) -> None:
        parts = _own(query)
        if len(parts) > QUERY_FIELDS:
            reason = f"{len(parts)} fields are more than {QUERY_FIELDS}, the limit."
            self.damages.append(Damage("the whole query", reason))
            return
        for part in parts:
            try:
                self._field(part)
            except ValueError as error:
                self.damages.append(Damage(part[:80], str(error)))

    def _field(self, part: str) -> None:
        key, equals, value = part.partition("=")
        if not equals:
            raise ValueError("It has no value: “name=value” was expected.")
        key = _plain(key)
        value = _note(value) if key == "note" else _plain(value)
        if self.inside and key in OUTSIDE:
            raise ValueError(f"{key} does not belong into the compressed part.")
        if not self.inside and "z" in self.keys and key not in OUTSIDE - {"z"}:
            raise ValueError(
                "Beside a compressed part only at=, seen=, note= and look= can stand."
            )
        if key in {"look", "do", *FOLDS}:
            self._repeated(key, value)
        elif key in self.keys:
            raise ValueError(f"{key} is given twice.")
        else:
            self.keys.add(key)
            self._single(key, value)

    def _repeated(self, key: str, value: str) -> None:
        """Take a field that may stand several times in a link."""
        if key == "look":
            self._look(value)
        elif key == "do":
            if value:
                self.read_so_far = self.read_so_far.with_order(value)
        elif value and not FOLDED.fullmatch(value):
            raise ValueError(
                "This is no part of a picture: partition-1, b2, p1 and c3 are."
            )
        elif value:
            self.read_so_far = self.read_so_far.with_fold(key, value)

    def _single(self, key: str, value: str) -> None:
        if key == "z":
            self.inside = True
            self.read(_unsqueeze(value))
            self.inside = False
        elif key == "at":
            self.read_so_far = self.read_so_far._replace(at=_moment(value))
        elif key == "seen":
            self.read_so_far = self.read_so_far._replace(seen=value)
        elif key == "note":
            self.read_so_far = self.read_so_far._replace(note=value)
        elif key in COMPOSED:
            self.composed[key] = value
        elif not SETTING_NAME.fullmatch(key):
            raise ValueError("This is not the name of a setting.")
        elif value:
            self.read_so_far = self.read_so_far.with_change(key, value)

    def _look(self, value: str) -> None:
        """Read ``b2,m3``; a form sends one after the other."""
        found = self.read_so_far.look
        for name in filter(None, value.split(",")):
            if not LOOKED.fullmatch(name):
                raise ValueError(
                    "This is nothing to look at: b2, p1, c1, m3, b1-to-b2 and "
                    "partition-0 are."
                )
            found += (name,) if name not in found else ()
        if len(found) > LOOKS:
            raise ValueError(f"Nobody can look at more than {LOOKS} things at once.")
        self.read_so_far = self.read_so_far._replace(look=found)

    def compose(self) -> None:
        """Put an order together that a form sent in three fields."""
        at, verb, target = (self.composed.get(key, "") for key in COMPOSED)
        if target:
            order = f"{at or 'now'}:{verb}:{target}"
            self.read_so_far = self.read_so_far.with_order(order)
            if at.isdecimal() and len(at) <= TIME_DIGITS:
                seen_there = Moment("from", int(at))
                self.read_so_far = self.read_so_far._replace(at=seen_there)


def _moment(text: str) -> Moment:
    found = MOMENT.fullmatch(text or "0")
    if not found:
        raise ValueError("A moment is a step (17), a time (1204ms) or the word end.")
    if found["step"]:
        return Moment("step", int(found["step"]))
    return Moment("ms", int(found["ms"])) if found["ms"] else END


def _plain(text: str) -> str:
    try:
        plain = unquote_to_bytes(text.replace("+", " ")).decode()
    except UnicodeDecodeError:
        raise ValueError("It is not UTF-8.") from None
    if not plain.isprintable():
        raise ValueError("It holds characters that cannot be printed.")
    return plain


def _note(text: str) -> str:
    """Read a note: one line of text, in one spelling, and nothing that hides in it."""
    text = text.replace("+", " ")
    try:
        spaced = " ".join(unquote_to_bytes(text).decode().split())
    except UnicodeDecodeError:
        raise ValueError("It is not UTF-8.") from None
    note = unicodedata.normalize("NFC", spaced)
    if len(note) > NOTE_CHARACTERS:
        raise ValueError(
            f"A note holds at most {NOTE_CHARACTERS} characters; this is {len(note)}."
        )
    if not note.translate(JOINERS).isprintable():
        raise ValueError(
            "It holds characters that cannot be seen, or that turn the text around."
        )
    return note


def _unsqueeze(text: str) -> str:
    """Undo the compression, never making more than a URL may hold."""
    unpack = zlib.decompressobj()
    try:
        packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        plain = unpack.decompress(packed, URL_CHARACTERS)
        whole = unpack.eof and not unpack.unused_data
        query = plain.decode()
    except (Base64Error, UnicodeDecodeError, zlib.error):
        whole, query = False, ""
    if not whole:
        raise ValueError("The compressed part is damaged, or holds too much.")
    return query
