"""Both boards of a step: what moved since the step before, and what is not alike."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from app.comparing import Comparison
from app.runs import Run
from app.views.beside.board import Draft, draw
from app.views.beside.grid import WIDTH, Grid, Line, grid_of, lines_of
from app.views.beside.marks import Board, Place, Row, Rule, Sign, Split, Spot
from app.views.stage.breaks import breaks
from app.views.stage.chronicle import Chapter, chronicle
from app.views.stage.marks import Token, Word
from app.views.stage.told import told
from engine.sentence import say

UNDER_VERDICT = 20  # in the row of an application, a verdict stands under each token


Leaf = TypeVar("Leaf", Split, Word, Place, Rule, Token, Spot, Sign)


class Boards(NamedTuple):
    """Both sides, drawn."""

    a: Board
    b: Board


class Studio:
    """Draws the boards of one comparison; a side that waits is not drawn again."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._grid = grid_of(comparison)
        self._desks = tuple(_Desk(run, self._grid) for run in comparison.runs)

    def draw(self, number: int) -> Boards:
        """Draw a step of the comparison."""
        here = self._drafts(number)
        before = self._drafts(max(0, number - 1))
        after = self._drafts(min(self._comparison.last, number + 1))
        boards = [self._finish(side, number, here, before, after) for side in range(2)]
        return Boards(*boards)

    def _drafts(self, number: int) -> tuple[Draft, Draft]:
        joint = self._comparison.joints[number]
        left, right = self._desks
        return left.draft(joint.left), right.draft(joint.right)

    def _finish(
        self,
        side: int,
        number: int,
        here: tuple[Draft, Draft],
        before: tuple[Draft, Draft],
        after: tuple[Draft, Draft],
    ) -> Board:
        desk, draft, grid = self._desks[side], here[side], self._grid
        moved = before[side] is not draft
        coming = _comers(draft, after[side])
        tokens = {**draft.tokens, **{one.id: one for one in coming}}
        joint = self._comparison.joints[number]
        name, where = "ab"[side], (joint.left, joint.right)[side]
        return Board(
            side=name,
            width=WIDTH,
            height=desk.height,
            token=grid.token,
            place=(min(grid.pitch - 3, grid.token + 14), grid.token + 8),
            scale=grid.scale,
            title=say("{side} at its step {step}", side=name.upper(), step=where),
            told=self._told(side, number),
            rows=tuple(_rows(draft, moved=moved)),
            splits=_sorted(draft.splits),
            words=_sorted(draft.words),
            places=_sorted(draft.places),
            rules=_sorted(draft.rules),
            tokens=_sorted(tokens.values()),
            changed=_sorted(_changed(draft, before[side])),
            other=_sorted(_other(draft, here[1 - side])),
            signs=_sorted(draft.signs),
        )

    def _told(self, side: int, number: int) -> str:
        run, step = self._comparison.runs[side], self._comparison.steps(number)[side]
        truths = run.ledger.true_marks[step.number]
        return told(step.world, breaks(step.world, truths))


class _Desk:
    """Draws the steps of one run, each once."""

    def __init__(self, run: Run, grid: Grid) -> None:
        self._run = run
        self._grid = grid
        self._chapters: tuple[Chapter, ...] = chronicle(run.timeline)
        self._lines: tuple[Line, ...]
        self._lines, self.height = lines_of(run.timeline)
        self._known: dict[int, Draft] = {}

    def draft(self, number: int) -> Draft:
        found = self._known.get(number)
        if found is None:
            step = self._run.timeline.steps[number]
            chapter = self._chapters[number]
            found = draw(self._run, step, chapter, self._grid, self._lines)
            self._known[number] = found
        return found


def _sorted(leaves: Iterable[Leaf]) -> tuple[Leaf, ...]:
    """Put leaves into an order that is the same in every step: the player keeps it."""
    return tuple(sorted(leaves))


def _rows(draft: Draft, *, moved: bool) -> Iterator[Row]:
    for number, line in enumerate(draft.lines):
        now = " now" if moved and line.name in draft.touched else ""
        down = any(
            word.look == "how bad" and word.y == line.y + 15 for word in draft.words
        )
        look = f"row {line.kind}{' down' if down else ''}{now}"
        yield Row(f"row-{number}", look, line.y - line.height // 2, line.height)


def _changed(draft: Draft, before: Draft) -> Iterator[Spot]:
    """Mark what is new here, or not as it was."""
    for name, token in draft.tokens.items():
        known = before.tokens.get(name)
        if before is not draft and (known is None or known.look != token.look):
            yield Spot(f"ring-{name}", token.x, token.y)


def _other(draft: Draft, across: Draft) -> Iterator[Spot]:
    """Mark what the other side has otherwise, or not at all."""
    every = {**across.tokens, **draft.tokens}
    signs = {*draft.signs} ^ {*across.signs}
    told = {sign.id[1:] for sign in signs}
    for name, token in every.items():
        mine, theirs = draft.tokens.get(name), across.tokens.get(name)
        message, _, where = name.partition("-")
        heard = where == "app" and message[1:] in told
        if heard or mine is None or theirs is None or mine[1:] != theirs[1:]:
            below = UNDER_VERDICT if where == "app" else 0
            yield Spot(f"odd-{name}", token.x, token.y + below)


def _comers(draft: Draft, after: Draft) -> Iterator[Token]:
    """Yield what comes next, unseen where it will come from: it glides from there."""
    for name, token in after.tokens.items():
        if name in draft.tokens or name[0] == "g":
            continue
        message = name.partition("-")[0]
        copies = [n for n in draft.tokens if n.startswith(f"{message}-")]
        logs = [n for n in copies if not n.endswith("-app") and "-group" not in n]
        source = next(iter(logs), f"{message}-app")
        start = draft.tokens.get(source, token)
        yield Token(name, "t unseen", start.x, start.y, token.words)
