"""What hangs under the logs: what is read next, stored, acquired, or passed over."""

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import escape

from app.views.stage.draft import LETTER, Draft
from app.views.stage.lanes import Said, draw_idle, draw_lane
from app.views.stage.layout import Layout
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
from engine.sentence import joined, plural, say

Flag = tuple[str, str, str]  # who, of which group, and what
NOTHING = say("nothing")
WHATS = (say("position"), say("committed"), say("acquired"), say("start"))  # and PASSED
ABOVE, BELOW = 2, 20  # of the place of a flag: so high are its words


class Hung(NamedTuple):
    """A flag in its line, on one or more poles."""

    name: str
    look: str
    line: int  # counted from the logs down
    y: int
    poles: tuple[int, ...]
    word_x: int  # from the last pole on
    words: str
    who: str
    what: str

    @property
    def said(self) -> Said:
        """From where to where its words reach."""
        start, width = self.poles[-1] + self.word_x, LETTER * len(self.words)
        ends = start - width, start
        if "end" not in self.look:
            ends = start, start + width
        return Said(self.line, self.y, ends)


def draw_flags(draft: Draft, moment: Moment, firsts: tuple[int, ...]) -> None:
    """Hang every consumer's position, every group's committed offset and its holes."""
    for partition, block in draft.layout.blocks.items():
        draw_lane(draft, partition, block)
        found = _flags(draft.layout, moment, partition, firsts[partition])
        flags = [flag for flag in found if flag is not None]
        words = [flag.said for flag in flags]
        if draft.layout.wide:
            for flag in flags:
                _call(draft, flag)
            words += draw_idle(draft, block, partition, {flag.line for flag in flags})
        draft.rules += [_hoisted(draft.layout, flag, words) for flag in flags]


def _flags(
    layout: Layout, moment: Moment, partition: int, first: int
) -> Iterator[Hung | None]:
    """Hang what there is under one partition, where it has a line."""
    world = moment.world
    shares = {s.group: s for s in world.shares if s.partition == partition}
    for consumer in world.consumers:
        shared = shares.get(consumer.group)
        if shared is not None:
            yield _acquired(layout, moment, consumer, shared, first)
        elif consumer.assigned and partition in consumer.owned:
            offset = consumer.readings[partition].position
            flag = (consumer.name, consumer.group, "position")
            yield _next(layout, partition, flag, offset, first)
    for group in world.coordinator.groups:
        if group.name in shares:
            yield _start(layout, moment, shares[group.name], first)
            continue
        offset = group.committed[partition]
        if offset < 0 and partition not in read_by(world.config, group.name):
            continue
        flag = (group.name, group.name, "committed")
        yield _next(layout, partition, flag, offset, first)
    for name, messages in moment.passed:
        found = _offsets(world, partition, messages)
        holes = {m: offset for m, offset in found.items() if offset >= first}
        if holes:
            yield _holes(layout, partition, name, holes, first)


def _acquired(
    layout: Layout,
    moment: Moment,
    consumer: Consumer,
    shared: SharePartition,
    first: int,
) -> Hung | None:
    """Point at what a member of a share group has acquired, and how often it came."""
    mine = [item for item in shared.records if item.member == consumer.member_id]
    seen = [item for item in mine if item.offset >= first]
    flag = (consumer.name, consumer.group, "position")
    if not consumer.assigned:
        return None
    middle = layout.log_x + layout.pitch // 2
    poles = [middle + (item.offset - first) * layout.pitch for item in seen]
    words = "acquired", _counted(moment, shared, seen)
    return _hang(layout, shared.partition, flag, poles or [layout.log_x], words)


def _start(
    layout: Layout, moment: Moment, shared: SharePartition, first: int
) -> Hung | None:
    """Hang the share group's start, and name what came back and is free."""
    group = shared.group
    free = [
        item
        for item in shared.records
        if item.state == AVAILABLE and item.deliveries and item.offset >= first
    ]
    start = str(shared.start) if shared.start >= 0 else NOTHING
    if free:
        start = f"{start}, free again {_counted(moment, shared, free)}"
    words = "start", start
    x = layout.log_x + max(0, shared.start - first) * layout.pitch
    return _hang(layout, shared.partition, (group, group, "committed"), [x], words)


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


def _next(
    layout: Layout, partition: int, flag: Flag, offset: int, first: int
) -> Hung | None:
    """Hang a flag at the near edge of the offset that comes next."""
    place = str(offset) if offset >= 0 else NOTHING
    if 0 <= offset < first:
        place = f"← {place}"
    words = flag[2], place
    x = layout.log_x + max(0, offset - first) * layout.pitch
    return _hang(layout, partition, flag, [x], words)


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
    layout: Layout, partition: int, group: str, holes: dict[int, int], first: int
) -> Hung | None:
    """Point at the records that a group passed over."""
    middle = layout.log_x + layout.pitch // 2
    places = sorted(
        middle + (offset - first) * layout.pitch for offset in holes.values()
    )
    told = ", ".join(str(message) for message in sorted(holes))
    words = (
        PASSED,
        plural("message {messages}", "messages {messages}", len(holes), messages=told),
    )
    return _hang(layout, partition, (group, group, PASSED), places, words)


def _hang(
    layout: Layout, partition: int, flag: Flag, poles: list[int], told: tuple[str, str]
) -> Hung | None:
    """Hang a flag in its line, if it has one; its words left of it if they must be.

    `told`: what it shows, and where. On wide screens the first stands at the left end
    of the lane, after whose flag it is, where the eye looks for it.
    """
    who, group, what = flag
    shows, value = told
    words = value if layout.wide else joined((who, shows, value))
    block = layout.blocks[partition]
    lines = [line for line in ((who, what), (group, what)) if line in block.flags]
    if not lines:
        return None
    line = block.flags.index(lines[0])
    x = poles[-1]
    look, word_x = "flag " + what.replace(" ", "-"), 7
    if x + LETTER * len(words) > layout.edges[1]:
        look, word_x = f"{look} end", poles[0] - x - 7
    if words.endswith(NOTHING):
        look = f"{look} none"
    kind = "passed" if what == PASSED else "flag"
    name = f"{kind}-{escape(who)}-{partition}"
    y = block.flags_y + line * layout.flag_step
    return Hung(name, look, line, y, tuple(poles), word_x, words, who, shows)


def _call(draft: Draft, flag: Hung) -> None:
    """Say at the left end of the lane whose flag it is."""
    x = draft.layout.edges[0] + 14
    most = (draft.layout.log_x - x - 10) // LETTER
    who, what = flag.who, flag.what
    spare = most - len(what) - 1
    who = who if len(who) <= spare else f"{who[: spare - 1]}…"
    look = "owner " + flag.look.removeprefix("flag ")
    words = joined((str(escape(who)), say(what)))
    draft.say(f"{flag.name}-w", look.partition(" end")[0], x, flag.y + 15, words)


def _hoisted(layout: Layout, flag: Hung, words_said: list[Said]) -> Rule:
    """Draw a flag; its poles make way for the words above it."""
    x = flag.poles[-1]
    above = sorted(said for said in words_said if said.line < flag.line)
    path = ""
    for pole in flag.poles:
        at = -10 - flag.line * layout.flag_step
        for other in above:
            left, right = other.ends
            if left < pole < right:
                path += f"M{pole - x} {at}V{other.y + ABOVE - flag.y}"
                at = other.y + BELOW - flag.y
        path += f"M{pole - x} {at}V18"
    safe = str(escape(flag.words))
    words = flag.words if safe == flag.words else safe
    return Rule(flag.name, flag.look, x, flag.y, path, flag.word_x, 15, words)
