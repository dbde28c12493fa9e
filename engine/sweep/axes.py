"""An axis: a setting with several values, or an order of which one word varies.

As a link and a command write it: ``acks:0,1,all``; ``linger.ms:0..100/20``, which is
0, 20, 40 and so on; ``*:crash:leader:0..200/10``, where the star stands for the value:
an order at several times; ``40:slow:b2-to-b1:*:0,100,400``, a link that is more or less
late.

Left out: an axis along which two things vary together.
"""

import re
from typing import NamedTuple

PLACE = "*"
MAX_VALUES = 50
RANGE = re.compile(r"([0-9]{1,12})\.\.([0-9]{1,12})(?:/([0-9]{1,12}))?")
VALUE = re.compile(r"[A-Za-z0-9._-]{1,40}")


class Axis(NamedTuple):
    """What varies, and its values as a link writes them."""

    name: str  # of a setting, or an order with one star
    values: tuple[str, ...]

    @property
    def is_order(self) -> bool:
        """Whether it varies a word of an order, and no setting."""
        return PLACE in self.name

    def order(self, value: str) -> str:
        """The order with one of the values."""
        return self.name.replace(PLACE, value)

    @property
    def text(self) -> str:
        """The axis as it is written; evenly spaced numbers as a range."""
        return f"{self.name}:{_range(self.values) or ','.join(self.values)}"


class AxisError(ValueError):
    """An axis that cannot be; the message says what was found and what is possible."""


def read_axis(text: str) -> Axis:
    """Read an axis, or raise AxisError."""
    name, colon, values = text.rpartition(":")
    if not colon or not name or not values:
        raise AxisError(
            f"found {text[:60]!r}; an axis is NAME:VALUES, as in acks:0,1,all, "
            f"linger.ms:0..100/20 or *:crash:leader:0..200/10"
        )
    if ":" in name and name.count(PLACE) != 1:
        raise AxisError(
            f"the order {name[:60]!r} needs one star for what varies, as in "
            f"*:crash:leader or 40:slow:b2-to-b1:*"
        )
    found = tuple(value for part in values.split(",") for value in _spread(part))
    twice = next((value for value in found if found.count(value) > 1), None)
    if twice is not None:
        raise AxisError(f"{name}: {twice!r} is given twice")
    if len(found) > MAX_VALUES:
        raise AxisError(
            f"{name}: {len(found)} values; at most {MAX_VALUES} are possible"
        )
    return Axis(name, found)


def _spread(part: str) -> tuple[str, ...]:
    """The values that one part stands for."""
    bounds = RANGE.fullmatch(part)
    if bounds is None:
        if VALUE.fullmatch(part) is None or ".." in part:
            raise AxisError(f"{part[:40]!r} is no value, and no range as in 0..100/20")
        return (part,)
    first, last, pace = int(bounds[1]), int(bounds[2]), int(bounds[3] or 1)
    if last < first or not pace:
        raise AxisError(f"{part!r} leads nowhere; a range goes up, as in 0..100/20")
    many = (last - first) // pace + 1
    if many > MAX_VALUES:
        raise AxisError(f"{part!r}: {many} values; at most {MAX_VALUES} are possible")
    return tuple(map(str, range(first, last + 1, pace)))


def _range(values: tuple[str, ...]) -> str:
    """The values as a range, if they are one; "" otherwise."""
    if len(values) < 3 or not all(value.isdecimal() for value in values):
        return ""
    first, second = int(values[0]), int(values[1])
    pace = second - first
    if pace < 1 or list(map(int, values)) != [
        first + i * pace for i in range(len(values))
    ]:
        return ""
    tail = "" if pace == 1 else f"/{pace}"
    return f"{first}..{values[-1]}{tail}"
