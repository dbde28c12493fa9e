"""A run as one file that plays from a double click: steps, player and styles inside.

The steps are packed as their different lines and, for every step, the numbers of its
lines: most lines stay from one step to the next, and a browser can unpack nothing that
has a longer memory than deflate.
"""

import json
import re
import zlib
from base64 import b64encode
from collections.abc import Iterable

from app.assets import STATIC
from app.languages import localised, spoken
from app.links import Experiment
from app.runs import Run
from app.views.frames import chunks, frames
from app.views.rendering import render
from app.views.scenario import scenario_page

STYLES = (
    *("tokens.css", "style.css", "stage.css", "matrix.css", "motion.css", "bare.css"),
)
SCRIPTS = ("frames.js", "words.js", "transport.js", "player.js")
NOTE_STYLES, NOTE_SCRIPTS = ("note.css",), ("note.js",)
LOCAL = re.compile(r'( (?:href|data-url)=")/(?!/)')
NEXT = "\f"  # between two frames


def offline_page(run: Run, link: Experiment, host: str) -> str:
    """Put a run into a file, open at the link's step, with the note that it has.

    Whatever leads out of it leads to `host`, where the run can be changed.
    """
    page = scenario_page(run, link.at.value, link)
    steps = (text for i in range(chunks(run)) for text in _steps(run, i, host))
    made = render(
        "share/offline.html",
        page=page,
        home=page.at._replace(seen=page.seen).url,
        style=_together((*STYLES, *(NOTE_STYLES if page.pointed.any else ()))),
        script=_together(
            (*SCRIPTS, *(NOTE_SCRIPTS if page.pointed.any else ()), "offline.js")
        ),
        packed=packed(steps),
    )
    return _away(made, host)


def _steps(run: Run, chunk: int, host: str) -> list[str]:
    return [_away(text, host) for text in "".join(frames(run, chunk)).split(NEXT)]


def _away(text: str, host: str) -> str:
    """Let every link lead to the server, in the language that is spoken."""
    return LOCAL.sub(rf"\g<1>{host}/", localised(text, spoken.get()))


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
