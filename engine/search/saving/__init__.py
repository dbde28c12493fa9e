"""The smallest saving change: which settings would have kept a run from its loss.

`savings(played)` plays the same schedule with every safer value (`offers`), then with
two, and returns all minimal sets by number and price, each with the run's own numbers
before and after (`figures`). What counts as harm, and as spared, is in `harm`.
"""

from engine.search.saving.figures import Figures
from engine.search.saving.harm import HARM, Harm, harm_of, is_spared
from engine.search.saving.offers import PRICES, Option, Remedy, remedies
from engine.search.saving.sets import MOST_STEPS, Saving, Savings, savings

__all__ = [
    "HARM",
    "MOST_STEPS",
    "PRICES",
    "Figures",
    "Harm",
    "Option",
    "Remedy",
    "Saving",
    "Savings",
    "harm_of",
    "is_spared",
    "remedies",
    "savings",
]
