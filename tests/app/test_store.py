"""What is remembered is bounded, made once, and compressed as was asked for."""

import gzip
from threading import Thread
from time import sleep

import brotli  # type: ignore[import-untyped]
import pytest

from app.store import Shelf, accepted, pack


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("BR", "br"),
        ("*", "identity"),
    ],
)
def test_accepted(header: str, expected: str) -> None:
    """The best encoding that the browser allows is chosen."""
    assert accepted(header) == expected


def test_pack() -> None:
    """Every encoding gives the content back; the same content, the same bytes."""
    parts = ["a frame\n"] * 500
    whole = "".join(parts).encode()

    assert brotli.decompress(pack(parts, "br").content) == whole
    assert gzip.decompress(pack(parts, "gzip").content) == whole
    assert pack(parts, "identity").content == whole
    assert pack(parts, "gzip") == pack(parts, "gzip")


def test_made_once() -> None:
    """However many ask at the same time, a value is made once."""
    shelf: Shelf[str] = Shelf(10, len)
    made = []

    def make() -> str:
        made.append(1)
        sleep(0.02)
        return "value"

    threads = [Thread(target=shelf.get, args=("key", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == [1]


def test_bounded() -> None:
    """What was used least goes first when the shelf is full."""
    shelf: Shelf[str] = Shelf(10, len)
    for key in ("a", "b"):
        shelf.get(key, lambda: "xxxx")
    shelf.get("a", lambda: "never")
    shelf.get("c", lambda: "xxxx")

    assert [shelf.peek(key) for key in ("a", "b", "c")] == ["xxxx", None, "xxxx"]


def test_failure_is_not_kept() -> None:
    """A value that could not be made is tried again."""
    shelf: Shelf[str] = Shelf(10, len)

    def fail() -> str:
        raise ValueError("not yet")

    with pytest.raises(ValueError, match="not yet"):
        shelf.get("key", fail)
    assert shelf.get("key", lambda: "now") == "now"
