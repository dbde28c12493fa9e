"""Some steps of a run as an animated GIF, for slides and chats."""

from io import BytesIO
from typing import NamedTuple

from PIL import Image

from app.limits import GIF_STEPS
from app.links import Damage, Experiment, LinkError
from app.runs import Run
from app.views.now import now
from app.views.share.card import as_png
from engine.sentence import say

WIDTH = 640
SHOWN_MS, READ_MS = 900, 45  # each step, and for each character that has to be read
LAST_MS = 3_000


class Range(NamedTuple):
    """From one step to another, both shown."""

    first: int
    last: int


def suggested(run: Run, number: int) -> Range:
    """Suggest what to show: as many steps as a GIF may have, up to this one."""
    last = max(number, min(run.last, GIF_STEPS - 1))
    return Range(max(0, last - GIF_STEPS + 1), last)


def chosen(run: Run, first: str, last: str) -> Range:
    """Read a range. Raises LinkError for one that there is not, or that is too long."""
    found = [int(t) if t.isdecimal() and len(t) < 6 else -1 for t in (first, last)]
    reason = ""
    if not 0 <= found[0] <= found[1] <= run.last:
        reason = say("There is no such range of steps.")
    elif found[1] - found[0] >= GIF_STEPS:
        reason = say("These are too many steps.")
    if reason:
        possible = f"0 to {run.last}, at most {GIF_STEPS} steps"
        damage = Damage(f"from={first[:20]}&to={last[:20]}", reason, possible)
        raise LinkError([damage], run.experiment)
    return Range(*found)


def as_gif(run: Run, steps: Range, link: Experiment) -> bytes:
    """Draw the steps one after the other; the last one stays for a while.

    A note that the link has is told at its own step.
    """
    numbers = range(steps.first, steps.last + 1)
    links = [link if link.at.value == n else run.to(n) for n in numbers]
    drawn = [
        Image.open(BytesIO(as_png(run, one, WIDTH))).convert("RGB").quantize(64)
        for one in links
    ]
    read = [one.note or now(run, one.at.value).beat for one in links]
    shown = [SHOWN_MS + READ_MS * len(str(text)) for text in read]
    shown[-1] = max(shown[-1], LAST_MS)
    out = BytesIO()
    drawn[0].save(
        out, "GIF", save_all=True, append_images=drawn[1:], duration=shown, loop=0
    )
    return out.getvalue()
