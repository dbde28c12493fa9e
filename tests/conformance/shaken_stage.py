"""The simulator as a stage: the same rules, other delays.

It answers the question which outcomes were possible at all. Every delay is drawn
anew, as far as `shake` says. What a schedule tells applications to do they do when
they are told, here as on a real cluster: hand over, take, finish. So does the
operating system with its write-back. A run is repeatable: the draws follow from a
seed.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.model import actions as act
from engine.model.begin import begin
from engine.model.consumer import in_hand
from engine.model.enabled import enabled
from engine.model.events import RecordAppended
from engine.model.state import World, place
from engine.model.step import ImpossibleOrderError, step
from engine.run import Plan
from engine.timing import delay_ms
from tests.conformance.observed import (
    Difference,
    Observed,
    partition_names,
    seen_in,
)
from tests.conformance.schedule import (
    Commit,
    Doing,
    Fail,
    Hand,
    Seek,
    Store,
    Sync,
    Take,
    Work,
)

# The timers that Kafka names: what they are set to is known, and holds.
NAMED_TIMERS = (
    *(act.AgeMetadata, act.AgeOffset, act.AnswerFetch, act.CheckpointHighWatermark),
    *(act.CleanLog, act.DeleteSegment, act.ExpireTombstone, act.ExpireBatch),
    *(act.ExceedPollInterval, act.ExpireMember, act.ExpireOffset, act.ExpireProduce),
    *(act.ExpireRebalance, act.ExpireMarker, act.ExpireSession, act.ExpireTransaction),
    *(act.GiveUpCall, act.GiveUpClose, act.PassCommitInterval, act.PassLag),
    *(act.TimeOutFetch, act.TimeOutRequest, act.CommitOffsets, act.EndLinger),
)
# What the application takes its time for is part of the story, and no race.
BY_APPLICATION = (act.Poll, act.FinishRecord, act.RetryRecord, act.FlushResults)
SOON_MS = 1_000  # for this long a poll waits for all that it shall bring
TAKE_MS = 10  # how often a poll is tried that has to bring something

Shake = Callable[[act.Move], float]  # by how much a delay is stretched


def shaken(seed: int, *, timers: bool) -> Shake:
    """Stretch every delay by between a half and two; the named timers only if told."""
    turn = 0

    def stretch(move: act.Move) -> float:
        nonlocal turn
        if isinstance(move, BY_APPLICATION):
            return 1.0
        if isinstance(move, NAMED_TIMERS) and not timers:
            return 1.0
        turn += 1
        digest = hashlib.blake2b(f"{seed}:{turn}".encode(), digest_size=4).digest()
        drawn = int.from_bytes(digest) / 2**32
        if isinstance(move, act.LearnMetadata):
            return 2 * drawn  # anything from at once: the simulation takes the middle
        return float(2.0 ** (2 * drawn - 1))

    return stretch


def steady(_: act.Move) -> float:
    """Every delay as it is."""
    return 1.0


@dataclass(slots=True)
class ShakenStage:
    """A simulated cluster whose clock a schedule drives."""

    plan: Plan
    stretch: Shake
    world: World = field(init=False)
    now: int = 0
    due: dict[act.Move, int] = field(default_factory=dict)
    stamps: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin where the plan begins."""
        self.world = begin(self.plan.config, self.plan.absent)

    def now_ms(self) -> int:
        """Virtual time."""
        return self.now

    def rest(self, ms: int) -> None:
        """Fire everything that falls due in this time."""
        until = self.now + ms
        while True:
            self._set_clocks()
            move = min(self.due, key=self.due.__getitem__, default=None)
            if move is None or self.due[move] > until:
                break
            self.now = max(self.now, self.due.pop(move))
            self._act(move)
        self.now = until

    def do(self, doing: Doing, patience_ms: int) -> tuple[Difference, ...]:
        """Carry out an order, or let an application do what it was told."""
        match doing:
            case Hand(producer=name, record=record):
                known = self.world.producers[place(name)].beliefs
                if all(belief.message != record.message for belief in known):
                    return self._order(act.Send(name, (record,)))
            case Take():
                return self._take(doing, patience_ms)
            case Work(consumer=name, message=message) | Fail(name, message):
                self._finish(name, message, patience_ms)
            case Sync(broker=name):
                for move in enabled(self.world):
                    if isinstance(move, act.WriteBack) and move.broker == name:
                        self._act(move)
            case Seek(consumer=name, partition=partition, offset=offset):
                names = partition_names(self.world)
                number = next(n for n, known in names.items() if known == partition)
                return self._order(act.SeekConsumer(name, number, str(offset)))
            case Commit() | Store():
                pass  # the simulated application does it together with its work
            case _:
                return self._order(doing)
        return ()

    def _order(self, order: act.Order) -> tuple[Difference, ...]:
        try:
            self._act(order)
        except ImpossibleOrderError as error:
            return (Difference(type(order).__name__, "possible", str(error)),)
        return ()

    def _take(self, take: Take, patience_ms: int) -> tuple[Difference, ...]:
        """Poll until the application has the messages, in one poll if they come soon.

        It is enough to have the first of them: an application that is given fewer at a
        time finishes those before it polls for the others.
        """
        wanted, began = set(take.messages), self.now
        while not wanted & self._in_hand(take.consumer):
            readings = self.world.consumers[place(take.consumer)].readings
            fetched = {r.message for way in readings for r in way.buffered}
            poll = act.Poll(take.consumer)
            if poll in enabled(self.world) and (
                wanted <= fetched or (fetched and self.now - began > SOON_MS)
            ):
                self._act(poll)
            elif self.now - began > patience_ms:
                wants = str(take.messages)
                return (Difference(f"{take.consumer} got", wants, "nothing"),)
            self.rest(TAKE_MS)
        return ()

    def _in_hand(self, name: str) -> set[int]:
        consumer = self.world.consumers[place(name)]
        return {record.message for record in in_hand(consumer)}

    def _finish(self, name: str, message: int, patience_ms: int) -> None:
        """Finish the work on a message; it may still have to be polled for."""
        until = self.now + patience_ms
        while message not in self._in_hand(name) and self.now < until:
            if act.Poll(name) in enabled(self.world):
                self._act(act.Poll(name))
            self.rest(TAKE_MS)
        hands = self.world.consumers[place(name)].hands
        for item in hands:
            move = act.FinishRecord(name, item.partition, item.offset)
            if item.message == message and move in enabled(self.world):
                self._act(move)
                return

    def observe(self, *, whole: bool) -> Observed:
        """The picture of the world."""
        del whole
        return seen_in(self.world)

    def _act(self, action: act.Action) -> None:
        outcome = step(self.world, action)
        self.world = outcome.world
        for timer in outcome.renewed:
            self.due.pop(timer, None)  # type: ignore[arg-type]  # moves only
        for event in outcome.events:
            if isinstance(event, RecordAppended):
                name = (event.partition, event.offset, event.epoch)
                self.stamps[name] = self.now

    def _set_clocks(self) -> None:
        ready = [move for move in enabled(self.world) if self._by_itself(move)]
        self.due = {move: self.due[move] for move in ready if move in self.due}
        for move in ready:
            if move not in self.due:
                delay = delay_ms(self.world, move, self.now, self.stamps)
                self.due[move] = self.now + round(delay * self.stretch(move))

    def _by_itself(self, move: act.Move) -> bool:
        """Whether a move needs no word: a poll does not if it brings nothing."""
        if isinstance(move, act.Poll):
            consumer = self.world.consumers[place(move.consumer)]
            return not any(reading.buffered for reading in consumer.readings)
        return not isinstance(move, act.FinishRecord | act.WriteBack)
