"""The model of Kafka that Ackward plays: rules, a timed driver, a ledger, words.

Programs begin here: `load` a scenario and `run` it (`engine.experiment`).
"""

from engine.experiment import Loaded, Played, load, loads, run

__all__ = ["Loaded", "Played", "load", "loads", "run"]
