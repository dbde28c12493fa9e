"""A finished picture, in which neighbouring steps meet.

A copy glides because its element is there before it moves: where the next step
has a new copy, this step holds it unseen at the place it will come from; where
the last step had a copy that is gone, this step lets it end where it went.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from app.views.stage.draft import Draft
from app.views.stage.marks import Icon, Picture, Pill, Ring, Rule, Shape, Token
from app.views.stage.moment import Moment
from engine.sentence import say

Leaf = TypeVar("Leaf", Shape, Rule, Pill)


def finish(
    moment: Moment, draft: Draft, before: Draft | None, after: Draft | None
) -> Picture:
    """Mark what this step touched, add what comes and goes, and freeze."""
    layout = draft.layout
    tokens = dict(draft.tokens)
    icons = dict(draft.icons)
    pills = {pill.id: pill for pill in draft.pills}
    if before is not None:
        tokens |= _leavers(draft, before)
        icons |= _leaving_signs(draft, before)
        pills |= _leaving_calls(draft, before)
        tokens |= _fresh(draft, before)
    if after is not None:
        tokens |= _comers(draft, after)
        icons |= _coming_signs(draft, after)
        pills |= _coming_calls(draft, after)
    things = moment.touched.things
    touched = sorted({draft.which(*copy) for copy in moment.touched.copies})
    rings = (
        Ring(f"r-{name}", token.x, token.y)
        for name in touched
        if (token := draft.tokens.get(name)) is not None
    )
    return Picture(
        prefix=layout.prefix,
        kind=layout.kind,
        width=layout.width,
        height=layout.height,
        token=layout.token,
        slot=(layout.pitch - 4, layout.slot_height),
        title=say("The picture of step {number}", number=moment.number),
        told=moment.told if layout.wide else "",
        shapes=tuple(_marked(draft.shapes, things)),
        slots=tuple(draft.slots),
        rules=tuple(_marked(draft.rules, things)),
        words=tuple(draft.words),
        rings=tuple(rings),
        tokens=tuple(tokens[name] for name in sorted(tokens)),
        pills=tuple(_marked([pills[name] for name in sorted(pills)], things)),
        icons=tuple(icons[name] for name in sorted(icons)),
    )


def _marked(leaves: list[Leaf], things: frozenset[str]) -> Iterable[Leaf]:
    """Mark the leaves that this step touched."""
    if not things:
        return leaves
    return [
        leaf._replace(look=f"{leaf.look} now") if leaf.id in things else leaf
        for leaf in leaves
    ]


def _leavers(draft: Draft, before: Draft) -> Iterator[tuple[str, Token]]:
    """Yield what has gone, unseen where it went: an acked copy to its message."""
    for name in before.tokens.keys() - draft.tokens.keys():
        token = before.tokens[name]
        message, _, home = name.partition("-")
        slot = draft.tokens.get(f"{message}-app") if home[0] == "p" else None
        x, y = (slot.x, slot.y) if slot else (token.x, token.y)
        yield name, Token(name, "t unseen", x, y, token.words)


def _comers(draft: Draft, after: Draft) -> Iterator[tuple[str, Token]]:
    """Yield what the next step has more, unseen where it will come from."""
    for name in after.tokens.keys() - draft.tokens.keys():
        token = after.tokens[name]
        x, y = _cradle(draft, name, token, after.origins.get(name, ""))
        yield name, Token(name, "t unseen", x, y, token.words)


def _cradle(draft: Draft, name: str, token: Token, origin: str) -> tuple[int, int]:
    """Return the place from which a copy of the next step will come.

    `origin` is known for what travels on a wire; a copy that nobody saw
    travelling comes from the nearest copy of the same message.
    """
    message, _, home = name.partition("-")
    if message[0] == "g":  # a ghost appears where the message died
        return token.x, token.y
    copies = [other for other in draft.tokens if other.startswith(f"{message}-")]
    wanted = {f"{message}-{origin}": 0, f"{message}-{home}": 1}
    copies.sort(key=lambda other: (wanted.get(other, 2), "-b" not in other, other))
    source = f"{message}-app" if home[0] == "p" or not copies else copies[0]
    found = draft.tokens.get(source, token)
    return found.x, found.y


def _leaving_signs(draft: Draft, before: Draft) -> Iterator[tuple[str, Icon]]:
    """Yield the answers of the step before, unseen where they were heard."""
    for name in before.icons.keys() - draft.icons.keys():
        if name in before.ears:
            x, y = before.ears[name]
            icon = before.icons[name]
            yield name, icon._replace(look="sign unseen", x=x, y=y)


def _coming_signs(draft: Draft, after: Draft) -> Iterator[tuple[str, Icon]]:
    """Yield the answers of the next step, unseen where they will come from."""
    for name in after.icons.keys() - draft.icons.keys():
        if name in after.doors:
            x, y = after.doors[name]
            icon = after.icons[name]
            yield name, icon._replace(look="sign unseen", x=x, y=y)


def _leaving_calls(draft: Draft, before: Draft) -> Iterator[tuple[str, Pill]]:
    """Yield the calls of the step before, unseen where they were heard."""
    return _calls(before, before.ears, draft)


def _coming_calls(draft: Draft, after: Draft) -> Iterator[tuple[str, Pill]]:
    """Yield the calls of the next step, unseen where they will come from."""
    return _calls(after, after.doors, draft)


def _calls(
    there: Draft, spots: dict[str, tuple[int, int]], here: Draft
) -> Iterator[tuple[str, Pill]]:
    """Yield the calls of a neighbouring step that are not drawn here."""
    if not spots:
        return
    drawn = {pill.id for pill in here.pills}
    for pill in there.pills:
        if pill.id in spots and pill.id not in drawn:
            x, y = spots[pill.id]
            yield pill.id, pill._replace(look="unseen", x=x, y=y)


def _fresh(draft: Draft, before: Draft) -> Iterator[tuple[str, Token]]:
    """Yield the ghosts of this step's dead: they are seen to fall."""
    for name in draft.tokens.keys() - before.tokens.keys():
        token = draft.tokens[name]
        if token.look == "t ghost":
            yield name, token._replace(look="t ghost fresh")
