"""The lane under the logs in which the flags of those who read them hang."""

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import escape

from app.views.stage.draft import LETTER, Draft
from app.views.stage.layout import Block, rounded
from engine.sentence import joined, say


class Said(NamedTuple):
    """Words in a line under the logs: poles from further down make way for them."""

    line: int  # counted from the logs down
    y: int
    ends: tuple[int, int]  # left and right


def draw_lane(draft: Draft, partition: int, block: Block) -> None:
    """Frame the place of a partition's flags, as wide as its replicas."""
    if block.flags:
        left, right = draft.layout.edges
        height = len(block.flags) * draft.layout.flag_step + 4
        box = rounded(left, block.flags_y - 4, right - left, height, 10)
        draft.shape(f"lane-{partition}", "lane", box)


def draw_idle(
    draft: Draft, block: Block, partition: int, taken: set[int]
) -> Iterator[Said]:
    """Say of a position that nobody holds that nobody does."""
    for line, (who, what) in enumerate(block.flags):
        if what == "position" and line not in taken:
            y = block.flags_y + line * draft.layout.flag_step + 15
            name = f"idle-{escape(who)}-{partition}"
            most = (draft.layout.log_x - draft.layout.edges[0] - 34) // LETTER
            words = joined((str(escape(who[: most - len(what)])), say(what)))
            draft.say(name, "owner", draft.layout.edges[0] + 14, y, words)
            x, nobody = draft.layout.log_x + 7, say("nobody reads")
            draft.say(f"{name}-w", "owner", x, y, nobody)
            yield Said(line, y - 15, (x, x + LETTER * len(nobody)))
