"""One step of a comparison in words, and the words of the first difference.

The sentences of events are the engine's own. What stands here says to which side
they belong, and what the other side does meanwhile.
"""

from collections.abc import Sequence
from typing import NamedTuple

from app.comparing import Comparison
from app.views.now import also
from app.views.words import clock, lasting
from engine.alignment import Joint, identity
from engine.narrate import headline, sentence
from engine.run import Step
from engine.sentence import joined, say

KINDS = {
    "same": say("Both"),
    "differs": say("Both, not alike"),
    "left": say("Only {side}", side="A"),
    "right": say("Only {side}", side="B"),
}


class Side(NamedTuple):
    """What one side does in a step."""

    id: str
    clock: str
    moved: bool
    text: str
    also: str
    step: int  # of its own run


class Told(NamedTuple):
    """One step of a comparison; named as the parts of the transport expect it."""

    number: int
    back: int
    onward: int
    last: int
    clock: str
    kind: str
    tag: str
    headline: str
    note: str  # where the waiting side has the same step
    ending: str
    a: Side
    b: Side


def tell(comparison: Comparison, number: int) -> Told:
    """Tell one step."""
    joint = comparison.joints[number]
    a, b = comparison.steps(number)
    return Told(
        number=number,
        back=max(0, number - 1),
        onward=min(comparison.last, number + 1),
        last=comparison.last,
        clock=clocks(a, b),
        kind=joint.kind,
        tag=KINDS[joint.kind],
        headline=_headline(joint, a, b),
        note=_note(comparison, joint),
        ending=say("Here both end.") if number == comparison.last else "",
        a=_side("a", a, moved=joint.kind != "right"),
        b=_side("b", b, moved=joint.kind != "left"),
    )


def _side(name: str, step: Step, *, moved: bool) -> Side:
    text = headline(step)
    others = joined(also(step, text))
    time = clock(step.at_ms)
    if not moved:
        return Side(
            name,
            time,
            moved,
            say("{side} waits at {clock}.", side=name.upper(), clock=time),
            "",
            step.number,
        )
    return Side(name, time, moved, text, others, step.number)


def clocks(a: Step, b: Step) -> str:
    """Write both clocks as one, where they agree."""
    if a.at_ms == b.at_ms:
        return clock(a.at_ms)
    return say("A {a} · B {b}", a=clock(a.at_ms), b=clock(b.at_ms))


def _headline(joint: Joint, a: Step, b: Step) -> str:
    if joint.kind == "left":
        return say("Only {side}: {what}", side="A", what=headline(a))
    if joint.kind == "right":
        return say("Only {side}: {what}", side="B", what=headline(b))
    here, there = headline(a), headline(b)
    if joint.kind == "same":
        return say("Both: {what}", what=here)
    if here != there:
        return say("A: {a} B: {b}", a=here, b=there)
    return joined([say("Both: {what}", what=here), *_extras(a, b)])


def _extras(a: Step, b: Step) -> Sequence[str]:
    """Say what one side does besides, in a step that both have."""
    sides = []
    for mine, theirs in ((a, b), (b, a)):
        known = {identity(event) for event in theirs.events}
        only = [event for event in mine.events if identity(event) not in known]
        sides.append([sentence(event, mine.world) for event in only])
    found = [
        say("Only {side}: {what}", side=letter, what=joined(told))
        for letter, told in zip("AB", sides, strict=True)
        if told and sides[0] != sides[1]
    ]
    return found or [say("They differ in a detail that no sentence tells.")]


def _note(comparison: Comparison, joint: Joint) -> str:
    """Say where the other side has this step, or how much later it came to it."""
    a, b = (run.timeline.steps for run in comparison.runs)
    if joint.kind in ("same", "differs"):
        apart = b[joint.right].at_ms - a[joint.left].at_ms
        if not apart:
            return ""
        side = "B" if apart > 0 else "A"
        return say("In {side} {time} later.", side=side, time=lasting(abs(apart)))
    waiting, steps, now = ("B", b, joint.right)
    if joint.kind == "right":
        waiting, steps, now = ("A", a, joint.left)
    if joint.elsewhere is None:
        return say("In {side} exactly this never happens.", side=waiting)
    time = clock(steps[joint.elsewhere].at_ms)
    if joint.elsewhere <= now:
        return say("{side} has done this already, at {time}.", side=waiting, time=time)
    return say("{side} comes to it later, at {time}.", side=waiting, time=time)


def first_difference(comparison: Comparison) -> str:
    """Say until when both tell the same, and how they part."""
    first, parted = comparison.alignment.first, comparison.alignment.parted
    if first is None:
        if parted is None:
            return say("Both tell the same story, step by step and at the same times.")
        same = say("Both tell the same story, step by step; only the times differ.")
        return joined([same, _parting(comparison, parted)])
    told = (
        [_parting(comparison, parted)] if parted is not None and parted < first else []
    )
    before = comparison.steps(first - 1) if first else comparison.steps(0)
    if first > 1:
        time = clock(before[0].at_ms)
        told.append(say("Until {time} both are the same.", time=time))
        told.append(say("Then {what}", what=_parting_ways(comparison, first)))
    else:
        how = _parting_ways(comparison, first)
        told.append(say("They differ from the start: {what}", what=how))
    return joined(told)


def _parting(comparison: Comparison, number: int) -> str:
    a, b = comparison.steps(number)
    return say(
        "The clocks part first here: {what} At {a} in A, at {b} in B.",
        what=headline(a),
        a=clock(a.at_ms),
        b=clock(b.at_ms),
    )


def _parting_ways(comparison: Comparison, number: int) -> str:
    joint = comparison.joints[number]
    a, b = comparison.steps(number)
    if joint.kind == "differs":
        what = _headline(joint, a, b)
        return say("at {time}: {what}", time=clocks(a, b), what=what)
    alone, waiting = ("A", "B") if joint.kind == "left" else ("B", "A")
    mover = a if joint.kind == "left" else b
    other = next(
        (
            comparison.steps(place)[1 if joint.kind == "left" else 0]
            for place in range(number + 1, comparison.last + 1)
            if comparison.joints[place].kind != joint.kind
        ),
        None,
    )
    told = _does(alone, mover)
    if other is None:
        return joined([told, say("{side}: nothing any more.", side=waiting)])
    return joined([told, _does(waiting, other)])


def _does(side: str, step: Step) -> str:
    time = clock(step.at_ms)
    return say("{side}, at {time}: {what}", side=side, time=time, what=headline(step))
