"""The collector of cyclic garbage rests while worlds are made, and works again."""

import gc

from engine.uncollected import uncollected


def test_the_collector_rests_and_works_again() -> None:
    """Also where one such time stands within another."""
    with uncollected():
        with uncollected():
            inner = gc.isenabled()
        outer = gc.isenabled()

    assert (inner, outer, gc.isenabled()) == (False, False, True)
