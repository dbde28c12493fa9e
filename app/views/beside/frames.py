"""The frames of a comparison: all that depends on its step, one leaf a line.

The player is that of the scenario page; app/views/frames.py says how frames work.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.comparing import Comparison
from app.links import Damage, LinkError
from app.runs import Run
from app.views.beside.boards import Studio
from app.views.beside.lulls import lull
from app.views.beside.marks import Board
from app.views.beside.telling import Side, tell
from app.views.frames import FORM_FEED, FRAMES_A_CHUNK
from app.views.rendering import template
from app.views.words import summed
from engine.ending import tally


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of one step, each a few lines of markup."""

    board_a: Markup
    board_b: Markup
    side_a: Markup
    side_b: Markup
    back: Markup
    onward: Markup
    seek: Markup
    now: Markup
    silence: Markup

    @property
    def text(self) -> str:
        """All lines, as the player reads them."""
        return "".join(getattr(self, name) for name in self.__slots__)


class Framer:
    """Renders the frames of one comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._studio = Studio(comparison)
        self._known: dict[Hashable, Markup] = {}

    def frame(self, number: int) -> Frame:
        """Render one step."""
        told = tell(self._comparison, number)
        boards = self._studio.draw(number)
        return Frame(
            board_a=_board(boards.a, told.a),
            board_b=_board(boards.b, told.b),
            side_a=self._side(told.a, self._comparison.a),
            side_b=self._side(told.b, self._comparison.b),
            back=_print("parts/back.html", now=told, to=self._url),
            onward=_print("parts/onward.html", now=told, to=self._url),
            seek=_print("parts/seek.html", now=told),
            silence=_print(
                "parts/silence.html", silence=lull(self._comparison, number)
            ),
            now=_print("beside/now.html", now=told, summed=self._summed(number)),
        )

    def _url(self, step: int) -> str:
        return self._comparison.pair.to(step).url

    def _side(self, side: Side, run: Run) -> Markup:
        found = self._known.get(side)
        if found is None:
            alone = run.to(side.step).url
            found = _print("beside/side.html", side=side, alone=alone)
            self._known[side] = found
        return found

    def _summed(self, number: int) -> tuple[str, str]:
        joint = self._comparison.joints[number]
        a, b = self._comparison.runs
        return _sum(a, joint.left), _sum(b, joint.right)


def _sum(run: Run, step: int) -> str:
    rows = run.ledger.rows[step]
    return summed(tally((row.message, row.verdict) for row in rows))


def _board(board: Board, side: Side) -> Markup:
    return _print("beside/board.svg", board=board, moved=side.moved)


def _print(name: str, **context: object) -> Markup:
    return Markup(template(name).render(context))  # noqa: S704 - it is escaped


def frames(comparison: Comparison, chunk: str) -> Iterator[str]:
    """Render a chunk of the frames, form feeds between them, or raise LinkError."""
    chunks = comparison.last // FRAMES_A_CHUNK + 1
    if not (chunk.isdecimal() and len(chunk) < 6 and int(chunk) < chunks):
        known = f"0 to {chunks - 1}"
        raise LinkError([Damage(chunk[:20], "There is no such chunk.", known)], None)
    framer = Framer(comparison)
    first = int(chunk) * FRAMES_A_CHUNK
    for number in range(first, min(first + FRAMES_A_CHUNK, comparison.last + 1)):
        if number > first:
            yield FORM_FEED
        yield framer.frame(number).text
