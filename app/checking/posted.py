"""What a form sent: texts, files and choices, out of the body of a request.

A small reader of multipart/form-data and of urlencoded forms. Nothing is kept, and no
part of a body is ever repeated in an error.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl

from app.checking.entries import (
    MAX_BYTES,
    MAX_FILES,
    Place,
    UnreadableError,
    decoded,
    too_large,
)
from app.checking.reading import Pasted
from engine.sentence import say

MAX_FIELDS = 60
_NAME = re.compile(rb'\bname="([^"\r\n]{0,100})"')
_FILE = re.compile(rb'\bfilename="([^"\r\n]{0,300})"')
_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,200})"?', re.IGNORECASE)
_ODD = re.compile(r"[^\w. +@=-]")


class Field(NamedTuple):
    """One field of a form; `file` is the name of an uploaded file."""

    name: str
    data: bytes
    file: str = ""


class Posted(NamedTuple):
    """What was sent."""

    texts: tuple[Pasted, ...]
    fields: dict[str, str]  # everything short, by name


def read_form(body: bytes, kind: str) -> Posted:
    """Read a body. UnreadableError for what is no form, or holds no text at all."""
    fields = list(_fields(body, kind))
    if len(fields) > MAX_FIELDS:
        message = say("More than {count} fields were sent.", count=MAX_FIELDS)
        raise UnreadableError(Place("form", 0), message)
    texts: list[Pasted] = []
    short: dict[str, str] = {}
    for field in fields:
        if field.name in {"text", "file"}:
            name = field.file or _pasted_name(len(texts), fields)
            if field.data.strip():
                texts.append(Pasted(decoded(field.data, name), name))
        elif len(field.data) <= 100:
            short[field.name] = field.data.decode("utf-8", "replace")
    if sum(len(one.text) for one in texts) > MAX_BYTES:
        raise too_large("form")
    if len(texts) > MAX_FILES:
        message = say("At most {count} files are read.", count=MAX_FILES)
        raise UnreadableError(Place("form", 0), message)
    return Posted(tuple(texts), short)


def _pasted_name(number: int, fields: list[Field]) -> str:
    several = sum(field.name == "text" and bool(field.data.strip()) for field in fields)
    return f"pasted-{number + 1}" if several > 1 else "pasted"


def _fields(body: bytes, kind: str) -> Iterator[Field]:
    if kind.startswith("application/x-www-form-urlencoded"):
        text = body.decode("utf-8", "replace")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
        except ValueError:
            message = say("More than {count} fields were sent.", count=MAX_FIELDS)
            raise UnreadableError(Place("form", 0), message) from None
        yield from (Field(name, value.encode()) for name, value in pairs)
        return
    boundary = _BOUNDARY.search(kind)
    if not kind.startswith("multipart/form-data") or boundary is None:
        raise UnreadableError(Place("form", 0), say("This is not a form."))
    mark = b"--" + boundary[1].encode("latin-1", "replace")
    parts = (b"\r\n" + body).split(b"\r\n" + mark)
    for part in parts[1 : MAX_FIELDS + 2]:
        head, blank, data = part.partition(b"\r\n\r\n")
        name, file = _NAME.search(head), _FILE.search(head)
        if blank and name:
            shown = plain_name(file[1].decode("utf-8", "replace")) if file else ""
            yield Field(name[1].decode("utf-8", "replace"), data, shown)


def plain_name(name: str) -> str:
    """Write a file's name without what no name of a file needs."""
    return _ODD.sub("", name)[:80]
