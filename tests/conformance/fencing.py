"""Who is fenced, as the controller tells it in its output."""

import re
from collections.abc import Iterable

# fenced: true where a broker registers; 1 and -1 where that changes, 0 where it stays.
CHANGE = re.compile(
    r"Replayed (?:RegisterBrokerRecord|BrokerRegistrationChangeRecord) .*"
    r"brokerId=(\d+),.* fenced=(true|1|-1)\b"
)


def fenced(said: str, brokers: Iterable[int]) -> frozenset[int]:
    """Return the brokers that do not count as living; at first nobody does."""
    out = set(brokers)
    for broker, state in CHANGE.findall(said):
        if state == "-1":
            out.discard(int(broker))
        else:
            out.add(int(broker))
    return frozenset(out)
