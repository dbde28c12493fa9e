"""A picture, or a part of one, while it is being drawn."""

from dataclasses import dataclass, field

from app.views.stage.layout import Layout, rounded
from app.views.stage.marks import Icon, Pill, Rule, Shape, Slot, Token, Word

LETTER = 8  # width of one letter in small type, generously


def width_of(words: str) -> int:
    """Tell how wide a word in a box is, whatever the system's typeface is."""
    return len(words) * 17 // 2 + 14


@dataclass(slots=True)
class Draft:
    """What has been drawn so far.

    `origins` says for a copy that has just come into being from which process
    it came: the step before shows it there, unseen, ready to glide. `doors` and
    `ears` are the same for answers: where one comes from, and where it is heard.
    """

    layout: Layout
    shapes: list[Shape] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    pills: list[Pill] = field(default_factory=list)
    icons: dict[str, Icon] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    doors: dict[str, tuple[int, int]] = field(default_factory=dict)
    ears: dict[str, tuple[int, int]] = field(default_factory=dict)
    wires: set[str] = field(default_factory=set)

    def add(self, part: "Draft") -> None:
        """Take over what was drawn on another draft."""
        self.shapes += part.shapes
        self.slots += part.slots
        self.rules += part.rules
        self.words += part.words
        self.pills += part.pills
        self.icons |= part.icons
        self.tokens |= part.tokens
        self.wires |= part.wires

    def shape(self, name: str, look: str, path: str) -> None:
        """Draw a path."""
        self.shapes.append(Shape(name, look, path))

    def box(self, name: str, look: str, place: tuple[int, int, int, int]) -> None:
        """Draw a panel or a row."""
        self.shapes.append(Shape(name, look, rounded(*place, 12)))

    def say(self, name: str, look: str, x: int, y: int, words: str) -> None:
        """Write words."""
        self.words.append(Word(name, look, x, y, words))

    def pill(
        self,
        name: str,
        look: str,
        spot: tuple[int, int],
        words: str,
        sign: str = "",
        *,
        width: int = 0,
    ) -> int:
        """Write a word in a box that begins at a spot; return its right edge.

        `width`: of the box, where another language needs more room.
        """
        x, y = spot
        shift = 9 if sign else 0
        width = width or width_of(words) + 2 * shift
        half = width // 2
        pill = Pill(name, look, x + half, y, -half, width, shift, words)
        self.pills.append(pill)
        if sign:
            self.icon(f"{name}-s", f"sign {look}", x + 15, y, sign)
        return x + width

    def icon(self, name: str, look: str, x: int, y: int, sign: str) -> None:
        """Draw a sign."""
        self.icons[name] = Icon(name, look, sign, x, y)

    def token(self, name: str, look: str, x: int, y: int, message: int) -> None:
        """Put a copy of a message somewhere."""
        self.tokens[name] = Token(name, look, x, y, str(message))

    def free_name(self, name: str) -> str:
        """Return a name for one more copy in the same place, as in m3-b1-2."""
        if name not in self.tokens:
            return name
        count = 2
        while f"{name}-{count}" in self.tokens:
            count += 1
        return f"{name}-{count}"

    def which(self, name: str, number: int) -> str:
        """Return the name of one of several copies in one place; 0: the latest."""
        if number:
            exact = name if number == 1 else f"{name}-{number}"
            return exact if exact in self.tokens else name
        count = 2
        while f"{name}-{count}" in self.tokens:
            count += 1
        return name if count == 2 else f"{name}-{count - 1}"
