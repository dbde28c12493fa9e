"""What hangs under the logs: what is read next, stored, or was passed over."""

from markupsafe import escape

from app.views.stage.draft import LETTER, Draft
from app.views.stage.marks import Rule
from app.views.stage.moment import PASSED, Moment
from engine.model.config import read_by
from engine.model.state import World, place

Flag = tuple[str, str, str]  # who, of which group, and what
NOTHING = "nothing"


def draw_flags(draft: Draft, moment: Moment, firsts: tuple[int, ...]) -> None:
    """Hang every consumer's position, every group's committed offset and its holes."""
    world = moment.world
    for partition in draft.layout.blocks:
        first = firsts[partition]
        for consumer in world.consumers:
            if consumer.assigned and partition in consumer.owned:
                offset = consumer.readings[partition].position
                flag = (consumer.name, consumer.group, "position")
                _next(draft, partition, flag, offset, first)
        for group in world.coordinator.groups:
            offset = group.committed[partition]
            if offset < 0 and partition not in read_by(world.config, group.name):
                continue
            flag = (group.name, group.name, "committed")
            _next(draft, partition, flag, offset, first)
        for name, messages in moment.passed:
            found = _offsets(world, partition, messages)
            holes = {m: offset for m, offset in found.items() if offset >= first}
            if holes:
                _holes(draft, partition, name, holes, first)


def _next(draft: Draft, partition: int, flag: Flag, offset: int, first: int) -> None:
    """Hang a flag at the near edge of the offset that comes next."""
    who, _, what = flag
    words = f"{who} {what} {offset if offset >= 0 else NOTHING}"
    if 0 <= offset < first:
        words = f"← {words}"
    x = draft.layout.log_x + max(0, offset - first) * draft.layout.pitch
    _draw(draft, partition, flag, [x], words)


def _offsets(world: World, partition: int, messages: tuple[int, ...]) -> dict[int, int]:
    """Find messages in a partition, in its leader's log if there is one."""
    state = world.controller.metadata.partitions[partition]
    names = [state.leader or state.last_known_leader, *state.replicas]
    found: dict[int, int] = {}
    for name in filter(None, names):
        hosted = world.brokers[place(name)].partitions[partition]
        if hosted is not None:
            replica = hosted.replica
            for offset, entry in replica.records:
                if entry.message in messages:
                    found.setdefault(entry.message, offset)
    return found


def _holes(
    draft: Draft, partition: int, group: str, holes: dict[int, int], first: int
) -> None:
    """Point at the records that a group passed over."""
    layout = draft.layout
    middle = layout.log_x + layout.pitch // 2
    places = sorted(
        middle + (offset - first) * layout.pitch for offset in holes.values()
    )
    words = f"{group} {PASSED} {', '.join(str(message) for message in sorted(holes))}"
    _draw(draft, partition, (group, group, PASSED), places, words)


def _draw(
    draft: Draft, partition: int, flag: Flag, poles: list[int], words: str
) -> None:
    """Draw a flag on one or more poles; its words left of them if they must be."""
    layout = draft.layout
    who, group, what = flag
    block = layout.blocks[partition]
    lines = [line for line in ((who, what), (group, what)) if line in block.flags]
    if not lines:
        return
    line = block.flags.index(lines[0])
    y = block.flags_y + line * layout.flag_step
    x, top = poles[-1], -4 - line * layout.flag_step
    path = "".join(f"M{pole - x} {top}V18" for pole in poles)
    look, word_x = "flag " + what.replace(" ", "-"), 7
    if x + LETTER * len(words) > layout.edges[1]:
        look, word_x = f"{look} end", poles[0] - x - 7
    if words.endswith(NOTHING):
        look = f"{look} none"
        if layout.wide:  # beside the logs, where no pole can stand in the way
            look, word_x = f"{look} end", -7
    kind = "passed" if what == PASSED else "flag"
    name = f"{kind}-{escape(who)}-{partition}"
    draft.rules.append(Rule(name, look, x, y, path, word_x, 15, str(escape(words))))
