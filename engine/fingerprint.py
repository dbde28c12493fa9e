"""What a run can be recognised by: a mark for every step, and one for how it ended.

For links that promise what they showed. A mark is made of facts (the time in
milliseconds, every event and its values), never of sentences or pictures, so that a
better word breaks no promise; a value that an event has by default is left out, so
that an event may learn to say more.

Marks are chained: each is a digest of its own step *and of all before it*. Where two
runs have the same mark they are the same up to there, where they have not they parted
at that step or before. So the first difference can be found between two marks even
if only a few of them were kept.

Left out: housekeeping that leads to no step, and what the world holds beside its
events; whoever changes only those changes no mark.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from hashlib import sha256
from typing import Any

from engine.ledger import Fate, Ledger, Row
from engine.run import Step

MARK = 2  # characters: two runs that differ have one in 4,096 in common by chance
END = 6  # hexadecimal digits


def marks(steps: Sequence[Step]) -> tuple[str, ...]:
    """Return the mark of every step, in order."""
    found = []
    so_far = b""
    for step in steps:
        happened = ";".join(told(event) for event in step.events)
        so_far = sha256(so_far + f"{step.at_ms} {happened}".encode()).digest()
        found.append(urlsafe_b64encode(so_far).decode()[:MARK])
    return tuple(found)


def ending(ledger: Ledger) -> str:
    """Return the mark of how every message ended: three truths, verdict, cause."""
    rows = ledger.rows[-1] if ledger.rows else ()
    text = "\n".join((*map(_row, rows), *map(_fate, ledger.fates)))
    return sha256(text.encode()).hexdigest()[:END]


def told(value: object) -> str:
    """Spell a fact in one way only: its name, and what it does not hold by default."""
    if is_dataclass(value) and not isinstance(value, type):
        held = (
            f"{field.name}={told(found)}"
            for field in fields(value)
            if (found := getattr(value, field.name)) != _default(field)
        )
        return f"{type(value).__name__}({','.join(held)})"
    if isinstance(value, tuple):
        return f"({','.join(map(told, value))})"
    return repr(value)


def _default(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _row(row: Row) -> str:
    copies = (
        f"{c.broker}/{c.partition}/{c.offset}/{c.epoch}"
        for c in sorted(row.copies, key=lambda c: (c.broker, c.partition, c.offset))
    )
    said = (row.message, row.group, row.belief, row.error, row.cluster)
    return told((*said, row.progress, row.times, row.verdict.value, *copies))


def _fate(fate: Fate) -> str:
    return told((fate.message, fate.group, fate.cause, fate.doomed_at))
