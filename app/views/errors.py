"""What a damaged link shows: which part, what was understood, what is possible."""

from dataclasses import dataclass

from app.links import Damage, Experiment, Hint


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """A refusal that helps."""

    status: int
    title: str
    message: str
    damages: tuple[Damage, ...] = ()
    good: Experiment | None = None  # what the rest of the link says
    understood: tuple[str, ...] = ()
    near: tuple[Hint, ...] = ()  # pages that were probably meant


def link_error(damages: tuple[Damage, ...], good: Experiment | None) -> ErrorPage:
    """Explain a link that cannot be followed."""
    parts = "A part" if len(damages) == 1 else f"{len(damages)} parts"
    verb = "is" if len(damages) == 1 else "are"
    return ErrorPage(
        status=400,
        title="This link is damaged",
        message=f"{parts} of it {verb} not possible here. The rest was understood.",
        damages=damages,
        good=good,
        understood=understood(good) if good else (),
    )


def understood(good: Experiment) -> tuple[str, ...]:
    """Say in words what a link holds."""
    told = [f"scenario: {good.slug}"]
    told += [f"{name}={value}" for name, value in good.changes]
    told += [f"order: {order}" for order in good.orders]
    return tuple(told)
