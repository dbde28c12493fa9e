"""Ids made of content: short, without look-alikes, the same on every server.

An id is the beginning of a fingerprint, and a longer beginning where two contents
share a short one. Which of the two has the shorter one depends on who came first;
everything else follows from the content alone.
"""

import re
from hashlib import blake2b

LINK, SCENARIO = "link", "scenario"
KINDS = (LINK, SCENARIO)

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0, 1, i, l, o
SHORTEST = 8  # 31 letters: at 100,000 links, one in 170 servers has two that share one
LONGEST = 16
ID = re.compile(f"[{LETTERS}]{{{SHORTEST},{LONGEST}}}")


def is_id(text: str) -> bool:
    """Whether it could be one."""
    return ID.fullmatch(text) is not None


def whole(kind: str, content: str) -> str:
    """Return the longest id of a content; its beginnings are the shorter ones."""
    digest = blake2b(f"{kind}\0{content}".encode(), digest_size=16).digest()
    number = int.from_bytes(digest)
    letters = []
    for _ in range(LONGEST):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)
