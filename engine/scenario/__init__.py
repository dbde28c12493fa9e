"""Scenarios: their file format, its checks and errors, and the catalogue.

The way in is `catalogue` and `find` for those that come along, `read` for any
other file, and `play` for an experiment: a scenario with changed settings and
added orders, ready to run.
"""

from engine.scenario.beats import Beat, Said, Score, follow
from engine.scenario.catalogue import catalogue, find
from engine.scenario.errors import Problem, ScenarioError
from engine.scenario.format import Scenario
from engine.scenario.lines import MAX_PARTITIONS, ScriptLine
from engine.scenario.outcome import Expectation, Outcome
from engine.scenario.play import Play, fix_of, plan, play
from engine.scenario.reading import blame, locate, read
from engine.scenario.times import read_time
from engine.scenario.words import read_words

__all__ = [
    "MAX_PARTITIONS",
    "Beat",
    "Expectation",
    "Outcome",
    "Play",
    "Problem",
    "Said",
    "Scenario",
    "ScenarioError",
    "Score",
    "ScriptLine",
    "blame",
    "catalogue",
    "find",
    "fix_of",
    "follow",
    "locate",
    "plan",
    "play",
    "read",
    "read_time",
    "read_words",
]
