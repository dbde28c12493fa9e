"""A sweep in words: what varies, how far it is, what came of it."""

from app.jobs import Job
from app.scenarios import find_scenario
from app.sweeping.links import Sweep, parse_sweep
from app.sweeping.presets import PRESETS
from app.sweeping.spreading import Result
from engine.scenario.moving import PREFIX as MOVED
from engine.sentence import plural, say
from engine.sweep import WORST, Axis


def axis_title(axis: Axis) -> str:
    """Say what varies along an axis."""
    if axis.name.startswith(MOVED):
        return say("when: {order} (ms)", order=_order_of(axis))
    if not axis.is_order:
        return axis.name
    when, _, what = axis.name.partition(":")
    words = what.replace(":", " ")
    if when == "*":
        return say("when: {order} (ms)", order=words)
    return say("at {ms} ms: {order}", ms=when, order=words.replace("*", "…"))


def progress_of(job: Job | None, done: int, total: int) -> str:
    """Say how far a sweep is."""
    if job is None or done >= total:
        return plural(
            "{count} cell, all worked out", "{count} cells, all worked out", total
        )
    if not job.began:
        return say("waiting for others to finish; {total} cells", total=total)
    return say("{done} of {total} cells", done=done, total=total)


def title_of(sweep: Sweep) -> str:
    """The question of a preset, or what varies."""
    for preset in PRESETS:
        if parse_sweep(preset.query) == sweep:
            return preset.title
    x = _named(sweep.x)
    if sweep.y is None:
        return say("What if {x} were another?", x=x)
    return say("{y} × {x}", x=x, y=_named(sweep.y))


def _named(axis: Axis) -> str:
    """Name an axis in a title."""
    if axis.name.startswith(MOVED):
        return say("the moment of “{order}”", order=_order_of(axis))
    if axis.name.startswith("*:"):
        order = axis.name.removeprefix("*:").replace(":", " ")
        return say("the moment of “{order}”", order=order)
    return axis_title(axis)


def _order_of(axis: Axis) -> str:
    """The words of a script's own order that is moved: ``crash leader``."""
    return axis.name.removeprefix(MOVED).replace(".", " ", 1)


def about(sweep: Sweep) -> str:
    """Say what a cell is, and what it does not tell."""
    title = find_scenario(sweep.base.slug).title
    if sweep.mode == WORST:
        return say(
            "Worst case per cell: each cell is a search through every order of events"
            " with the settings of “{title}”, whatever its schedule.",
            title=title,
        )
    return say(
        "One schedule per cell: each cell is “{title}” played by the clock with other"
        " values. Another schedule may end otherwise.",
        title=title,
    )


def summed_up(sweep: Sweep, found: dict[int, Result]) -> str:
    """Say in a sentence how many cells lose something."""
    if sweep.mode == WORST:
        told = [result.get("verdict", "") for result in found.values()]
        return say(
            "{loss} of {total} cells can lose a message; closed: {closed}; stopped at"
            " the limit of {states:,} states: {bounded}.",
            loss=told.count("LOSS"),
            total=len(found),
            closed=told.count("CLOSED"),
            bounded=told.count("BOUNDED"),
            states=sweep.states,
        )
    lost = [len(result.get("lost", ())) for result in found.values()]
    many = sum(map(bool, lost))
    if not many:
        return plural(
            "{count} cell, and no message is lost in it.",
            "{count} cells, and no message is lost in any of them.",
            len(found),
        )
    return plural(
        "{many} of {count} cell loses messages, up to {most} of them.",
        "{many} of {count} cells lose messages, the worst of them {most}.",
        len(found),
        many=many,
        most=max(lost),
    )
