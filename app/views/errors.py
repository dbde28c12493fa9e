"""What a damaged link shows: which part, what was understood, what is possible."""

from dataclasses import dataclass

from app.links import Damage, Experiment, Hint, Kept
from app.views.sharing import said_then
from engine.sentence import plural, say


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """A refusal that helps."""

    status: int
    title: str
    message: str
    damages: tuple[Damage, ...] = ()
    good: Kept | None = None  # what the rest of the link says
    understood: tuple[str, ...] = ()
    near: tuple[Hint, ...] = ()  # pages that were probably meant


def link_error(damages: tuple[Damage, ...], good: Kept | None) -> ErrorPage:
    """Explain a link that cannot be followed."""
    return ErrorPage(
        status=400,
        title=say("This link is damaged"),
        message=plural(
            "A part of it is not possible here. The rest was understood.",
            "{count} parts of it are not possible here. The rest was understood.",
            len(damages),
        ),
        damages=damages,
        good=good,
        understood=(*good.understood, *_then(good)) if good else (),
    )


def _then(good: Kept) -> tuple[str, ...]:
    """Say what a shared link showed that cannot be followed any more."""
    told = said_then(good.seen) if isinstance(good, Experiment) else ""
    return (told,) if told else ()
