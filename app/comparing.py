"""From a link to a comparison: two simulated runs, and their steps on one clock."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from app.limits import STEPS_KEPT
from app.links import Damage, Experiment, LinkError
from app.pairing import Moment, Pair, pair_of, told_apart
from app.runs import Run, find_run
from app.store import Shelf
from engine.alignment import Alignment, Joint, align
from engine.run import Step
from engine.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two runs, and which of their steps are the same."""

    a: Run
    b: Run
    alignment: Alignment

    @property
    def pair(self) -> Pair:
        """The canonical link, at its start."""
        return Pair(self.a.experiment, self.b.experiment)

    @property
    def runs(self) -> tuple[Run, Run]:
        """Both sides."""
        return self.a, self.b

    @property
    def joints(self) -> tuple[Joint, ...]:
        """All steps of the comparison."""
        return self.alignment.joints

    @property
    def last(self) -> int:
        """The number of its last step."""
        return len(self.joints) - 1

    def steps(self, number: int) -> tuple[Step, Step]:
        """Return where both sides stand at a step of the comparison."""
        joint = self.joints[number]
        return self.a.timeline.steps[joint.left], self.b.timeline.steps[joint.right]

    def step_at(self, moment: Moment) -> int:
        """Find the step that a link means; LinkError if there is no such one."""
        if moment.kind == "end":
            return self.last
        if moment.kind == "first":
            return self.alignment.first or 0
        if moment.kind == "ms":
            clocks = [max(s.at_ms for s in self.steps(i)) for i in range(self.last + 1)]
            return max(0, bisect_right(list(accumulate(clocks, max)), moment.value) - 1)
        if moment.value > self.last:
            reason = f"This comparison ends at step {self.last}."
            damage = Damage(f"at={moment.text}", reason, f"0 to {self.last}")
            raise LinkError([damage], self.pair.to(self.last))
        return moment.value


def compare(asked: Pair) -> Comparison:
    """Simulate both sides of a link, or raise LinkError saying what cannot be."""
    runs: list[Run] = []
    kept: list[Experiment] = []
    found: list[tuple[Damage, ...]] = []
    for side in (asked.a, asked.b):
        try:
            runs.append(find_run(side))
            kept.append(side)
            found.append(())
        except LinkError as error:
            rest = error.good if isinstance(error.good, Experiment) else None
            kept.append(rest or Experiment(side.slug))
            found.append(error.damages)
    if any(found):
        raise LinkError(told_apart(*found), pair_of(*kept))
    a, b = runs
    key = (a.experiment, b.experiment)
    return _comparisons.get(key, lambda: Comparison(a, b, _align(a, b)))


def with_fix(scenario: Scenario) -> Experiment:
    """Return a scenario with exactly its own fix."""
    link = Experiment(scenario.slug)
    for name, value in scenario.fix.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        link = link.with_change(name, text)
    return link


def _align(a: Run, b: Run) -> Alignment:
    return align(a.timeline.steps, b.timeline.steps)


_comparisons: Shelf[Comparison] = Shelf(STEPS_KEPT, lambda made: made.last + 1)
