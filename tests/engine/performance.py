"""A script that runs by the clock, and what became of its messages.

`play` runs and judges; `spy` shows every single action, housekeeping included.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from engine.agenda import ScheduledOrder
from engine.ledger import Ledger, judge
from engine.model import actions as act
from engine.model.config import Config
from engine.model.state import World, place
from engine.run import Plan, Timeline, run
from tests.engine.stage_setting import KINDS


def plan(
    config: Config, *script: tuple[int, act.Order], until: int, absent: str = ""
) -> Plan:
    """A plan with these orders, each at its time in ms."""
    orders = tuple(ScheduledOrder(at, order) for at, order in script)
    sent = sum(len(o.records) for _, o in script if isinstance(o, act.Send))
    return Plan(config, orders, sent, until, tuple(absent.split()))


class Performance(NamedTuple):
    """A run and what became of its messages."""

    timeline: Timeline
    ledger: Ledger

    def verdicts(self) -> dict[int, str]:
        """The verdict on every message, for the first group."""
        group = self.ledger.fates[0].group
        return {
            f.message: str(f.verdict) for f in self.ledger.fates if f.group == group
        }

    def told(self, kind: type[KINDS]) -> list[KINDS]:
        """The facts of one kind, in their order."""
        return [event for _, event in self.timed(kind)]

    def timed(self, kind: type[KINDS]) -> list[tuple[int, KINDS]]:
        """The facts of one kind with their times."""
        return [
            (step.at_ms, event)
            for step in self.timeline.steps
            for event in step.events
            if isinstance(event, kind)
        ]

    def first(self, kind: type[KINDS]) -> int:
        """When a fact of this kind happened first."""
        times = [at for at, _ in self.timed(kind)]
        assert times, f"there was no {kind.__name__}"
        return times[0]

    @property
    def end(self) -> World:
        """The last world."""
        return self.timeline.steps[-1].world

    def log(self, broker: str, partition: int = 0) -> list[tuple[int, int]]:
        """A broker's log at the end, as (message, epoch)."""
        part = self.end.brokers[place(broker)].partitions[partition]
        entries = part.replica.log if part is not None else ()
        return [(entry.message, entry.epoch) for entry in entries]


def play(
    config: Config,
    *script: tuple[int, act.Order],
    until: int = 300_000,
    absent: str = "",
) -> Performance:
    """Run a script and judge the run."""
    timeline = run(plan(config, *script, until=until, absent=absent))
    return Performance(timeline, judge(timeline))


class Shot(NamedTuple):
    """One action of a run, story or housekeeping, between two worlds."""

    before: World
    action: act.Action
    after: World


def spy(wanted: Plan) -> tuple[Timeline, list[Shot]]:
    """Run a plan and note every single action."""
    every = run(wanted, housekeeping=True).steps
    shots = [
        Shot(before.world, after.action, after.world)
        for before, after in pairwise(every)
        if after.action is not None
    ]
    return run(wanted), shots


def worlds(shots: list[Shot]) -> Iterator[World]:
    """The worlds of a run, from the first to the last."""
    for shot in shots[:1]:
        yield shot.before
    for shot in shots:
        yield shot.after
