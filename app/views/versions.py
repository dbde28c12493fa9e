"""Names of clients and their versions, and how several are said in one."""

import re
from collections.abc import Sequence

from app.views.words import listed

NUMBER = re.compile(r"(?<![\w.])[0-9][0-9.]*\+?(?![\w])")
VERSION = re.compile(r" [0-9.]+\+?$")  # else it is another way to use the client


def span(labels: Sequence[str]) -> str:
    """Name neighbouring versions in one: ``Java 2.8 to 4.0``."""
    if len(labels) == 1:
        return labels[0]
    first, last = NUMBER.findall(labels[0]), NUMBER.findall(labels[-1])
    if not first or not last:
        return listed(labels)
    return f"{labels[0][: labels[0].index(first[0])]}{first[0]} to {last[-1]}"
