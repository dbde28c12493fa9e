"""How often one address may ask for something that costs more than a look.

A bucket for each address: it holds so many tokens, one is taken each time, and they
come back at an even rate. Only the addresses seen last are remembered, so memory is
bounded; one that was forgotten starts with a full bucket.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil
from threading import Lock

ADDRESSES = 10_000
NETWORK = 64  # bits of an IPv6 address that a household has; the rest it may choose


def whose(host: str) -> str:
    """Return who is behind an address: of IPv6 the network, for its rest is free."""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(found, IPv6Address):
        return host
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), NETWORK), strict=False))


class Rate:
    """So many times a minute for each address, and as many at once."""

    def __init__(
        self,
        per_minute: float,
        clock: Callable[[], float] = time.monotonic,
        most: int = 0,
    ) -> None:
        """Allow that much, and `most` at once; `clock` tells seconds."""
        self.per_minute = per_minute
        self._most = float(most or per_minute)
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, address: str) -> int:
        """Take one; return how many seconds to wait, 0 if it is allowed now."""
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(address, (self._most, now))
            left = min(self._most, left + (now - since) * self.per_minute / 60)
            allowed = left >= 1
            self._left[address] = (left - allowed, now)
            while len(self._left) > ADDRESSES:
                self._left.popitem(last=False)
            return 0 if allowed else ceil((1 - left) * 60 / self.per_minute)
