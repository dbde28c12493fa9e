"""What hangs under the logs: what is read next, stored, acquired, or passed over."""

from markupsafe import escape

from app.views.stage.draft import LETTER, Draft
from app.views.stage.marks import Rule
from app.views.stage.moment import PASSED, Moment
from engine.model.config import read_by
from engine.model.state import (
    AVAILABLE,
    Consumer,
    InFlight,
    SharePartition,
    World,
    place,
)

Flag = tuple[str, str, str]  # who, of which group, and what
NOTHING = "nothing"


def draw_flags(draft: Draft, moment: Moment, firsts: tuple[int, ...]) -> None:
    """Hang every consumer's position, every group's committed offset and its holes."""
    world = moment.world
    for partition in draft.layout.blocks:
        first = firsts[partition]
        shares = {s.group: s for s in world.shares if s.partition == partition}
        for consumer in world.consumers:
            shared = shares.get(consumer.group)
            if shared is not None:
                _acquired(draft, moment, consumer, shared, first)
            elif consumer.assigned and partition in consumer.owned:
                offset = consumer.readings[partition].position
                flag = (consumer.name, consumer.group, "position")
                _next(draft, partition, flag, offset, first)
        for group in world.coordinator.groups:
            if group.name in shares:
                _start(draft, moment, shares[group.name], first)
                continue
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


def _acquired(
    draft: Draft, moment: Moment, consumer: Consumer, shared: SharePartition, first: int
) -> None:
    """Point at what a member of a share group has acquired, and how often it came."""
    mine = [item for item in shared.records if item.member == consumer.member_id]
    seen = [item for item in mine if item.offset >= first]
    flag = (consumer.name, consumer.group, "position")
    if not consumer.assigned:
        return
    layout = draft.layout
    middle = layout.log_x + layout.pitch // 2
    poles = [middle + (item.offset - first) * layout.pitch for item in seen]
    words = f"{consumer.name} acquired {_counted(moment, shared, seen)}"
    _draw(draft, shared.partition, flag, poles or [layout.log_x], words)


def _start(draft: Draft, moment: Moment, shared: SharePartition, first: int) -> None:
    """Hang the share group's start, and name what came back and is free."""
    group = shared.group
    free = [
        item
        for item in shared.records
        if item.state == AVAILABLE and item.deliveries and item.offset >= first
    ]
    words = f"{group} start {shared.start if shared.start >= 0 else NOTHING}"
    if free:
        words = f"{words}, free again {_counted(moment, shared, free)}"
    x = draft.layout.log_x + max(0, shared.start - first) * draft.layout.pitch
    _draw(draft, shared.partition, (group, group, "committed"), [x], words)


def _counted(moment: Moment, shared: SharePartition, records: list[InFlight]) -> str:
    """Name the messages of records: ``1, 2 ×3`` if the second came three times."""
    leader = moment.world.controller.metadata.partitions[shared.partition].leader
    part = moment.world.brokers[place(leader or "b1")].partitions[shared.partition]
    log = dict(part.replica.records) if part is not None else {}
    told = [
        f"{log[item.offset].message if item.offset in log else '?'}"
        + (f" ×{item.deliveries}" if item.deliveries > 1 else "")
        for item in records
    ]
    return ", ".join(told) or NOTHING


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
