"""One cell of a sweep as it is seen: a number, a letter, a colour, and words.

A capital letter says why messages are lost, a small one what else became of them; in
worst case the capital letters are the kinds of faults that a loss needs.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app.sweeping.grid import Place
from app.sweeping.links import Sweep
from app.views.words import LETTERS, MEANINGS, listed
from engine.causes import CAUSES
from engine.ending import GRAVEST
from engine.ledger import Verdict
from engine.search import BOUNDED, CLOSED, FAULTS, LOSS
from engine.sentence import plural, say

Result = Mapping[str, Any]
CAUSE_LETTERS = {
    "buffer": "B",
    "discarded": "C",
    "overwritten": "O",
    "wire": "W",
    "rejected": "R",
    "ignored error": "I",
    "truncation": "T",
    "page cache": "P",
    "disk": "D",
    "offset passed over": "S",
    "offset reset": "J",
    "offset expired": "E",
    "offsets lost": "F",
    "topic deleted": "X",
    "topic made anew": "N",
    "retention": "A",
    "compaction": "K",
    "deleted records": "Y",
    "aborted": "U",
}
FAULT_LETTERS = {
    "crash": "C",
    "power": "P",
    "disk": "D",
    "pause": "Z",
    "stop": "S",
    "cut": "X",
    "kill": "K",
    "session": "T",
    "lag": "L",
    "late": "W",
    "elect-unclean": "U",
    "exit": "E",
    "large": "B",
    "drop": "R",
    "kill-consumer": "k",
    "close-consumer": "c",
    "pause-consumer": "z",
    "cut-consumer": "x",
    "late-poll": "l",
    "outage": "o",
    "late-commit": "w",
}
OTHER = "*"
SHARE = "G"  # the share group gave it up: for whatever reason
FINE, OPEN, NOT_YET, CANNOT, NEVER = "✓", "?", "", "×", "–"
LEVELS = 4


class Look(NamedTuple):
    """How a cell is drawn, and what it says."""

    text: str  # "2T"
    look: str  # classes: a verdict's name, and how strong its colour is
    words: str
    kinds: tuple[str, ...] = ()  # what the legend has to explain


def look_of(result: Result | None) -> Look:
    """Choose the look of a result; None: it is not ready."""
    if result is None:
        return Look(NOT_YET, "not-yet", say("not worked out"))
    if "problem" in result:
        told = say("cannot be: {reason}", reason=result["problem"])
        return Look(CANNOT, "cannot", told, ("cannot",))
    return _worst(result) if "verdict" in result else _timed(result)


def words_of(sweep: Sweep, place: Place, look: Look) -> str:
    """Say where a cell stands and what it holds, in one sentence."""
    axes = [axis for axis in (sweep.x, sweep.y) if axis]
    where = ", ".join(
        axis.order(value) if axis.is_order else f"{axis.name}={value}"
        for axis, value in zip(axes, place.values, strict=True)
    )
    return say("{where}: {what}", where=where, what=look.words)


def letter_of(cause: str) -> str:
    """Return the letter of a cause; what share groups do has one together."""
    return CAUSE_LETTERS.get(cause, SHARE)


def legend(looks: Iterable[Look]) -> tuple[tuple[str, str, str], ...]:
    """Explain what stands in a grid: letter, look and meaning, each once."""
    found = dict.fromkeys(kind for look in looks for kind in look.kinds)
    return tuple(sorted((_explained(kind) for kind in found), key=_turn))


def _timed(result: Result) -> Look:
    verdicts, unsent = _verdicts(result)
    total = sum(verdicts.values())
    lost = verdicts.get("lost", 0)
    told = _told(verdicts, unsent)
    if not total:
        return Look(NEVER, "waiting l1", told, ("unsent",))
    if lost:
        causes = sorted(result["causes"], key=lambda c: (-result["causes"][c], c))
        letters = "".join(dict.fromkeys(map(letter_of, causes)))[:2]
        why = listed([say(CAUSES[cause]) for cause in causes])
        words = say("{verdicts}, because {why}", verdicts=told, why=why)
        kinds = tuple(f"cause:{cause}" for cause in causes)
        return Look(f"{lost}{letters}", f"lost l{_level(lost, total)}", words, kinds)
    gravest = next((v for v in GRAVEST if v.value in verdicts), Verdict.DELIVERED)
    if gravest is Verdict.DELIVERED:
        return Look(FINE, "delivered l1", told, ("verdict:delivered",))
    number = verdicts[gravest.value]
    text = f"{number}{LETTERS[gravest.value].lower()}"
    if gravest is Verdict.DUPLICATED:
        text = f"{number}d"
    look = f"{gravest.value} l{_level(number, total)}"
    return Look(text, look, told, (f"verdict:{gravest.value}",))


def _verdicts(result: Result) -> tuple[dict[str, int], int]:
    """The verdicts on what was sent, and how many messages never were."""
    unsent: int = result.get("unsent", 0)
    undecided = Verdict.UNDECIDED.value
    left = {**result["verdicts"]}
    if undecided in left:
        left[undecided] -= unsent
    return {name: number for name, number in left.items() if number > 0}, unsent


def _told(verdicts: Mapping[str, int], unsent: int) -> str:
    told = [
        say("{number} {verdict}", number=number, verdict=say(name))
        for name, number in verdicts.items()
    ]
    if unsent:
        told.append(say("{number} never sent", number=unsent))
    return listed(told)


def _worst(result: Result) -> Look:
    states = f"{result['states']:,}"
    if result["verdict"] == LOSS:
        kinds: Mapping[str, int] = result["kinds"]
        faults = result["faults"]
        letters = "".join(FAULT_LETTERS.get(kind, OTHER) for kind in kinds)
        told = listed([f"{kind} × {number}" for kind, number in kinds.items()])
        words = plural(
            "a loss, with {count} fault ({kinds}) and {steps} steps",
            "a loss, with {count} faults ({kinds}) and {steps} steps",
            faults,
            kinds=told or say("none"),
            steps=result["steps"],
        )
        level = max(1, LEVELS - faults)
        used = tuple(f"fault:{kind}" for kind in kinds)
        return Look(f"{faults}{letters[:3]}", f"lost l{level}", words, used)
    if result["verdict"] == CLOSED:
        words = say("closed: no loss within the bounds; {states} states", states=states)
        return Look(FINE, "delivered l1", words, (CLOSED,))
    words = say(
        "stopped at {limit}: no loss found so far, and nothing excluded",
        limit=result["stopped"],
    )
    return Look(OPEN, "undecided l1", words, (BOUNDED,))


def _level(number: int, total: int) -> int:
    """How strong a colour is: a quarter, half, more, or all of the messages."""
    if number >= total:
        return LEVELS
    return 1 + (4 * number > total) + (2 * number > total)


def _explained(kind: str) -> tuple[str, str, str]:
    """Return letter, look and meaning of one thing that stands in a grid."""
    about, _, name = kind.partition(":")
    if about == "cause":
        return f"1{letter_of(name)}", "lost l2", say(CAUSES[name])
    if about == "fault":
        return f"1{FAULT_LETTERS.get(name, OTHER)}", "lost l3", FAULTS[name]
    if about == "verdict":
        letter = "d" if name == "duplicated" else LETTERS[name].lower()
        text = FINE if name == "delivered" else f"1{letter}"
        return text, f"{name} l1", MEANINGS[name]
    if kind == "unsent":
        return NEVER, "waiting l1", say("the application was gone before it sent any")
    if kind == CLOSED:
        closed = say("closed: every state visited, no loss within the bounds")
        return FINE, "delivered l1", closed
    if kind == BOUNDED:
        bounded = say("stopped at a limit: nothing found, nothing excluded")
        return OPEN, "undecided l1", bounded
    return CANNOT, "cannot", say("this combination cannot be; its cell says why")


def _turn(told: Sequence[str]) -> tuple[bool, bool, str]:
    """Losses first, then the rest, what cannot be last."""
    return told[1] == "cannot", not told[1].startswith("lost"), told[0]
