"""One replica's log: its records, their epochs, and the rules across them."""

from collections.abc import Iterator

from app.views.stage.cluster import Seat
from app.views.stage.draft import LETTER, Draft
from app.views.stage.layout import Row
from app.views.stage.marks import Rule, Slot
from app.views.stage.transactions import draw_marker, held_back, markers, standing
from engine.model.state import Replica

EPOCHS = 6  # colours
INWARD = 20  # words at the left edge of a log, else they stick out
UNDER = 14  # from the records to the words below them
APART = 12  # between the words of two marks


def draw_log(draft: Draft, seat: Seat, replica: Replica, first: int) -> None:
    """Draw a replica's log from offset `first` on."""
    layout = draft.layout
    row = layout.rows[seat.name, seat.partition]
    key, away = f"{seat.name}-{seat.partition}", seat.away
    middle = layout.log_x + layout.pitch // 2
    counts: dict[int, int] = {}
    looks = standing(replica)
    for offset, entry in markers(replica):
        if offset >= first:
            x = middle + (offset - first) * layout.pitch
            draft.slots.append(_slot(key, replica, offset, away, (x, row.log_y)))
            draw_marker(draft, f"{key}-{offset}", entry, x, row.log_y)
    for offset, entry in replica.records:
        count = counts[entry.message] = counts.get(entry.message, 0) + 1
        if offset < first:
            continue
        x = middle + (offset - first) * layout.pitch
        draft.slots.append(_slot(key, replica, offset, away, (x, row.log_y)))
        name = f"m{entry.message}-{seat.name}"
        name = f"{name}-aside-{seat.partition}" if seat.aside else name
        name = name if count == 1 else f"{name}-{count}"
        look = f"t{away}{looks.get(offset, '')}"
        draft.token(name, look, x, row.log_y, entry.message)
    for offset, entry in enumerate(replica.log, replica.log_start):
        if entry.commit is None or offset < first:
            continue
        x = middle + (offset - first) * layout.pitch
        draft.slots.append(_slot(key, replica, offset, away, (x, row.log_y)))
        draft.say(
            f"o-{key}-{offset}", "epoch", x - 9, row.log_y + 5, f"→{entry.commit[2]}"
        )
    for start, end, epoch in _epochs(replica):
        if end > first:
            _band(
                draft,
                row.log_y,
                f"e-{key}-{epoch}",
                max(start, first) - first,
                end - first,
            )
    _rules(draft, row, key, replica, first)


def _slot(
    key: str, replica: Replica, offset: int, away: str, spot: tuple[int, int]
) -> Slot:
    """Return the place of one record: on disk or not, committed or not."""
    place = "disk" if offset < replica.flushed else "cache"
    shut = "shut" if offset < replica.high_watermark else "open"
    return Slot(f"c-{key}-{offset}", f"{shut}{away}", place, *spot)


def _epochs(replica: Replica) -> Iterator[tuple[int, int, int]]:
    """Yield each run of records of one leader epoch: its offsets, and the epoch."""
    start = replica.log_start
    epoch = -1
    for offset, entry in enumerate(replica.log, replica.log_start):
        if entry.epoch != epoch:
            if epoch >= 0:
                yield start, offset, epoch
            start, epoch = offset, entry.epoch
    if epoch >= 0:
        yield start, replica.log_end, epoch


def _band(draft: Draft, middle: int, name: str, start: int, end: int) -> None:
    """Draw the band of an epoch below the columns from start to end."""
    layout = draft.layout
    epoch = int(name.rpartition("-")[2])
    x = layout.log_x + start * layout.pitch + 2
    y = middle + layout.slot_height // 2 + UNDER
    words = f"e{epoch}"
    past = LETTER * len(words) + 3
    width = max(4, (end - start) * layout.pitch - 4 - past)
    band = f"M{x + past} {y - 7}h{width}v4h-{width}z"
    draft.shape(name, f"band e{epoch % EPOCHS}", band)
    draft.say(f"{name}-w", "epoch", x, y, words)


def _rules(draft: Draft, row: Row, key: str, replica: Replica, first: int) -> None:
    """Draw the replica's own high watermark, its log end, and a late log start."""
    layout = draft.layout
    half = layout.slot_height // 2 + 3
    below = layout.slot_height // 2 + UNDER
    high, end, start = replica.high_watermark, replica.log_end, replica.log_start
    stable = held_back(replica)
    path = f"M0 {-half}v{2 * half}"
    for name, at, label in (
        ("hw", high, "HW"),
        ("leo", end, "LEO"),
        ("start", start, "start"),
        ("lso", stable, "LSO"),
    ):
        if at is None or at < first or (name == "start" and not at):
            continue
        x = layout.log_x + (at - first) * layout.pitch
        look = name
        word_x, word_y = (4, below) if name == "leo" else (0, -half - 4)
        if name == "leo" and x + LETTER * 6 > layout.edges[1]:
            look, word_x = f"{look} end", -4
        if name != "leo" and at == first:
            word_x = INWARD
        if name == "hw" and stable is not None:
            both = len(f"HW {at}LSO {stable}")
            word_x += _aside(draft, x + word_x, both, stable - first)
        if name == "start" and at == high:  # the place above is the watermark's
            look, word_x, word_y = "start end", -4, below
        words = f"{label} {at}"
        draft.rules.append(
            Rule(f"{name}-{key}", look, x, row.log_y, path, word_x, word_y, words)
        )


def _aside(draft: Draft, x: int, letters: int, column: int) -> int:
    """Tell by how much to push the watermark's words from those of the LSO.

    Where a transaction holds readers back for one record, the two are but a column
    apart; `letters`: of both, each centred on its rule.
    """
    layout = draft.layout
    if column < 0:
        return 0
    other = layout.log_x + column * layout.pitch
    other += INWARD if column == 0 else 0
    return max(0, other + LETTER * letters // 2 + APART - x)
