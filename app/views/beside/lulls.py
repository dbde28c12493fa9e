"""Silences of a comparison: the times in which neither side has anything to do."""

from app.comparing import Comparison
from app.views.beside.telling import clocks
from app.views.silences import Gap, Silence
from app.views.words import lasted
from engine.sentence import say


def lull(comparison: Comparison, number: int) -> Silence | None:
    """Tell the silence after a step, if it is long for every side that goes on."""
    if number >= comparison.last:
        return None
    here, there = comparison.steps(number), comparison.steps(number + 1)
    pairs = zip(here, there, strict=True)
    waits = [then.at_ms - now.at_ms for now, then in pairs if then is not now]
    time = lasted(min(waits))
    if not time:
        return None
    words = say("… {time} nothing happens …", time=time)
    return Silence(clocks(*here), words, clocks(*there))


def lulls(comparison: Comparison) -> tuple[Gap, ...]:
    """List all silences, each half a step after the step it follows."""
    return tuple(
        Gap(f"{100 * (number + 0.5) / comparison.last:.2f}%", found.words)
        for number in range(comparison.last)
        if (found := lull(comparison, number))
    )
