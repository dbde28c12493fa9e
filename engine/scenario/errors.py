"""What is wrong with a scenario, said so that its author can mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Self

Path = tuple[str | int, ...]

SHOWN = 60  # of whatever was found, no more than this is repeated


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was found, and what is possible."""

    path: Path  # ("script", 2, "crash"); () for the whole
    message: str
    source: str = ""  # a file's name, or what else the author would call it
    line: int = 0  # 0: it is not in a file

    @property
    def field(self) -> str:
        """The path as one writes it: ``script[2].crash``."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}"
        return text.removeprefix(".")

    def __str__(self) -> str:
        place = (self.source, f"line {self.line}" if self.line else "", self.field)
        where = ", ".join(filter(None, place))
        return f"{where}: {self.message}" if where else self.message


class ScenarioError(Exception):
    """Everything that is wrong with a scenario or an experiment, found at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of(cls, message: str, *path: str | int) -> Self:
        """Make one of a single problem."""
        return cls([Problem(path, message)])

    def located(self, source: str, lines: "Lines") -> Self:
        """Say in which file, and on which line, each problem is."""
        return type(self)(
            replace(problem, source=source, line=nearest_line(problem.path, lines))
            for problem in self.problems
        )


Lines = dict[Path, int]


def nearest_line(path: Path, lines: Lines) -> int:
    """Return the line of a value, or of the nearest thing around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def suggestion(found: str, possible: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?``, or nothing where nothing comes close."""
    near = get_close_matches(found[:SHOWN], list(possible), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def shown(found: object) -> str:
    """Quote what was found, shortened if it is long."""
    text = repr(found)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def listing(names: Sequence[str], last: str = "and") -> str:
    """Join names as in a sentence: ``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
