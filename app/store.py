"""Rendered bytes, remembered: compressed, bounded in bytes, the least used go first.

Every page is a pure function of its URL and of the sources, so an answer may be
kept for ever. What is kept is bytes, not worlds: a simulated run costs megabytes,
its compressed timeline some twenty kilobytes.
"""

import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

import brotli  # type: ignore[import-untyped]

from app.limits import PAGE_CACHE_BYTES

Value = TypeVar("Value")
GZIP = 31  # zlib's word for the gzip format
ENCODINGS = ("br", "gzip", "identity")
QUICK, THOROUGH = 6, 7  # brotli's quality


class Body(NamedTuple):
    """What goes over the wire, and how it is compressed."""

    content: bytes
    encoding: str


def accepted(header: str) -> str:
    """Choose the best encoding that an Accept-Encoding header allows."""
    offered = set()
    for item in header.lower().split(","):
        name, _, weight = item.partition(";")
        if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            offered.add(name.strip())
    return next((name for name in ENCODINGS[:2] if name in offered), "identity")


def pack(parts: Iterable[str], encoding: str, quality: int = THOROUGH) -> Body:
    """Compress text part by part, so that a long one is never held as a whole.

    Brotli's window is what makes whole timelines small. Whoever changes a setting
    waits for a page: QUICK takes a third of the time, for half a percent more bytes.
    """
    if encoding == "br":
        squeeze = brotli.Compressor(quality=quality)
        packed = [squeeze.process(part.encode()) for part in parts]
        return Body(b"".join((*packed, squeeze.finish())), encoding)
    if encoding == "gzip":
        deflate = zlib.compressobj(level=6, wbits=GZIP)
        packed = [deflate.compress(part.encode()) for part in parts]
        return Body(b"".join((*packed, deflate.flush())), encoding)
    return Body("".join(parts).encode(), "identity")


class Shelf(Generic[Value]):
    """A bounded memory whose missing values are made one at a time.

    One at a time, because Python would interleave them anyway: this way no value
    is made twice, and however many visitors come, only one run is in the making.
    """

    def __init__(self, limit: int, size: Callable[[Value], int]) -> None:
        self._limit = limit
        self._size = size
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._held = 0
        self._lock = Lock()
        self._making = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what was made for this key, making it if need be."""
        found = self.peek(key)
        if found is not None:
            return found
        with self._making:
            found = self.peek(key)
            if found is None:
                found = make()
                self._keep(key, found)
            return found

    def peek(self, key: Hashable) -> Value | None:
        """Return what is kept under this key, if anything is."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: Hashable, value: Value) -> None:
        with self._lock:
            self._kept[key] = value
            self._held += self._size(value)
            while self._held > self._limit and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._held -= self._size(gone)


def body_size(body: Body) -> int:
    """Count what a body costs in memory, its key and place included."""
    return len(body.content) + 1_024


pages: Shelf[Body] = Shelf(PAGE_CACHE_BYTES, body_size)
