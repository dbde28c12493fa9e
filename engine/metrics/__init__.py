"""What monitoring shows of a run: Kafka's own metrics, under their JMX names.

A metric is what a process says of itself. One that is dead or stands still says
nothing, and its counters begin again when it is back; that is a gap here, and never
a zero. A gauge has its value at every step; of a meter, of which Kafka exports rates
a second, this counts the marks, as its attribute Count does.

Sources: the monitoring pages of Kafka's documentation, 0.10.2 to 4.3, and the names
in its jars (0.11 to 4.3.1); which errors count as failed produce requests is in
`ReplicaManager.appendToLocalLog`.

Left out: what the model has no numbers for: times, bytes on the wire, queues and
threads; the lags of the fetchers (`ConsumerLag`, `records-lag`), because they compare
with a high watermark that is as old as the last answer.
"""

from typing import NamedTuple

from engine.metrics import brokers, clients, controller
from engine.metrics.meter import UP, Key, Meter, Sample, Site, answers
from engine.run import Step, Timeline

__all__ = ["UP", "Change", "Meter", "Series", "Site", "alarms", "changes", "series"]


class Series(NamedTuple):
    """One metric of one process, at every step; None: it said nothing."""

    meter: Meter
    process: str
    values: tuple[int | None, ...]


class Change(NamedTuple):
    """One metric that is another at a step than it was before."""

    step: int
    meter: Meter
    process: str
    before: int | None
    after: int | None


def series(timeline: Timeline, site: Site) -> tuple[Series, ...]:
    """Read every metric at every step, in the order of the page."""
    samples: list[Sample] = []
    counts: dict[Key, int] = {}
    before: Step | None = None
    for step in timeline.steps:
        _count(counts, before, step, site)
        samples.append(_sample(step, counts, site))
        before = step
    keys = dict.fromkeys(key for sample in samples for key in sample)
    found = [
        Series(
            meter, process, tuple(sample.get((meter, process)) for sample in samples)
        )
        for meter, process in keys
    ]
    order = (UP, *brokers.METERS, *controller.METERS, *clients.METERS)
    return tuple(sorted(found, key=lambda one: (order.index(one.meter), one.process)))


def changes(found: tuple[Series, ...]) -> tuple[Change, ...]:
    """List what moved, step by step."""
    moved = [
        Change(step, one.meter, one.process, one.values[step - 1], value)
        for one in found
        for step, value in enumerate(one.values)
        if step and value != one.values[step - 1]
    ]
    return tuple(sorted(moved, key=lambda change: change.step))


def alarms(found: tuple[Series, ...]) -> tuple[Change, ...]:
    """List what an operator would have seen: metrics that have a normal value.

    That a process fell silent is said once, by `up`, and not by each of its metrics.
    """
    return tuple(
        change
        for change in changes(found)
        if change.meter.normal is not None
        and change.after is not None
        and (change.before is not None or change.after != change.meter.normal)
    )


def _sample(step: Step, counts: dict[Key, int], site: Site) -> Sample:
    """What every process says at one step; a silent one has only `up`."""
    world = step.world
    said: Sample = dict(counts)
    said |= brokers.gauges(world, site)
    said |= controller.gauges(world, site)
    said |= clients.gauges(world, site)
    silent = {name for name, alive in answers(world, site).items() if not alive}
    return {
        key: None if key[1] in silent and key[0] is not UP else value
        for key, value in said.items()
    }


def _count(counts: dict[Key, int], before: Step | None, step: Step, site: Site) -> None:
    """Add up the marks of a step; a new process counts from zero."""
    parts = (brokers.marks, controller.marks, clients.marks)
    for part in parts:
        for key, number in part(before, step, site).items():
            counts[key] = counts.get(key, 0) + number
    if before is None:
        return
    was, now = before.world, step.world
    for meter, process in list(counts):
        if brokers.is_reborn(process, was, now) or clients.is_reborn(process, was, now):
            counts[meter, process] = 0
