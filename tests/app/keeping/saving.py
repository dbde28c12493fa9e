"""Keeps links for ever and says each id when it is kept: a process to be killed."""

import sys
from itertools import count

from app.keeping import LINK, Keeper, address, connect

if __name__ == "__main__":
    keeper = Keeper(connect(address()))
    for number in count():
        sys.stdout.write(keeper.keep(LINK, f"/s/lab?at={number}") + "\n")
        sys.stdout.flush()
