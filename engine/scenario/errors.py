"""What is wrong with a scenario, said so that its author can mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import NamedTuple, Self

Path = tuple[str | int, ...]

SHOWN = 60  # of whatever was found, no more than this is repeated


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was found, and what is possible."""

    path: Path  # ("script", 2, "crash"); () for the whole
    message: str
    source: str = ""  # a file's name, or what else the author would call it
    line: int = 0  # 0: it is not in a file
    column: int = 0  # where the field begins; 0: it does not stand there

    @property
    def field(self) -> str:
        """The path as one writes it: ``script[2].crash``."""
        text = ""
        for part in self.path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}"
        return text.removeprefix(".")

    @property
    def where(self) -> str:
        """Say where it is: ``mine.yaml, line 15, column 3, settings.akcs``."""
        line = f"line {self.line}" if self.line else ""
        column = f"column {self.column}" if self.column else ""
        return ", ".join(filter(None, (self.source, line, column, self.field)))

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


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
            replace(problem, source=source, **nearest(problem.path, lines)._asdict())
            for problem in self.problems
        )


class Spot(NamedTuple):
    """Where something begins, both counted from 1."""

    line: int
    column: int


Lines = dict[Path, Spot]


def nearest(path: Path, lines: Lines) -> Spot:
    """Return where a field is; of what lacks, the line of the nearest thing around."""
    if path and path in lines:
        return lines[path]
    while path and path not in lines:
        path = path[:-1]
    return Spot(lines[path].line if path in lines else 1, 0)


def suggestion(found: str, possible: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?``, or nothing where nothing comes close."""
    near = get_close_matches(found[:SHOWN], list(possible), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def shown(found: object) -> str:
    """Quote what was found, shortened if it is long."""
    if isinstance(found, (tuple, list, dict)):
        return "a mapping" if isinstance(found, dict) else "a list"
    text = repr(found)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def listing(names: Sequence[str], last: str = "and") -> str:
    """Join names as in a sentence: ``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
