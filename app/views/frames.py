"""A frame: everything on a scenario's page that depends on the step, and only that.

A frame is text, one leaf element a line, each with an id that is the same in
every frame; leaves stand in layers, and layers are always there. The player in
the browser shows a step by replacing the lines that differ. The page prints the
same lines, so that after any jump it equals what the server would have sent.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from markupsafe import Markup

from app.runs import Run
from app.views.faults import Target, processes_of
from app.views.folds import folds, hands_of
from app.views.link_faults import links_of
from app.views.logs import logs
from app.views.matrix import matrix, sum_of
from app.views.now import now
from app.views.packet_faults import packets_of
from app.views.reckoning import fix, losses, offered
from app.views.rendering import template
from app.views.silences import silence
from app.views.stage import stage_view, stage_views
from app.views.stage.marks import StageView
from engine.model.sight import recalling

FORM_FEED = "\f"
FRAMES_A_CHUNK = 120  # so that no response grows without bound


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of one step, each a few lines of markup."""

    stage: Markup
    folds: Markup
    silence: Markup
    back: Markup
    onward: Markup
    seek: Markup
    now: Markup
    matrix: Markup
    sum: Markup
    losses: Markup
    logs: Markup
    faults: Markup
    links: Markup
    packets: Markup

    @property
    def text(self) -> str:
        """All lines, as the player reads them."""
        return "".join(getattr(self, name) for name in self.__slots__)


class Framer:
    """Renders the frames of one run; what equals an earlier step is not rendered."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._fix = fix(run)
        self._known: dict[Hashable, Markup] = {}
        self._urls: dict[int, str] = {}
        self._recall = recalling()
        world = run.timeline.steps[0].world
        self._brokers = tuple(broker.name for broker in world.brokers)

    def frame(self, number: int, stage: StageView) -> Frame:
        """Render one step."""
        run = self._run
        parts = folds(run, number, stage.parts)
        world = run.timeline.steps[number].world
        rows = run.ledger.rows[number]
        told = now(run, number)
        return Frame(
            stage=Markup(template("stage/stage.svg").render(stage=stage)),  # noqa: S704
            folds=self._print("folds", folds=parts) if parts.parts else Markup(),
            silence=self._print("silence", silence=silence(run, number)),
            back=self._print("back", now=told, to=self._url),
            onward=self._print("onward", now=told, to=self._url),
            seek=self._print("seek", now=told),
            now=self._print("now", now=told),
            matrix=self._matrix(number),
            sum=self._print("sum", summed=sum_of(rows)),
            losses=self._print(
                "losses",
                losses=losses(run, number),
                fix=self._fix,
                offered=offered(run, number),
                run=run,
            ),
            logs=self._print("logs", logs=logs(world)),
            faults=self._targets("faults", processes_of(world, self._recall)),
            links=self._targets("links", links_of(world, self._recall)),
            packets=self._print(
                "packets", lines=self._each("under", packets_of(world))
            ),
        )

    def _url(self, step: int) -> str:
        if step not in self._urls:
            self._urls[step] = self._run.to(step).url
        return self._urls[step]

    def _matrix(self, number: int) -> Markup:
        rows = self._run.ledger.rows
        lines = matrix(rows[number], rows[max(0, number - 1)], self._brokers)
        return self._print("matrix", lines=self._each("row", lines))

    def _targets(self, part: str, targets: tuple[Target, ...]) -> Markup:
        return self._recall(self._targets_as_lines, part, part, targets)

    def _targets_as_lines(self, part: str, targets: tuple[Target, ...]) -> Markup:
        return self._print(part, lines=self._each("target", targets))

    def _each(self, part: str, things: Iterable[Hashable]) -> tuple[Markup, ...]:
        """Print things that hardly ever change, one by one."""
        return tuple(self._print(part, one=thing) for thing in things)

    def _print(self, part: str, **context: Hashable) -> Markup:
        """Print a part, once for all steps in which it is the same."""
        key = (part, *context.values())
        found = self._known.get(key)
        if found is None:
            text = template(f"parts/{part}.html").render(context)
            found = self._known[key] = Markup(text)  # noqa: S704 - it is escaped
        return found


def frame(run: Run, number: int) -> Frame:
    """Render one step of a run."""
    view = stage_view(run.timeline, run.ledger, number, hands_of(run.experiment))
    return Framer(run).frame(number, view)


def chunks(run: Run) -> int:
    """Count the answers that a run's frames are divided into."""
    return run.last // FRAMES_A_CHUNK + 1


def frames(run: Run, chunk: int) -> Iterator[str]:
    """Render a chunk of a run, one frame after the other, form feeds between them."""
    framer = Framer(run)
    first = chunk * FRAMES_A_CHUNK
    hands = hands_of(run.experiment)
    views = stage_views(run.timeline, run.ledger, first, hands)
    for view in islice(views, FRAMES_A_CHUNK):
        if view.number > first:
            yield FORM_FEED
        yield framer.frame(view.number, view).text
