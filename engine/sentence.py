"""Sentences that remember how they were made, so that they can be said anew.

Everything that a person reads is written in English, where it is used. `say` fills
the named places of such a sentence and returns plain text, which also keeps the
sentence as it was and what went into it. Whoever knows another language looks the
sentence up and fills it again (app.languages); nobody else needs to care.

``say("{broker} starts.", broker="b1")`` equals ``"b1 starts."``. What goes into a
sentence may be a sentence itself. ``+``, ``f""`` and ``str.join`` make plain text
that stays English: use `say` and `joined`.
"""

from collections.abc import Iterable, Mapping
from typing import Self


class Sentence(str):
    """English text that knows its pattern; equal to the same plain text."""

    __slots__ = ("capital", "many", "number", "parts", "pattern", "values")

    pattern: str  # "{broker} starts."; "" if it is made of parts
    values: Mapping[str, object] | None  # by name; None: the pattern has no places
    many: str  # the pattern for several; "" if it does not count
    number: int  # of what it counts
    parts: tuple[str, ...]  # one after the other
    capital: bool  # its first letter is a capital, whatever it was

    @classmethod
    def of(
        cls,
        text: str,
        pattern: str,
        values: Mapping[str, object] | None = None,
        *,
        many: str = "",
        number: int = 1,
        parts: tuple[str, ...] = (),
        capital: bool = False,
    ) -> Self:
        """Keep a text and how it was made."""
        made = cls(text)
        made.pattern, made.values = pattern, values
        made.many, made.number = many, number
        made.parts, made.capital = parts, capital
        return made


def say(pattern: str, /, **values: object) -> Sentence:
    """Fill the named places of an English sentence: the pattern is its key."""
    if not values:
        return Sentence.of(pattern, pattern)
    return Sentence.of(pattern.format_map(values), pattern, values)


def plural(one: str, many: str, /, count: int, **values: object) -> Sentence:
    """Say a sentence about one thing or about several; ``{count}`` is their number."""
    filled = {"count": count, **values}
    pattern = one if count == 1 else many
    return Sentence.of(pattern.format_map(filled), one, filled, many=many, number=count)


def joined(parts: Iterable[str], between: str = " ") -> Sentence:
    """Put sentences one after the other; `between` stays in every language."""
    found: list[str] = []
    for part in parts:
        found += [between, part] if found else [part]
    return Sentence.of("".join(found), "", parts=tuple(found))


def capital(text: str) -> str:
    """Begin with a capital letter."""
    raised = text[:1].upper() + text[1:]
    if not isinstance(text, Sentence):
        return raised
    return Sentence.of(
        raised,
        text.pattern,
        text.values,
        many=text.many,
        number=text.number,
        parts=text.parts,
        capital=True,
    )
