"""The stage of a run's steps as text: from step to step only some lines are new.

What stands between the layers of a picture is the same in all steps of its kind. So
the template is printed once, with holes in place of what changes, and every step
fills the holes; of a layer, only those lines are made that no step before had.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

from markupsafe import Markup

from app.views.rendering import template
from app.views.stage.marks import LAYERS, Picture, StageView

TEMPLATE = "stage/stage.svg"
HOLE = "\0"  # no page holds it

Leaf = tuple[Any, ...]


class Form(NamedTuple):
    """A stage with holes."""

    text: tuple[str, ...]  # before, between and after the holes
    holes: tuple[tuple[int, str], ...]  # of which picture, and what fills it
    lines: Mapping[tuple[int, str], str]  # how the leaves of a layer are printed


class Lines(dict[Leaf, str]):
    """The leaves of a layer as lines, each printed when it is first asked for."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._printed = template(TEMPLATE).globals["printed"]

    def __missing__(self, leaf: Leaf) -> str:
        text: str = self._printed((leaf,), self._line)
        self[leaf] = text
        return text


class Sheets:
    """Prints the stage, step after step of one run."""

    def __init__(self) -> None:
        self._forms: dict[object, Form] = {}
        self._layers: dict[str, tuple[tuple[Leaf, ...], str]] = {}
        self._leaves: dict[str, Lines] = {}

    def print(self, stage: StageView) -> Markup:
        """Print one step."""
        outline = tuple(picture.outline for picture in stage.pictures)
        form = self._forms.get(outline)
        if form is None:
            form = self._forms[outline] = _form(stage)
        said = template(TEMPLATE).environment.filters["e"]
        text = [form.text[0]]
        for hole, after in zip(form.holes, form.text[1:], strict=True):
            number, name = hole
            filling = getattr(stage.pictures[number], name)
            line = form.lines.get(hole)
            text += said(filling) if line is None else self._layer(filling, line), after
        return Markup("".join(text))  # noqa: S704 - leaves are safe, words are escaped

    def _layer(self, leaves: tuple[Leaf, ...], line: str) -> str:
        """Print a layer; most often it is that of the step before, or nearly so."""
        before, text = self._layers.get(line, ((), ""))
        if before == leaves:
            return text
        known = self._leaves.get(line)
        if known is None:
            known = self._leaves[line] = Lines(line)
        text = "".join(map(known.__getitem__, leaves))
        self._layers[line] = leaves, text
        return text


def _form(stage: StageView) -> Form:
    """Print the template with holes; learn how it would have filled them."""
    lines: dict[tuple[int, str], str] = {}

    def printed(hole: tuple[int, str], line: str) -> str:
        lines[hole] = line
        return f"{HOLE}{hole[0]} {hole[1]}{HOLE}"

    hollow = replace(stage, pictures=tuple(map(_hollow, count(), stage.pictures)))
    text = template(TEMPLATE).render(stage=hollow, printed=printed)
    pieces = text.split(HOLE)
    named = (hole.split(" ") for hole in pieces[1::2])
    holes = tuple((int(number), name) for number, name in named)
    return Form(tuple(pieces[::2]), holes, lines)


def _hollow(number: int, picture: Picture) -> Picture:
    """Put the name of a hole in the place of all that changes from step to step."""
    holes: dict[str, Any] = {name: (number, name) for name in LAYERS}
    holes["title"] = f"{HOLE}{number} title{HOLE}"
    holes["told"] = picture.told and f"{HOLE}{number} told{HOLE}"
    return replace(picture, **holes)
