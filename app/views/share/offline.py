"""A run as one file that plays from a double click: steps, player and styles inside.

The steps are packed as their different lines and, for every step, the numbers of its
lines: most lines stay from one step to the next, and a browser can unpack nothing that
has a longer memory than deflate.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable

from app.assets import STATIC
from app.runs import Run
from app.views.frames import chunks, frames
from app.views.rendering import render
from app.views.scenario import scenario_page

STYLES = (
    *("tokens.css", "style.css", "stage.css", "matrix.css", "motion.css", "bare.css"),
)
SCRIPTS = ("frames.js", "words.js", "transport.js", "player.js", "offline.js")
NEXT = "\f"  # between two frames


def offline_page(run: Run, home: str) -> str:
    """Put a run into a file; `home` is where it can be changed."""
    return render(
        "share/offline.html",
        page=scenario_page(run, 0),
        home=home,
        style=_together(STYLES),
        script=_together(SCRIPTS),
        packed=packed(text for i in range(chunks(run)) for text in _steps(run, i)),
    )


def _steps(run: Run, chunk: int) -> list[str]:
    return "".join(frames(run, chunk)).split(NEXT)


def packed(texts: Iterable[str]) -> str:
    """Pack the frames of a run as text."""
    numbers: dict[str, int] = {}
    steps = [
        [numbers.setdefault(line, len(numbers)) for line in text.split("\n")]
        for text in texts
    ]
    told = json.dumps(
        {"lines": list(numbers), "steps": steps},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return b64encode(squeeze.compress(told.encode()) + squeeze.flush()).decode()


def _together(names: Iterable[str]) -> str:
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)
