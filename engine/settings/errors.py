"""The one error of this package, and how it words what is possible instead."""

from collections.abc import Iterable
from difflib import get_close_matches

_SHOWN = 60  # of whatever a visitor typed, no more than this is repeated


class SettingError(ValueError):
    """A setting that cannot be: what it is, what was found, what is possible.

    The message says it in whole sentences; the fields are for a page that wants
    to point at the place. `possible` and `hint` may be empty.
    """

    def __init__(
        self, message: str, *, name: str, found: str, possible: str = "", hint: str = ""
    ) -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.name = name
        self.found = found
        self.possible = possible
        self.hint = hint


def clip(found: object) -> str:
    """Write what was found as text, shortened if it is long."""
    text = str(found).lower() if isinstance(found, bool) else str(found)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def unsuitable(name: str, found: object, possible: str, hint: str = "") -> SettingError:
    """Word a value that a setting cannot take."""
    message = f"{name} cannot be {clip(found)!r}. Possible: {possible}."
    return SettingError(
        message, name=name, found=clip(found), possible=possible, hint=hint
    )


def unknown(what: str, found: str, names: Iterable[str]) -> SettingError:
    """Word a name that nobody knows, with the likeliest name that exists.

    `what` is the kind of thing, "setting" or "kafka"; `names` are those possible.
    """
    known = tuple(names)
    possible = ", ".join(known)
    near = nearest(found, known)
    hint = f"Did you mean {near!r}?" if near else f"Possible: {possible}."
    message = f"There is no {what} {clip(found)!r}."
    return SettingError(
        message, name=clip(found), found=clip(found), possible=possible, hint=hint
    )


def nearest(found: str, names: Iterable[str]) -> str:
    """Find the name most like what was typed, whatever its case; empty if none is."""
    by_lower = {name.lower(): name for name in names}
    near = get_close_matches(found[:_SHOWN].lower(), by_lower, n=1)
    return by_lower[near[0]] if near else ""
