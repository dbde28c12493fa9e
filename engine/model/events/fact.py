"""What every fact is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""


@dataclass(frozen=True, slots=True)
class Housekeeping(Event):
    """Something that happens all the time."""
