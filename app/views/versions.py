"""Names of clients and their versions, and how several are said in one."""

import re
from collections.abc import Sequence
from itertools import groupby

from app.views.words import listed
from engine.sentence import say

NUMBER = re.compile(r"(?<![\w.])[0-9][0-9.]*\+?(?![\w])")
VERSION = re.compile(r" [0-9.]+\+?$")  # else it is another way to use the client


def span(labels: Sequence[str]) -> str:
    """Name neighbouring versions in one: ``Java 2.8 to 4.0``."""
    return listed([_run([*run]) for _, run in groupby(labels, _numbered)])


def _numbered(label: str) -> str:
    """What is numbered: ``Java`` of ``Java 2.8``; what has no number stands alone."""
    found = NUMBER.search(label)
    return label[: found.start()] if found else label


def _run(labels: Sequence[str]) -> str:
    """Several versions of one thing, in order."""
    if len(labels) == 1:
        return labels[0]
    last = NUMBER.findall(labels[-1])[-1]
    first = labels[0][: len(_numbered(labels[0]))] + NUMBER.findall(labels[0])[0]
    return say("{first} to {last}", first=first, last=last)
