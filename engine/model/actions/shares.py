"""What a leader does for share groups by itself (KIP-932)."""

from typing import NamedTuple


class AcquireRecords(NamedTuple):
    """There is something for a member whose ShareFetch waits."""

    group: str
    partition: int
    kind: str = "acquire"


class ExpireLock(NamedTuple):
    """group.share.record.lock.duration.ms is over for one acquisition."""

    group: str
    partition: int
    lock: int
    kind: str = "expire-lock"


class AnswerShareFetch(NamedTuple):
    """The broker's wait for records is over: the answer is empty."""

    group: str
    partition: int
    client: str
    kind: str = "answer-share-fetch"


ShareMove = AcquireRecords | AnswerShareFetch | ExpireLock
