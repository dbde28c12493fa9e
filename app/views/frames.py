"""A frame: everything on a scenario's page that depends on the step, and only that.

A frame is text, one leaf element a line, each with an id that is the same in
every frame; leaves stand in layers, and layers are always there. The player in
the browser shows a step by replacing the lines that differ. The page prints the
same lines, so that after any jump it equals what the server would have sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from markupsafe import Markup

from app.runs import Run
from app.views.faults import Target, processes_of
from app.views.folds import folds, hands_of
from app.views.link_faults import links_of
from app.views.logs import Log, logs
from app.views.matrix import Line, matrix, sum_of
from app.views.now import Now, now
from app.views.packet_faults import packets_of
from app.views.printing import Press, hole
from app.views.reckoning import fix, losses, offered
from app.views.silences import silence
from app.views.stage import stage_view, stage_views
from app.views.stage.marks import StageView
from app.views.stage.sheets import Sheets
from engine.recall import recalling
from engine.uncollected import uncollected

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
        self._press = Press()
        self._sheets = Sheets()
        self._addresses = run.to(0).url, *_around(run.to(1).url)
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
            stage=self._sheets.print(stage),
            folds=self._press.part("folds", folds=parts) if parts.parts else Markup(),
            silence=self._press.part("silence", silence=silence(run, number)),
            back=self._numbered("back", told),
            onward=self._numbered("onward", told),
            seek=self._numbered("seek", told),
            now=self._press.part("now", now=told),
            matrix=self._matrix(number),
            sum=self._press.part("sum", summed=self._recall(sum_of, "", rows)),
            losses=self._press.part(
                "losses",
                losses=losses(run, number),
                fix=self._fix,
                offered=offered(run, number),
                run=run,
            ),
            logs=Markup("".join(map(self._log, logs(world, self._recall)))),  # noqa: S704 - of lines
            faults=self._targets("faults", processes_of(world, self._recall)),
            links=self._targets("links", links_of(world, self._recall)),
            packets=self._press.part(
                "packets",
                lines=self._press.each("under", packets_of(world, self._recall)),
            ),
        )

    def _numbered(self, part: str, told: Now) -> Markup:
        """Print what says a step's number: but for both ends, one form with holes."""
        if told.number in (0, told.last):
            return self._press.part(part, now=told, to=self._url)
        fillings = {
            "number": told.number,
            "clock": told.clock,
            "back": told.back,
            "onward": told.onward,
            "to back": self._url(told.back),
            "to onward": self._url(told.onward),
        }
        return self._press.filled(part, fillings, partial(self._hollow, told))

    def _hollow(self, told: Now) -> dict[str, object]:
        names = "number", "clock", "back", "onward"
        holes = {name: hole(name) for name in names}
        ends = {0: self._url(0), told.last: self._url(told.last)}
        links = {holes[name]: hole(f"to {name}") for name in ("back", "onward")}
        return {"now": told._asdict() | holes, "to": (ends | links).__getitem__}

    def _url(self, step: int) -> str:
        first, before, after = self._addresses
        return f"{before}{step}{after}" if step else first

    def _matrix(self, number: int) -> Markup:
        rows = self._run.ledger.rows
        before = rows[max(0, number - 1)]
        lines = matrix(rows[number], before, self._brokers, self._recall)
        return self._press.part("matrix", lines=tuple(map(self._row, lines)))

    def _row(self, line: Line) -> Markup:
        """Print a row; where the same happened to one message each, one form serves."""
        if len(line.messages) != 1:
            return self._press.part("row", one=line, done=self._done(line))
        kind = line._replace(id="", messages=())
        fillings = {"id": line.id, "number": line.messages[0]}
        one = kind._asdict() | {"id": hole("id"), "messages": (hole("number"),)}
        return self._press.filled(
            "row", fillings, lambda: {"one": one, "done": self._done(line)}, kind
        )

    def _done(self, line: Line) -> tuple[Markup, ...]:
        return self._press.each("done", line.done)

    def _log(self, log: Log) -> Markup:
        return self._recall(_log_as_lines, log.partition, self._press, log)

    def _targets(self, part: str, targets: tuple[Target, ...]) -> Markup:
        return self._recall(_targets_as_lines, part, self._press, part, targets)


def _log_as_lines(press: Press, log: Log) -> Markup:
    return press.part("log", log=log, lines=press.each("offset", log.lines))


def _targets_as_lines(press: Press, part: str, targets: tuple[Target, ...]) -> Markup:
    return press.part(part, lines=press.each("target", targets))


def _around(address: str) -> tuple[str, str]:
    """Cut the address of step 1 into what stands before and after its number."""
    before, moment, after = address.rpartition("at=1")
    return before + moment[:-1], after


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
    with uncollected():
        for view in islice(views, FRAMES_A_CHUNK):
            if view.number > first:
                yield FORM_FEED
            yield framer.frame(view.number, view).text
