"""Whose a setting is: the producer's, the consumer's, the topic's or the brokers'.

The format says it, or the name of the file, or the name of the setting; where several
could be meant, what most of the file is about decides.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from app.checking.entries import Entry, Reading
from app.checking.naming import names_of, roles_of
from engine.settings.presets import Setup

_FILES = (
    ("producer", re.compile(r"producer", re.IGNORECASE)),
    ("consumer", re.compile(r"consumer", re.IGNORECASE)),
    ("topic", re.compile(r"topic", re.IGNORECASE)),
    ("broker", re.compile(r"server|broker|controller", re.IGNORECASE)),
)
_PLAIN = ("properties", "literal", "yaml")


class Sorted(NamedTuple):
    """An entry and whose it is; `misplaced`: whose file it stands in instead."""

    entry: Entry
    role: str  # "" if nobody knows the name
    misplaced: str = ""  # who reads the file and does not know the name


def file_role(name: str) -> str:
    """Say whose a file is by its name alone; empty if the name does not say."""
    found = [role for role, pattern in _FILES if pattern.search(name)]
    return found[0] if len(found) == 1 else ""


def sort(reading: Reading, setup: Setup) -> Iterator[Sorted]:
    """Find out of every entry whose it is."""
    named = file_role(reading.file) if reading.form in _PLAIN else ""
    likely = named or _majority(reading, setup)
    for found in reading.entries:
        candidates = roles_of(found.name, setup)
        if found.role:
            yield Sorted(found, found.role if candidates else "")
        elif not candidates:
            yield Sorted(found, "")
        elif likely in candidates:
            yield Sorted(found, likely)
        elif named and not _is_read(found.name, named, candidates):
            yield Sorted(found, candidates[0], misplaced=named)
        else:
            yield Sorted(found, candidates[0])


def _is_read(name: str, named: str, candidates: tuple[str, ...]) -> bool:
    """Whether whoever reads this file knows the name; topic files are anybody's."""
    if named == "topic":
        return "broker" in candidates
    return named in candidates or name in names_of(named)


def _majority(reading: Reading, setup: Setup) -> str:
    """What most names of a file that mean one thing only are about."""
    count: Counter[str] = Counter()
    for found in reading.entries:
        candidates = roles_of(found.name, setup)
        if len(candidates) == 1:
            count[candidates[0]] += 1
    return count.most_common(1)[0][0] if count else ""
