"""The table of defaults: versions in which nothing differs share a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.views.setting import Default
from app.views.versions import VERSION, span


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring versions of a client in which all is the same."""

    label: str
    versions: str
    default: Default  # of the first of them


def spans(defaults: Sequence[Default]) -> tuple[Span, ...]:
    """Put neighbouring versions together that differ in nothing but the version."""
    found = []
    for _, together in groupby(defaults, _alike):
        own = list(together)
        numbers = (one.label.removeprefix(f"{one.client} ") for one in own)
        versions = " · ".join(numbers) if len(own) > 1 else own[0].versions
        found.append(Span(span([one.label for one in own]), versions, own[0]))
    return tuple(found)


def _alike(one: Default) -> tuple[object, ...]:
    versioned = bool(VERSION.search(one.label))
    own = "" if versioned else one.label
    return (
        one.part,
        one.client,
        own,
        one.name,
        one.value,
        one.source,
        one.note,
        one.lacks,
    )
