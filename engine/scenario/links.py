"""A link between two processes, as a script and a link in the browser write it."""

import re
from typing import NamedTuple, Self

LINK = re.compile(r"(?P<source>\S+?) *(?P<way><->|->|-to-|-and-) *(?P<target>\S+)")


class Link(NamedTuple):
    """One way between two processes, or both ways."""

    source: str
    target: str
    both: bool

    @classmethod
    def read(cls, text: str) -> Self:
        """Read ``b1->b2``, ``b1<->b2``, ``b1-to-b2`` or ``b1-and-b2``."""
        found = LINK.fullmatch(text)
        if found is None:
            raise ValueError(
                f"{text!r} is no link. Possible: 'b1->b2' (one way), 'b1<->b2' "
                f"(both), in a link b1-to-b2 and b1-and-b2"
            )
        return cls(found["source"], found["target"], found["way"] in ("<->", "-and-"))

    def spell(self) -> str:
        """Write it as in a link."""
        return f"{self.source}{'-and-' if self.both else '-to-'}{self.target}"
