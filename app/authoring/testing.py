"""``ackward test``: whether scenarios end as they expect, as told and with the fix."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from engine import load, run
from engine.scenario import ScenarioError

FILES = ("*.yaml", "*.yml")
TOLD, FIXED = "as told", "with the fix"


class Tested(NamedTuple):
    """One telling of one file; `wrong` is what differs, () if it ends as expected."""

    path: Path
    telling: str  # "as told", "with the fix", or "" for a file that cannot be read
    wrong: tuple[str, ...]


def collected(places: Iterable[Path]) -> Iterator[Path]:
    """List the files, and those of folders at any depth, each once.

    Raises ScenarioError for a place that is not there, or that holds no scenario.
    """
    seen: set[Path] = set()
    for place in places:
        if place.is_dir():
            found = sorted({path for form in FILES for path in place.rglob(form)})
        else:
            found = [place] if place.exists() else []
        if not found:
            raise ScenarioError.of(f"{place}: here is no file *.yaml")
        yield from (path for path in found if path not in seen)
        seen.update(found)


def tested(path: Path) -> Iterator[Tested]:
    """Play both tellings of a file and compare them with what it expects."""
    try:
        loaded = load(path)
        for telling, changes in ((TOLD, {}), (FIXED, loaded.fix)):
            played = run(loaded, changes)
            unheard = loaded.unheard(played)
            yield Tested(path, telling, (*played.differences, *unheard))
    except ScenarioError as error:
        yield Tested(path, "", tuple(map(str, error.problems)))
