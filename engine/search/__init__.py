"""The exhaustive driver, for the question what a configuration can lose.

The same rules as everywhere (`engine.model.step`, `enabled`), and every order of what
they allow within bounds: `ask` answers a `Question` with one of three verdicts, and
`tell` makes a scenario of a loss. Time, memory and the wish to stop come from outside,
as one function that is told how far the search is and says why to stop.

`engine.search.saving.savings(played, most_steps=8_000, groups=2)` takes one run, any
`engine.scenario.Play` (of a story: ``play(read(story.text, "found.yaml"))``), and
returns its smallest saving changes: `Savings.found`, sets of settings by number and
price, each with its `settings` as a link has them and the run's own figures with it.

Read on in this order: `question`, `goals`, `slices` (parts of a configuration),
`faults` and `alarms` (what may go wrong, at a cost), `graph`, `reduction` and
`reading` (what may come next), `memory` (what was before), `breadth` (the search
itself), `answer`; then `retelling`, `feasible`, `script`, `fixes`, `story` and `draft`:
from a way to a file. What has a package of its own begins with its docstring:
`replication` is asked what is about replicas alone, `exact` and `futures` what may
still become of a run, `saving` and `shrink` what would have saved it and what it needs,
`risks` and `classes` are the classes of loss that a configuration is checked for.
`core` answers nobody but the tests and ``make tlc``: the public models, rule by rule.
"""

from engine.search.answer import BOUNDED, CLOSED, LOSS, Answer, ask, sentence
from engine.search.breadth import Limits, Progress, Watch, explore, walk
from engine.search.faults import FAULTS
from engine.search.goals import GOALS
from engine.search.question import Bounds, Question, QuestionError
from engine.search.slices import PARTS
from engine.search.story import Story, tell

__all__ = [
    "BOUNDED",
    "CLOSED",
    "FAULTS",
    "GOALS",
    "LOSS",
    "PARTS",
    "Answer",
    "Bounds",
    "Limits",
    "Progress",
    "Question",
    "QuestionError",
    "Story",
    "Watch",
    "ask",
    "explore",
    "sentence",
    "tell",
    "walk",
]
