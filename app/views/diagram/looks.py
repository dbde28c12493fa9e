"""How wide a diagram is, and what fits into it, on large screens and on phones."""

from typing import NamedTuple

LETTER = 7.3  # the average width of one, at 13 units high
BOLD_LETTER = 8.0
SMALL_LETTER = 7.2  # in labels, which are bold, at 12


class Look(NamedTuple):
    """The measures of one kind of drawing, in its own units."""

    kind: str  # "wide" | "narrow"
    width: int
    gutter: int  # where clocks stand
    lanes: int  # what all lifelines together may take
    pitch: int  # from one lifeline to the next, at most
    row: int  # a row with one line of words
    words: bool  # the sentences stand beside the picture


WIDE = Look("wide", 1160, 92, 620, 96, 28, words=True)
NARROW = Look("narrow", 358, 72, 282, 48, 30, words=False)
LINE = 17  # from one line of words to the next
MINOR = 14  # a row without words: a packet leaves or arrives, and nothing else is told
BREAK = 34  # a silence
DOOM = 24  # a point of no return, below its step
HEAD = 30  # the names above the lifelines
BAND = 560  # what fits on a printed page


def pitch_of(look: Look, lanes: int) -> int:
    """Return the distance from one lifeline to the next."""
    return min(look.pitch, look.lanes // max(1, lanes))


def words_at(look: Look, lanes: int) -> int:
    """Return where the sentences begin."""
    return look.gutter + lanes * pitch_of(look, lanes) + 14


def wrapped(
    text: str, look: Look, lanes: int, letter: float = LETTER
) -> tuple[str, ...]:
    """Break a sentence into lines that fit beside the lifelines."""
    most = int((look.width - words_at(look, lanes)) / letter)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def clipped(label: str, room: int) -> str:
    """Return a label if there is room for it; the words of its row say it anyway."""
    return label if len(label) * SMALL_LETTER <= room else ""
