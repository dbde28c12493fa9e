"""The brokers: one row a replica, and what is to be known of its process."""

from collections.abc import Iterator
from typing import NamedTuple

from app.views.stage.draft import Draft
from engine.model.state import (
    NEVER,
    Broker,
    HostedPartition,
    Leadership,
    Metadata,
    PartitionState,
    Replica,
    World,
    place,
)
from engine.recall import Recall, afresh
from engine.sentence import plural, say

ENDS = {
    "crash": ("cross", "bad", "crashed"),
    "power loss": ("bolt", "bad", say("power lost")),
    "lost disk": ("disk", "bad", say("disk lost")),
    "clean stop": ("stop", "calm", "stopped"),
}
HITCHES = {
    "paused": ("pause", "warn", "paused"),
    "starting": ("start", "warn", "starting"),
    "stopping": ("stop", "warn", "stopping"),
}


class Seat(NamedTuple):
    """One replica's row: everything that its words say, as plain values."""

    name: str
    partition: int
    aside: bool  # of a topic beside the main one, which may hold copies of its records
    lead: str  # "leader" | "elected": not told yet | "zombie": not told otherwise | ""
    leads: bool  # in the controller's eyes
    sync: str  # "isr" | "elr" | "out"
    fenced: bool
    down: bool
    state: tuple[str, str, str]  # sign, look, words

    @property
    def away(self) -> str:
        """The look of the log of who is dead or stands back."""
        if self.down:
            return " off"
        return "" if self.sync == "isr" else " back"


Seated = tuple[Seat, Replica]


def seats(world: World, recall: Recall = afresh) -> tuple[Seated, ...]:
    """Look at every replica, partition after partition, brokers by name."""
    metadata, topic = world.controller.metadata, world.config.topic.partitions
    return recall(_seated, "", metadata, world.brokers, topic)


def _seated(
    metadata: Metadata, brokers: tuple[Broker, ...], topic: int
) -> tuple[Seated, ...]:
    return tuple(_find_seats(metadata, brokers, topic))


def _find_seats(
    metadata: Metadata, brokers: tuple[Broker, ...], topic: int
) -> Iterator[Seated]:
    fenced = {entry.broker for entry in metadata.registrations if entry.fenced}
    for partition, decided in enumerate(metadata.partitions):
        if decided.leader_epoch == NEVER:
            continue
        for name in sorted(decided.replicas):
            broker = brokers[place(name)]
            hosted = broker.partitions[partition]
            if hosted is not None:
                seat = Seat(
                    name=name,
                    partition=partition,
                    aside=partition >= topic,
                    lead=_lead(broker, hosted.leadership, decided),
                    leads=decided.leader == name,
                    sync=_sync(name, decided),
                    fenced=name in fenced,
                    down=broker.state == "down",
                    state=_state(brokers, broker, partition, hosted, decided),
                )
                yield seat, hosted.replica


def _lead(
    broker: Broker, leadership: Leadership | None, decided: PartitionState
) -> str:
    if decided.leader != broker.name:
        return "zombie" if leadership is not None and broker.state != "down" else ""
    if leadership is None or leadership.epoch != decided.leader_epoch:
        return "elected"
    return "leader"


def _sync(name: str, decided: PartitionState) -> str:
    if name in decided.isr:
        return "isr"
    return "elr" if name in decided.elr else "out"


def _state(
    brokers: tuple[Broker, ...],
    broker: Broker,
    partition: int,
    hosted: HostedPartition,
    decided: PartitionState,
) -> tuple[str, str, str]:
    """Say what is wrong with the process, or else how far behind it is."""
    if broker.state == "down":
        return ENDS[broker.ended_by]
    if broker.state in HITCHES:
        return HITCHES[broker.state]
    if parked := len(broker.parked_produces):
        return "wait", "wait", plural("{count} ack waits", "{count} acks wait", parked)
    if decided.leader in ("", broker.name):
        return "run", "well", "running"
    leading = brokers[place(decided.leader)].partitions[partition]
    if leading is None:
        return "run", "well", "running"
    behind = leading.replica.log_end - hosted.replica.log_end
    if leading.leadership is not None and any(
        any(follower.late)
        for follower in leading.leadership.followers
        if follower.broker == broker.name
    ):
        words = say("late, {count} behind", count=behind) if behind > 0 else say("late")
        return "lag-late", "late", words
    if behind > 0:
        return "lag-behind", "behind", say("{count} behind", count=behind)
    return "lag-even", "even", say("caught up")


def draw_seat(draft: Draft, seat: Seat) -> None:
    """Draw a replica's row and its words."""
    layout = draft.layout
    row = layout.rows[seat.name, seat.partition]
    key = f"{seat.name}-{seat.partition}"
    look = "row down" if seat.down else "row" if seat.sync == "isr" else "row apart"
    look += _plight(seat)
    box = (row.x, row.y, row.width, row.height)
    draft.box(f"row-{key}", f"{look} leads" if seat.leads else look, box)
    x = layout.log_x + layout.pitch // 2
    dots = f"M{x} {row.log_y}h0" + f"m{layout.pitch} 0h0" * (layout.columns - 1)
    draft.shape(f"dots-{key}", "dots", dots)
    name = "name off" if seat.down else "name"
    draft.say(f"name-{key}", name, row.words_x, row.words_y, seat.name)
    x = _badges(draft, seat, key)
    y = row.words_y
    if layout.wide:
        x, y = row.words_x, row.words_y + 50
    sign, state, words = seat.state
    draft.icon(f"state-{key}", f"sign {state}", x + 10, y - 5, f"sign-{sign}")
    draft.say(f"state-{key}-w", f"state {state}", x + 26, y, words)


def _plight(seat: Seat) -> str:
    """Return the look of what is wrong with a process: every end has its own."""
    sign = seat.state[0]
    if sign in ("cross", "bolt", "disk", "stop", "pause", "start"):
        return f" is-{sign}"
    return " is-fenced" if seat.fenced else ""


def _badges(draft: Draft, seat: Seat, key: str) -> int:
    """Write who leads and who is in sync; return where the words end."""
    row = draft.layout.rows[seat.name, seat.partition]
    x, y = row.words_x + 37, row.words_y - 7
    if not draft.layout.wide:
        return _sync_badge(draft, seat, key, _lead_badge(draft, seat, key, x, y), y)
    below = row.words_x, y + 27
    if seat.lead == "zombie":  # too long for the first line
        _lead_badge(draft, seat, key, *below)
        return _sync_badge(draft, seat, key, x, y)
    _lead_badge(draft, seat, key, x, y)
    return _sync_badge(draft, seat, key, *below)


def _lead_badge(draft: Draft, seat: Seat, key: str, x: int, y: int) -> int:
    """Mark the controller's leader, and whoever else thinks that it leads."""
    if not seat.lead:
        return x
    look, words = seat.lead, seat.lead
    if seat.lead == "zombie":
        words = say("thinks it leads")
    elif seat.down:
        look, words = "elected", "leader"
    return draft.pill(f"lead-{key}", f"lead {look}", (x, y), words, "sign-crown") + 4


def _sync_badge(draft: Draft, seat: Seat, key: str, x: int, y: int) -> int:
    """Tell whether a replica is in sync, eligible, out, or fenced."""
    if seat.sync == "isr":
        x = draft.pill(f"isr-{key}", "isr", (x, y), say("in ISR")) + 4
    elif seat.sync == "elr":
        x = draft.pill(f"isr-{key}", "isr elr", (x, y), say("in ELR")) + 4
    elif not seat.fenced:
        x = draft.pill(f"isr-{key}", "isr out", (x, y), say("out of ISR")) + 4
    if seat.fenced:
        x = draft.pill(f"fence-{key}", "fence", (x, y), "fenced") + 4
    return x
