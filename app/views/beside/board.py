"""One side of a comparison, drawn small: what is believed, held and processed.

A row an application, a replica and a group; nothing of how it came about: that is
what the stage of a scenario's own page is for. Both sides have the same columns, so
that what differs stands in the same place.
"""

from collections import Counter
from collections.abc import Iterator

from markupsafe import escape

from app.runs import Run
from app.views.beside.grid import GAP, LEFT, Grid, Line
from app.views.beside.marks import Place, Rule, Sign, Split
from app.views.beside.standing import away, committed, standing
from app.views.stage.breaks import Break, breaks
from app.views.stage.chronicle import CellGhost, Chapter
from app.views.stage.marks import Token, Word
from engine.ending import GRAVEST
from engine.ledger import Row, Verdict
from engine.model.config import ProducerConfig
from engine.model.state import (
    Belief,
    Replica,
    World,
    place,
)
from engine.run import Step
from engine.sentence import say

SIGNS = {
    "acked": "ok",
    "failed": "no",
    "unknown": "what",
    "in flight": "wait",
    "in transaction": "wait",
    "buffered": "wait",
}
ENDED = {
    "closed": say("closed"),
    "exited": say("has ended"),
    "killed": say("was killed"),
}
MOST = 12  # longer names of groups are cut


class Draft:
    """What stands on a board, by its layers, before its neighbours are known."""

    def __init__(self, grid: Grid, lines: tuple[Line, ...]) -> None:
        self.grid = grid
        self.lines = lines
        self.touched: set[str] = set()  # rows
        self.splits: list[Split] = []
        self.words: list[Word] = []
        self.places: list[Place] = []
        self.rules: list[Rule] = []
        self.tokens: dict[str, Token] = {}
        self.signs: list[Sign] = []

    def token(self, name: str, look: str, column: int, y: int, message: int) -> None:
        """Put a copy of a message into a column."""
        words = str(message) if self.grid.token >= 11 else ""
        self.tokens[name] = Token(name, look, self.grid.x(column), y, words)

    def label(self, line: Line, name: str, look: str, note: str) -> None:
        """Say whose row it is, and how it is with it."""
        key = f"{line.kind}-{line.name}-{line.partition}"
        if line.kind == "group":
            key = f"group-{self.lines.index(line)}"
        off = " off" if look == "bad" else ""
        self.words.append(Word(f"{key}-n", f"who{off}", 12, line.y - 3, name))
        self.words.append(Word(f"{key}-s", f"how {look}", 12, line.y + 15, note))


def draw(
    run: Run, step: Step, chapter: Chapter, grid: Grid, lines: tuple[Line, ...]
) -> Draft:
    """Draw a step of a run."""
    draft = Draft(grid, lines)
    rows = run.ledger.rows[step.number]
    _broken(draft, breaks(step.world, run.ledger.true_marks[step.number]))
    for number, line in enumerate(lines):
        if line.kind == "app":
            _application(draft, line, step.world, _gravest(rows))
        elif line.kind == "log":
            _log(draft, line, step.world, chapter)
        else:
            _group(draft, line, step.world, number, _of_group(rows, line.name))
    names = set(_concerned(step))
    draft.touched = {line.name for line in lines if line.name in names}
    return draft


def _broken(draft: Draft, broken: tuple[tuple[Break, ...], ...]) -> None:
    """Lay a plate under each stretch of the logs in which replicas are not alike."""
    for line in draft.lines:
        found = broken[line.partition] if line.kind == "log" else ()
        for one in found:
            left = LEFT + one.first * draft.grid.pitch
            width = (one.last - one.first + 1) * draft.grid.pitch
            top, height = line.y - line.height // 2 - GAP // 2, line.height + GAP
            name = f"split-{line.name}-{line.partition}-{one.first}"
            path = f"M{left} {top}h{width}v{height}h{-width}z"
            draft.splits.append(Split(name, f"split {one.kind}", path))


def _concerned(step: Step) -> Iterator[str]:
    """Yield whom the events of a step are about."""
    for event in step.events:
        for role in ("producer", "broker", "group", "client"):
            name = getattr(event, role, "")
            if isinstance(name, str):
                yield name
        consumer = getattr(event, "consumer", "")
        if consumer:
            yield step.world.consumers[place(consumer)].group


def _gravest(rows: tuple[Row, ...]) -> dict[int, Verdict]:
    verdicts: dict[int, Verdict] = {}
    for row in rows:
        known = verdicts.get(row.message, row.verdict)
        verdicts[row.message] = min(known, row.verdict, key=GRAVEST.index)
    return verdicts


def _of_group(rows: tuple[Row, ...], group: str) -> dict[int, Row]:
    return {row.message: row for row in rows if row.group == group}


def _application(
    draft: Draft, line: Line, world: World, verdicts: dict[int, Verdict]
) -> None:
    producer = world.producers[place(line.name)]
    config = world.config.producers[place(line.name)]
    ended = ENDED.get(producer.state, "")
    draft.label(line, line.name, "bad" if ended else "", ended or say("believes"))
    beliefs = {belief.message: belief for belief in producer.beliefs}
    alone = len(world.producers) == 1
    y = line.y - 11
    for message, verdict in verdicts.items():
        belief = beliefs.get(message)
        if belief is not None:
            _believed(draft, y, belief, verdict, config)
        elif alone:
            draft.token(f"m{message}-app", "t unsent", message - 1, y, message)


def _believed(
    draft: Draft, y: int, belief: Belief, verdict: Verdict, config: ProducerConfig
) -> None:
    message = belief.message
    look = "t kept" if belief.state == "buffered" else "t"
    look = "t failed" if belief.state == "failed" else look
    look += " lost" if verdict is Verdict.LOST else ""
    draft.token(f"m{message}-app", look, message - 1, y, message)
    sign = SIGNS.get(belief.state, "")
    if sign in ("wait", "what") and config.counts == "send" and belief.returned:
        sign = "assumed"
    x = draft.grid.x(message - 1)
    half = draft.grid.token // 2
    if sign:
        spot = (x + half - 1, y - half + 1)
        draft.signs.append(Sign(f"s{message}", f"sign {sign}", f"sign-{sign}", *spot))
    draft.signs.append(
        Sign(f"v{message}", f"verdict {verdict}", f"verdict-{verdict}", x, y + 30)
    )


def _log(draft: Draft, line: Line, world: World, chapter: Chapter) -> None:
    broker = world.brokers[place(line.name)]
    partition = line.partition
    name = line.name
    if len(broker.partitions) > 1:
        name = f"{name}/{partition}"
    look, note = standing(world, broker, partition)
    draft.label(line, name, look, note)
    hosted = broker.partitions[partition]
    if hosted is None:
        return
    replica = hosted.replica
    off = " off" if broker.state == "down" else ""
    key = f"{line.name}-{partition}"
    counts: Counter[int] = Counter()
    for offset, entry in replica.records:
        counts[entry.message] += 1
        again = f"-{counts[entry.message]}" if counts[entry.message] > 1 else ""
        _place(draft, line, replica, offset, off)
        token = f"m{entry.message}-{key}{again}"
        draft.token(token, f"t{off}", offset, line.y, entry.message)
    for ghost in chapter.ghosts:
        if (
            isinstance(ghost, CellGhost)
            and (ghost.broker, ghost.partition) == (line.name, partition)
            and ghost.offset >= replica.log_end
        ):
            token = f"g{ghost.message}-{key}-{ghost.offset}"
            draft.token(token, "t ghost", ghost.offset, line.y, ghost.message)
    mark = LEFT + replica.high_watermark * draft.grid.pitch
    draft.rules.append(Rule(f"hw-{key}", mark, line.y))


def _place(draft: Draft, line: Line, replica: Replica, offset: int, away: str) -> None:
    shut = "shut" if offset < replica.high_watermark else "open"
    name = "disk" if offset < replica.flushed else "cache"
    key = f"c-{line.name}-{line.partition}-{offset}"
    spot = (draft.grid.x(offset), line.y)
    draft.places.append(Place(key, f"{shut}{away}", name, *spot))


def _group(
    draft: Draft, line: Line, world: World, number: int, rows: dict[int, Row]
) -> None:
    group = line.name
    members = [one for one in world.consumers if one.group == group]
    done = Counter(message for one in members for message in one.processed)
    hands = {h.message for one in members for h in (*one.hands, *one.batch)}
    down = all(one.state != "running" for one in members)
    note = committed(world, group)
    name = str(escape(group if len(group) <= MOST else f"{group[: MOST - 1]}…"))
    draft.label(line, name, "warn" if down else "", away(members) if down else note)
    for message, row in rows.items():
        key = f"m{message}-group{number}"
        if done[message]:
            look = "t twice" if done[message] > 1 else "t"
            draft.token(key, look, message - 1, line.y, message)
            if done[message] > 1 and draft.grid.token >= 20:
                x = draft.grid.x(message - 1) + draft.grid.token // 2
                times = Word(f"{key}-x", "times", x, line.y - 8, f"×{done[message]}")
                draft.words.append(times)
        elif row.verdict is Verdict.LOST or row.progress == "passed over":
            draft.token(key, "t ghost", message - 1, line.y, message)
        elif message in hands:
            draft.token(key, "t kept", message - 1, line.y, message)
