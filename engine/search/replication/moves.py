"""What may happen next in the core, to one broker and between two.

Every function is asked about the parts that it needs and nothing else, so that its
answer holds wherever these parts are. What a move counts as is a kind of
`engine.search.faults`; FREE: it is work, or something went wrong before.

Sources: facts/broker.md B1-B12, B14; the same rules are in `engine.model`.

Left out: whatever `engine.search.replication.rules` says.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.model.config import TO_HIGH_WATERMARK
from engine.search.faults import CRASH, DISK, FREE, PAUSE, POWER, SESSION, STOP
from engine.search.replication import controller
from engine.search.replication.controller import Decided
from engine.search.replication.parts import (
    CLEAN,
    DEAD,
    DOWN,
    NOBODY,
    PAUSED,
    RUNNING,
    STOPPING,
    UNKNOWN,
    UP,
    Log,
    Part,
    agreement,
    answered,
    cut,
    extended,
    raised,
)
from engine.search.replication.rules import Rules


class Move(NamedTuple):
    """What happens to a broker and the controller, and what it counts as."""

    word: str
    kind: str
    decided: Decided
    part: Part


def started(rules: Rules, name: int) -> Part:
    """A replica of the healthy, idle cluster."""
    many = len(rules.names)
    if name:
        return Part(leader=0)
    noted = (UNKNOWN, *(0,) * (many - 1))
    return Part(leader=0, isr=(1 << many) - 1, noted=noted)


def learned(rules: Rules, name: int, part: Part, decided: Decided) -> Part:
    """The broker after it has heard what the controller decided (B12)."""
    leader, epoch = decided.leader, decided.epoch
    if part.start and part.leader == NOBODY and part.start == seen(decided):
        return part
    if leader == name:
        return _leading(rules, name, part, decided)
    if leader == NOBODY:
        return _idle(part)
    if (part.leader, part.epoch) == (leader, epoch):
        return part
    if part.leader == leader and not rules.follows_each:
        return part._replace(epoch=epoch)
    if rules.truncation == TO_HIGH_WATERMARK:
        part = cut(part, part.hw)
    settled = not rules.asks_first or not part.log
    return _idle(part)._replace(leader=leader, epoch=epoch, settled=settled)


def _idle(part: Part) -> Part:
    """A replica that neither leads nor follows."""
    return Part(part.mode, hw=part.hw, flushed=part.flushed, log=part.log)


def seen(decided: Decided) -> int:
    """What a broker has seen that was back before anybody looked (C17)."""
    seen = decided.leader + 1
    for number in (decided.epoch, decided.isr, decided.fenced):
        seen = seen << 4 | number
    return seen + 1


def _leading(rules: Rules, name: int, part: Part, decided: Decided) -> Part:
    """It leads an epoch from its own log end on, or hears of another ISR."""
    led, isr = part.leader == name, decided.isr
    if led and part.epoch == decided.epoch:
        if part.isr == isr:
            return part
        out = (part.out | part.isr) & ~isr
        return raised(rules, part._replace(isr=isr, out=out))
    kept = led and part.epoch + 1 == decided.epoch
    new = _idle(part)._replace(
        leader=name,
        epoch=decided.epoch,
        isr=isr,
        start=len(part.log),
        noted=part.noted if kept else (UNKNOWN,) * len(rules.names),
        out=(part.out | part.isr) & ~isr if kept else 0,
    )
    return raised(rules, new)


def own_moves(
    rules: Rules, name: int, part: Part, decided: Decided, *, reaches: bool
) -> Iterator[Move]:
    """What a broker does for itself, what the controller does about it, its faults.

    Of those only what `rules.kinds` has: the others need not be worked out.
    """
    mode, bit = part.mode, 1 << name
    kind = SESSION if mode in RUNNING and reaches else FREE
    if kind in rules.kinds and not decided.fenced & bit:
        yield Move("fence", kind, controller.fenced(rules, decided, name), part)
    if mode in DEAD:
        if decided.fenced & bit and reaches:
            yield _restarted(rules, name, part, decided)
        elif not (decided.fenced & bit or rules.notices_bounces):
            back = part._replace(mode=UP, start=seen(decided))
            yield Move("start", FREE, decided, back)
        return
    if mode == PAUSED:
        yield Move("resume", FREE, decided, part._replace(mode=UP))
    elif reaches:
        if decided.fenced & bit:
            alive = controller.unfenced(rules, decided, name)
            yield Move("unfence", FREE, alive, part)
        new = learned(rules, name, part, decided)
        if new != part:
            yield Move("learn", FREE, decided, new)
        if mode == STOPPING and part.leader != name and decided.stopping & bit:
            yield _stopped(name, part, decided)
    yield from _faults(rules, name, part, decided, reaches=reaches)


def _restarted(rules: Rules, name: int, part: Part, decided: Decided) -> Move:
    now = controller.registered(rules, decided, name, clean=part.mode == CLEAN)
    back = part._replace(mode=UP)
    return Move("start", FREE, now, learned(rules, name, back, now))


def _stopped(name: int, part: Part, decided: Decided) -> Move:
    gone = Part(CLEAN, hw=part.hw, flushed=len(part.log), log=part.log)
    return Move("finish", FREE, controller.signed_off(decided, name), gone)


def _faults(
    rules: Rules, name: int, part: Part, decided: Decided, *, reaches: bool
) -> Iterator[Move]:
    log, flushed, kinds = part.log, part.flushed, rules.kinds
    gone = Part(DOWN, flushed=flushed, log=log)
    if CRASH in kinds:
        yield Move(CRASH, CRASH, decided, gone)
    if POWER in kinds:
        for end in range(flushed, len(log) + 1 if rules.free_power else flushed + 1):
            left = gone._replace(flushed=end, log=log[:end])
            yield Move(POWER, POWER, decided, left)
    if DISK in kinds:
        yield Move(DISK, DISK, decided, Part(DOWN))
    if PAUSE in kinds and part.mode == UP:
        yield Move(PAUSE, PAUSE, decided, part._replace(mode=PAUSED))
    if STOP in kinds and part.mode == UP and reaches:
        now = controller.let_go(rules, decided, name)
        gone = part._replace(mode=STOPPING)
        if rules.hasty and part.leader != name:
            _, _, now, gone = _stopped(name, part, now)
        yield Move(STOP, STOP, now, gone)


def commits(rules: Rules, name: int, part: Part) -> Log:
    """What a leader that thinks it is one has answered, with acks=all (B2).

    What an earlier leader took is answered to a producer that sends it again.
    """
    if not rules.waits or part.leader != name or part.mode not in RUNNING:
        return ()
    if part.isr.bit_count() < rules.least:
        return ()
    log = part.log[: part.hw]
    if rules.retries:
        return log
    return tuple(entry for entry in log if entry >> 2 == part.epoch)


def appended(rules: Rules, name: int, part: Part, message: int) -> Part | None:
    """The leader with a new message, if it takes it (B1)."""
    if part.leader != name or part.mode not in RUNNING:
        return None
    if rules.waits and part.isr.bit_count() < rules.least:
        return None
    if any(entry & 3 == message for entry in part.log):
        return None
    return raised(rules, extended(rules, part, (part.epoch << 2 | message,)))


class Fetched(NamedTuple):
    """A fetch: the leader that has heard of it, and the follower with the answer."""

    leader: Part
    follower: Part
    unanswered: Part  # the follower without the answer


def fetched(
    rules: Rules, names: tuple[int, int], leader: Part, follower: Part
) -> Fetched | None:
    """A follower asks the leader, and is told; None if nothing comes of it (B3, B4)."""
    name, other = names
    if follower.leader != name or leader.leader != name:
        return None
    if follower.mode not in RUNNING or leader.mode not in RUNNING:
        return None
    if rules.fences and follower.epoch != leader.epoch:
        return None
    new = _cut_first(rules, leader.log, follower)
    if new is not None:
        return Fetched(leader, new, new)
    end = len(follower.log)
    noted = (*leader.noted[:other], end, *leader.noted[other + 1 :])
    out = leader.out & ~(1 << other)
    heard = raised(rules, leader._replace(noted=noted, out=out))
    asked = follower._replace(fresh=rules.keeps_reborn_out)
    told = extended(rules, asked, heard.log[end:]) if heard.log[end:] else asked
    told = told._replace(hw=min(heard.hw, len(told.log)))
    return Fetched(heard, told, asked)


def _cut_first(rules: Rules, log: Log, follower: Part) -> Part | None:
    """The follower if this fetch does no more than to cut its log."""
    own = follower.log
    if rules.parts:
        end = agreement(log, own)
        return cut(follower, end) if end < len(own) else None
    if not follower.settled:
        return answered(rules, follower, log)
    return cut(follower, len(log)) if len(own) > len(log) else None
