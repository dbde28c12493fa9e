"""Where pictures are drawn, step by step; what stays the same is drawn once.

Most steps change one process. A part that was drawn from the very same values
is used again. It is known by their identity: they are kept with the part, so
that no other value can take their place in memory.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import Concatenate, ParamSpec

from app.views.stage.cluster import draw_seat
from app.views.stage.consumer import draw_consumer, standing
from app.views.stage.draft import Draft
from app.views.stage.extents import Extents, named
from app.views.stage.faults import draw_faults
from app.views.stage.flags import draw_flags
from app.views.stage.folds import draw_strip, of_leader
from app.views.stage.graves import draw_graves
from app.views.stage.layout import Block, Layout
from app.views.stage.log import draw_log
from app.views.stage.moment import Moment
from app.views.stage.packets import draw_packets
from app.views.stage.producer import draw_producer
from app.views.stage.ruler import Partition, draw_ruler
from app.views.stage.splits import draw_breaks
from app.views.stage.wires import draw_wires, leaders_of
from engine.model.config import partition_count
from engine.model.state import NEVER, World
from engine.recall import recalling

Facts = ParamSpec("Facts")


def hanging(moment: Moment) -> Hashable:
    """Tell apart the moments at which other flags hang: by those who read."""
    world = moment.world
    logs = moment.passed or world.shares  # these are found in the logs
    readers = (
        (one.assigned, one.owned, one.member_id, *(r.position for r in one.readings))
        for one in world.consumers
    )
    groups = (group.committed for group in world.coordinator.groups)
    more = (world.brokers, world.controller) if logs else ()
    found = (id(one) for one in (world.config, world.shares, *more))
    return (*readers, *groups, *found, moment.passed)


def _cluster(moment: Moment, firsts: tuple[int, ...], hung: Hashable) -> Hashable:
    """Tell apart the moments at which the cluster, or what is read there, differs."""
    world, ghosts = moment.world, moment.chapter.ghosts
    state = id(world.brokers), id(world.controller), ghosts
    return (*state, moment.truths, moment.broken, firsts, hung)


class Studio:
    """Draws the steps of one timeline in one layout."""

    def __init__(self, layout: Layout, extents: Extents) -> None:
        self.layout = layout
        self._extents = extents
        self._parts: dict[Hashable, tuple[Draft, object]] = {}
        self._clusters: dict[Hashable, tuple[Draft, Moment]] = {}
        self._recall = recalling()

    def draw(self, moment: Moment, hung: Hashable) -> Draft:
        """Draw everything that one step shows; `hung`: its `hanging`, read once."""
        draft = Draft(self.layout)
        for name, x, y in self.layout.captions:
            draft.say(f"caption-{name}", "caption", x, y, name)
        if self.layout.folded:
            x, y = self.layout.edges[0] + 2, max(b.bottom for b in self._blocks())
            draft.say("folded", "note", x, y + 6, self.layout.folded)
        for producer in moment.world.producers:
            self._wires(draft, producer.name, leaders_of(producer))
        for consumer in moment.world.consumers:
            self._wires(draft, consumer.name, leaders_of(consumer))
        self._producers(draft, moment)
        draft.add(self._cluster(moment, hung))
        self._consumers(draft, moment)
        draw_packets(draft, moment.world, moment.arrived, moment.chapter.strays)
        draw_faults(draft, moment.world)
        return draft

    def _part(
        self,
        draft: Draft,
        key: Hashable,
        make: Callable[Concatenate[Draft, Facts], None],
        *facts: Facts.args,
        **named: Facts.kwargs,
    ) -> None:
        """Draw a part, or take the one that was drawn from the same values."""
        known = self._parts.get((make, key))
        if known is None:
            part = Draft(self.layout)
            make(part, *facts, **named)
            known = self._parts[make, key] = (part, facts)
        draft.add(known[0])

    def _wires(self, draft: Draft, client: str, leaders: tuple[str, ...]) -> None:
        self._part(draft, (client, leaders), draw_wires, client, leaders)

    def _producers(self, draft: Draft, moment: Moment) -> None:
        world = moment.world
        for place, sender in enumerate(self._extents.senders):
            producer, config = world.producers[place], world.config.producers[place]
            remains = moment.chapter.remains[place]
            verdicts = tuple((m, moment.verdicts.get(m, "")) for m in sender.messages)
            key = (id(producer), id(remains), verdicts)
            self._part(draft, key, draw_producer, producer, config, remains, verdicts)

    def _firsts(self, moment: Moment) -> tuple[int, ...]:
        """Tell the first offset that is shown of every partition."""
        return tuple(max(0, top - self.layout.columns) for top in moment.chapter.tops)

    def _cluster(self, moment: Moment, hung: Hashable) -> Draft:
        firsts = self._firsts(moment)
        key = _cluster(moment, firsts, hung)
        if key not in self._clusters:
            self._clusters[key] = self._drawn(moment, firsts, hung), moment
        return self._clusters[key][0]

    def _drawn(self, moment: Moment, firsts: tuple[int, ...], hung: Hashable) -> Draft:
        draft = Draft(self.layout)
        world = moment.world
        shown, rows = self.layout.blocks, self.layout.rows
        taken = [s for s in moment.seats if (s[0].name, s[0].partition) in rows]
        for seat, _ in taken:
            self._part(draft, seat, draw_seat, seat)
        for partition in shown:
            state = world.controller.metadata.partitions[partition]
            if state.leader_epoch == NEVER:
                continue
            truth, first = moment.truths[partition], firsts[partition]
            what = self._partition(world, partition, first)
            ends = (what, id(state), truth, first)
            self._part(draft, ends, draw_ruler, what, state, truth, first)
            broken = moment.broken[partition]
            if broken:
                torn = (partition, broken, first)
                self._part(draft, torn, draw_breaks, partition, broken, first)
        for partition in self.layout.strips:
            state = world.controller.metadata.partitions[partition]
            replica = of_leader(world, partition, state)
            name = named(world.config, (partition,))
            line = (partition, id(state), id(replica))
            self._part(draft, line, draw_strip, partition, name, state, replica)
        for seat, replica in taken:
            first = firsts[seat.partition]
            key = (seat.name, seat.partition, id(replica), first, seat.away)
            self._part(draft, key, draw_log, seat, replica, first)
        self._part(draft, (hung, firsts), draw_flags, moment, firsts)
        draw_graves(draft, moment.chapter.ghosts, firsts)
        return draft

    def _blocks(self) -> Iterable[Block]:
        return self.layout.blocks.values()

    def _partition(self, world: World, partition: int, first: int) -> Partition:
        """Name a partition where there are several, and its records where they can."""
        several = partition_count(world.config) > 1
        name = named(world.config, (partition,)) if several else ""
        keys = [""] * self.layout.columns
        if self._extents.keyed:
            for broker in world.brokers:
                hosted = broker.partitions[partition]
                for offset, entry in hosted.replica.records if hosted else ():
                    if 0 <= offset - first < len(keys):
                        keys[offset - first] = entry.key
        return Partition(partition, name, tuple(keys))

    def _consumers(self, draft: Draft, moment: Moment) -> None:
        world, ghosts = moment.world, moment.chapter.ghosts
        for place, consumer in enumerate(world.consumers):
            config = world.config.consumers[place]
            receiver = self._extents.receivers[place]
            has = ""
            if receiver.shares:
                seen = world.config, consumer, world.coordinator.groups
                has = self._recall(standing, consumer.name, *seen)
            key = (id(consumer), ghosts, has)
            self._part(draft, key, draw_consumer, consumer, config, ghosts, has)
