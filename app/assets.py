"""Static files, read once, compressed when asked for, named by what all sources hold.

`REVISION` changes with every line of the engine, the application, the templates
and the static files: a timeline or a file under it never changes, and may be
kept by a browser for ever.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from app.store import ENCODINGS, Body, pack

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
SOURCES = ("engine", "app", "templates", "static")
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


# What a scenario page or a comparison always loads together goes out as one file, in
# this order: its parts share their words when they are compressed, and a browser asks
# once.
BUNDLES = {
    "scenario.css": ("stage.css", "matrix.css", "motion.css", "breaking.css"),
    "comparing.css": ("stage.css", "matrix.css", "motion.css", "compare.css"),
    "comparing.js": (
        *("frames.js", "words.js", "transport.js"),
        *("player.js", "messages.js"),
    ),
    "scenario.js": (
        *("frames.js", "words.js", "transport.js"),
        *("player.js", "messages.js", "waking.js"),
    ),
}


@dataclass(frozen=True)
class Asset:
    """One static file, or several in one."""

    kind: str
    text: str

    @cached_property
    def bodies(self) -> dict[str, Body]:
        """It is ready to be sent, in every encoding."""
        return {kind: pack((self.text,), kind, quality=11) for kind in ENCODINGS}


def revision(*tops: str) -> str:
    """Return a fingerprint of all files in some folders."""
    digest = sha256()
    for top in tops:
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


# Remarks are for whoever reads the sources: lines stay, so that their numbers do.
REMARKS = {
    ".css": re.compile(r"/\*.*?\*/", re.DOTALL),
    ".js": re.compile(r"(?:^[ ]*|[ ]{2,})// .*$", re.MULTILINE),
}


def bare(path: Path) -> str:
    """Read a file as it is sent: what others have written is sent as they wrote it."""
    text = path.read_text(encoding="utf-8")
    remarks = REMARKS.get(path.suffix)
    if remarks is None or ".min." in path.name:
        return text
    return remarks.sub(lambda remark: "\n" * remark[0].count("\n"), text)


def load() -> dict[str, Asset]:
    """Read the static files, and make the bundles of them."""
    files = {
        path.name: bare(path)
        for path in sorted(STATIC.iterdir())
        if path.suffix in KINDS
    }
    bundles = {
        name: "\n".join(files[part] for part in parts)
        for name, parts in BUNDLES.items()
    }
    return {
        name: Asset(KINDS[Path(name).suffix], text)
        for name, text in (files | bundles).items()
    }


REVISION = revision(*SOURCES)  # of everything that a page is made of
ENGINE = revision("engine")[:6]  # of the rules alone, for links that are shared
ASSETS = load()


def address(name: str) -> str:
    """Return where a static file is served; for ever, or until it changes."""
    assert name in ASSETS, f"there is no static/{name}"
    return f"/static/{REVISION}/{name}"
