"""The grammar of questions in links and on the command line.

``/search?acks=1&fault=crash:1,power:1&faults=2&goal=acked-loss``: settings under
Kafka's own names, and the bounds of the search, of which only those stand there that
differ from the usual ones.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from app.laboratory import LAB
from app.links import READABLE, Damage, LinkError
from app.parsing import parse
from engine.search import FAULTS, GOALS, PARTS, Bounds, Question, QuestionError
from engine.search.question import check
from engine.sentence import say

USUAL_FAULTS = (("crash", 2), ("power", 2))
USUAL = Question(Bounds(faults=USUAL_FAULTS), part="replication")
NUMBERS = ("faults", "messages", "epochs", "attempts")
FIELDS = ("goal", "part", "fault", *NUMBERS, "every-order")
MORE = "set"  # more settings, in one field of a form
KIND = "fault."  # a form counts each kind in a field of its own: fault.crash=2
MOST = {"faults": 6, "messages": 9, "epochs": 9, "attempts": 9}


class Asked(NamedTuple):
    """What a link asks: settings, and what may happen to them."""

    changes: tuple[tuple[str, str], ...] = ()
    question: Question = USUAL

    @property
    def url(self) -> str:
        """Return the address of its page."""
        return self.under("/search")

    @property
    def understood(self) -> tuple[str, ...]:
        """Say in words what it holds."""
        fields = (*self.changes, *spelt(self.question))
        return tuple(f"{name}={value}" for name, value in fields)

    def under(self, path: str) -> str:
        """Return its address under another path."""
        told = dict(spelt(self.question))
        told.setdefault("fault", faults_of(self.question))  # so that something is asked
        return f"{path}?{written((*self.changes, *told.items()))}"


def written(fields: tuple[tuple[str, str], ...]) -> str:
    """Write fields as a query."""
    return "&".join(
        f"{quote(name, safe=READABLE)}={quote(value, safe=READABLE)}"
        for name, value in fields
    )


def parse_question(query: str) -> Asked:
    """Read a link to a search strictly; LinkError names what is damaged."""
    asked = parse(LAB, query)
    if asked.orders or asked.at.value or asked.seen or asked.note or asked.look:
        reason = say("A search has no orders and no moment: it tries them all.")
        raise LinkError([Damage("do", reason)], Asked())
    fields = dict(asked.changes)
    more = _more(fields.pop(MORE, ""))
    fields = _counted(fields)
    question = read_question(fields)
    changes = {n: value for n, value in fields.items() if n not in FIELDS} | more
    return Asked(tuple(sorted(changes.items())), question)


def _more(text: str) -> dict[str, str]:
    """Read settings that a form sends in one field: ``retries=0 flush.messages=1``."""
    found: dict[str, str] = {}
    for word in text.split():
        name, equals, value = word.partition("=")
        if not (name and equals and value):
            reason = say("Settings are written name=value, with spaces between them.")
            raise LinkError([Damage(f"{MORE}={word[:40]}", reason)], Asked())
        found[name] = value
    return found


def _counted(fields: Mapping[str, str]) -> dict[str, str]:
    """Put what a form counts kind by kind into the one field of a link."""
    counts = {n.removeprefix(KIND): v for n, v in fields.items() if n.startswith(KIND)}
    if not counts:
        return dict(fields)
    if "fault" in fields:
        reason = say("It is given twice: as a list, and kind by kind.")
        raise LinkError([Damage("fault", reason)], Asked())
    others = {n: value for n, value in fields.items() if not n.startswith(KIND)}
    told = (f"{kind}:{most}" for kind, most in counts.items() if most != "0")
    return others | {"fault": ",".join(told) or "none"}


def read_question(fields: Mapping[str, str]) -> Question:
    """Read the fields of a question; LinkError if they make no sense."""
    damages: list[Damage] = []
    numbers = {name: _number(name, fields, damages) for name in NUMBERS}
    question = Question(
        Bounds(
            messages=numbers["messages"],
            epochs=numbers["epochs"],
            attempts=numbers["attempts"],
            faults=_faults(fields.get("fault", ""), damages),
            total=numbers["faults"],
        ),
        _one_of("goal", fields, GOALS, USUAL.goal, damages),
        bool(fields.get("every-order")),
        _one_of("part", fields, PARTS, USUAL.part, damages),
    )
    if not damages:
        try:
            check(question)
        except QuestionError as error:
            damages.append(Damage("the question", str(error)))
    if damages:
        raise LinkError(damages, Asked())
    return question


def spelt(question: Question) -> Iterator[tuple[str, str]]:
    """Write the fields of a question that are not the usual ones."""
    bounds, usual = question.bounds, USUAL.bounds
    if question.goal != USUAL.goal:
        yield "goal", question.goal
    if question.part != USUAL.part:
        yield "part", question.part
    if bounds.faults != usual.faults:
        yield "fault", faults_of(question)
    told = (bounds.total, bounds.messages, bounds.epochs, bounds.attempts)
    expected = (usual.total, usual.messages, usual.epochs, usual.attempts)
    for name, number, other in zip(NUMBERS, told, expected, strict=True):
        if number != other:
            yield name, str(number)
    if question.every_order:
        yield "every-order", "1"


def faults_of(question: Question) -> str:
    """Write how often each kind may happen, as a link does."""
    faults = question.bounds.faults
    return ",".join(f"{kind}:{most}" for kind, most in faults) or "none"


def _number(name: str, fields: Mapping[str, str], damages: list[Damage]) -> int:
    usual = USUAL.bounds
    if name not in fields:
        return usual.total if name == "faults" else getattr(usual, name)
    text, least = fields[name], int(name == "messages")
    if not (text.isdecimal() and text.isascii() and len(text) < 3):
        damages.append(Damage(f"{name}={text[:40]}", say("It is no small number.")))
        return least
    if not least <= int(text) <= MOST[name]:
        bounds = f"{least} to {MOST[name]}"
        damages.append(Damage(f"{name}={text}", say("That is out of bounds."), bounds))
    return int(text)


def _one_of(
    name: str,
    fields: Mapping[str, str],
    known: Mapping[str, object],
    usual: str,
    damages: list[Damage],
) -> str:
    found = fields.get(name, usual)
    if found not in known:
        reason = say("There is no such word here.")
        damages.append(Damage(f"{name}={found[:40]}", reason, ", ".join(known)))
    return found


def _faults(text: str, damages: list[Damage]) -> tuple[tuple[str, int], ...]:
    """Read ``crash:2,power:1``; a kind alone may happen once, “none” is none."""
    if not text:
        return USUAL_FAULTS
    if text == "none":
        return ()
    found: dict[str, int] = {}
    for part in text.split(","):
        kind, _, most = part.partition(":")
        if kind not in FAULTS or not (most or "1").isdecimal() or len(most) > 1:
            reason = say("A fault is a kind, and how often at most: crash:2.")
            damages.append(Damage(f"fault={part[:40]}", reason, ", ".join(FAULTS)))
            continue
        found[kind] = int(most or "1")
    return tuple((kind, found[kind]) for kind in FAULTS if kind in found)
