"""What a damaged link shows: which part, what was understood, what is possible."""

from dataclasses import dataclass

from app.links import Damage, Hint, Kept


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
    parts = "A part" if len(damages) == 1 else f"{len(damages)} parts"
    verb = "is" if len(damages) == 1 else "are"
    return ErrorPage(
        status=400,
        title="This link is damaged",
        message=f"{parts} of it {verb} not possible here. The rest was understood.",
        damages=damages,
        good=good,
        understood=good.understood if good else (),
    )
