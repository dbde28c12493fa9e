"""When an order's turn comes, as a script and a link write it.

``120:crash:b1`` at a time, ``120.3:crash:b1`` right after the third step of that
millisecond, ``after-acked-3:crash:leader`` when message 3 has been acknowledged, and
``500-after-acked-3:start:b1`` half a second after that.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from engine.agenda import OCCASIONS
from engine.run import MAX_STEPS

MAX_MS = 30 * 24 * 60 * 60 * 1_000
TIME = re.compile(
    r"(?P<at>[0-9]{1,12})(?:\.(?P<step>[1-9][0-9]{0,4}))?"
    r"|(?:(?P<later>[0-9]{1,12})-)?after-(?P<after>.{1,40})"
)


def _occasion(text: str) -> str:
    what, _, message = text.partition("-")
    if what not in OCCASIONS or not re.fullmatch(r"[1-9][0-9]?", message):
        known = ", ".join(f"{word}-3" for word in OCCASIONS)
        raise ValueError(f"nothing is called {text[:40]!r}. Possible: {known}")
    return text


Time = Annotated[int, Field(ge=0, le=MAX_MS)]
Place = Annotated[int, Field(ge=1, le=MAX_STEPS)]
After = Annotated[str, AfterValidator(_occasion)]


def read_time(text: str) -> dict[str, object]:
    """Take a time apart into what a file would say; ValueError if it is none."""
    found = TIME.fullmatch(text)
    if found is None:
        raise ValueError(
            "it begins with a time in ms, as in 120:crash:b1, or with what it comes "
            f"after, as in after-acked-3:crash:leader, not {text[:40]!r}"
        )
    if found["after"]:
        return {"at": int(found["later"] or 0), "after": found["after"]}
    read: dict[str, object] = {"at": int(found["at"])}
    return read | ({"step": int(found["step"])} if found["step"] else {})


def spell_time(at: int, step: int | None, after: str | None) -> str:
    """Write a time as in a link, always in the same way."""
    if after:
        return f"{at}-after-{after}" if at else f"after-{after}"
    return f"{at}.{step}" if step else str(at)
