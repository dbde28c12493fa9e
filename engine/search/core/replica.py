"""One replica of the core: what it believes, and its log.

A plain tuple ``(leader, epoch, isr, high watermark, log)``: whom it takes for the
leader, in which leader epoch, and of which in-sync replicas it knows. Replicas are
numbered from 0, a set of them is an integer with one bit each. An entry of the log is
``(message, epoch)``.

Source: KafkaReplication.tla and FiniteReplicatedLog.tla of
hachikuji/kafka-specification.

Left out: anything but one partition; segments, flushes, crashes (a replica that is
slow and one that is gone look the same to the others).
"""

NOBODY = -1
NEVER = -1  # the epoch of a replica that has heard of none yet

Log = tuple[tuple[int, int], ...]
Replica = tuple[int, int, int, int, Log]

FRESH: Replica = (NOBODY, NEVER, 0, 0, ())


def bit(name: int) -> int:
    """The set of this one replica."""
    return 1 << name


def end_of_agreement(leader: Log, follower: Log) -> int:
    """After the last offset at which both have the same entry; 0 if there is none."""
    for offset in range(min(len(leader), len(follower)), 0, -1):
        if leader[offset - 1] == follower[offset - 1]:
            return offset
    return 0


def end_of_epoch(leader: Log, follower: Replica) -> int:
    """Where the leader says that the follower's last epoch ends (KIP-101).

    The follower's high watermark if the leader knows nothing of a later epoch.
    """
    *_, high_watermark, log = follower
    if not log:
        return 0
    last = log[-1][1]
    if not leader:
        return high_watermark
    if leader[-1][1] == last:
        return len(leader)
    later = (offset for offset, (_, epoch) in enumerate(leader) if epoch > last)
    return next(later, high_watermark)
