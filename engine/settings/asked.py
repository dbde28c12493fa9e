"""What was asked for, and what the clients make of it: the words the rules speak."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from engine.settings.presets import Setup

Origin = Literal["default", "scenario", "change"]


class Given(NamedTuple):
    """A value that somebody asked for, and who."""

    text: str
    origin: Origin


class Implied(NamedTuple):
    """What becomes of a value, and why."""

    text: str
    note: str


class Asked(NamedTuple):
    """What holds before the clients look at it: what was given, else the defaults."""

    setup: Setup
    given: Mapping[str, Given]
    texts: Mapping[str, str]  # every setting of this setup

    def number(self, name: str) -> int:
        """Read an integer setting."""
        return int(self.texts[name])

    def is_on(self, name: str) -> bool:
        """Read a boolean setting."""
        return self.texts[name] == "true"

    def settle(self, implied: Mapping[str, Implied]) -> "Asked":
        """Put what the clients make of the values in the place of what was asked."""
        settled = {name: value.text for name, value in implied.items()}
        return self._replace(texts={**self.texts, **settled})


def ask(setup: Setup, given: Mapping[str, Given]) -> Asked:
    """Lay what was given over the defaults of a setup."""
    texts = {n: d.text for preset in setup for n, d in preset.defaults.items()}
    texts |= {name: value.text for name, value in given.items()}
    return Asked(setup, given, texts)
