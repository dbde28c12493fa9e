"""Ghosts: what died in a log or at a broker's door, where it died, and of what."""

from collections import Counter

from app.views.stage.chronicle import CellGhost, DoorGhost, Ghost
from app.views.stage.draft import LETTER, Draft
from engine.sentence import say


def draw_graves(
    draft: Draft, ghosts: tuple[Ghost, ...], firsts: tuple[int, ...]
) -> None:
    """Draw all ghosts of the cluster."""
    if not ghosts:
        return
    layout = draft.layout
    taken = {(token.x, token.y) for token in draft.tokens.values()}
    crowds: Counter[tuple[int, int]] = Counter()
    for ghost in ghosts:
        away = (
            isinstance(ghost, CellGhost | DoorGhost)
            and (ghost.broker, ghost.partition) not in layout.rows
        )
        if away:  # it died in what is folded
            continue
        if isinstance(ghost, CellGhost):
            row = layout.rows[ghost.broker, ghost.partition]
            column = ghost.offset - firsts[ghost.partition]
            x = layout.log_x + column * layout.pitch + layout.pitch // 2
            if column < 0 or (x, row.log_y) in taken:
                number = crowds[1, row.y]
                crowds[1, row.y] += 1
                x = layout.log_end + 18 - 9 * number + 12 * layout.wide
                _cause(draft, ghost, x, row.log_y, "outside")
            else:
                beside = (x + layout.pitch, row.log_y) in taken
                place = "below" if beside else "beside"
                _cause(draft, ghost, x, row.log_y, place)
            name = f"g{ghost.message}-{ghost.broker}-{ghost.offset}"
            draft.token(name, "t ghost", x, row.log_y, ghost.message)
        elif isinstance(ghost, DoorGhost):
            row = layout.rows[ghost.broker, ghost.partition]
            number = crowds[0, row.y]
            crowds[0, row.y] += 1
            step = layout.token + 4
            x, y = row.x - 35, row.y + row.height - 16 + number * step
            if not layout.wide:
                x, y = layout.rail_x - number * step, row.y + 20
            name = f"g{ghost.message}-{ghost.broker}-d"
            draft.token(name, "t ghost", x, y, ghost.message)


def _cause(draft: Draft, ghost: CellGhost, x: int, y: int, where: str) -> None:
    """Write once a row what its ghosts died of: after the last of them, or below."""
    layout = draft.layout
    outside = where == "outside"
    name = f"cause-{ghost.broker}-{ghost.partition}-{'o' if outside else 'n'}"
    names = (name, f"{name}-at")
    draft.words[:] = [word for word in draft.words if word.id not in names]
    half = layout.token // 2
    if outside:
        if layout.wide:
            told = say("was at {offset}", offset=ghost.offset)
            draft.say(f"{name}-at", "note mid", x, y - half - 8, told)
            draft.say(name, "cause mid", x, y + half + 20, ghost.cause)
    elif where == "below":
        x = max(x, layout.log_x + LETTER * len(ghost.cause) // 2)
        draft.say(name, "cause mid", x, y + half + 19, ghost.cause)
    else:
        x += layout.pitch // 2 + 8  # past the edge of a column that is broken
        if x + LETTER * len(ghost.cause) < layout.edges[1]:
            draft.say(name, "cause", x, y + 5, ghost.cause)
