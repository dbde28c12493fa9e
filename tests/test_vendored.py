"""Files that others wrote are here byte for byte, each with its licence."""

from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VENDORED = {
    # npm htmx.org 4.0.1, dist/htmx.min.js. The hash that its README gives is 4.0.0's.
    "static/htmx-4.0.1.min.js": (
        "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
        "static/htmx-LICENSE.txt",
    ),
    # npm dejavu-fonts-ttf 2.37.3: pictures are written alike on every server.
    "static/fonts/DejaVuSans.ttf": (
        "7da195a74c55bef988d0d48f9508bd5d849425c1770dba5d7bfc6ce9ed848954",
        "static/fonts/DejaVu-LICENSE.txt",
    ),
    "static/fonts/DejaVuSans-Bold.ttf": (
        "e6476c1b80502924294eed40894c5b18e06c181444ca953e5334262df9c27724",
        "static/fonts/DejaVu-LICENSE.txt",
    ),
    # npm axe-core 4.14.1, axe.min.js.
    "tests/browser/axe.min.js": (
        "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
        "tests/browser/axe-LICENSE.txt",
    ),
}


@pytest.mark.parametrize("name", VENDORED)
def test_vendored(name: str) -> None:
    """Nobody edited the file, and its licence stands beside it."""
    expected, licence = VENDORED[name]

    assert expected == sha256((ROOT / name).read_bytes()).hexdigest()
    assert (ROOT / licence).stat().st_size > 0
