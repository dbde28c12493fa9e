"""What a teacher would say, tied to events and not to step numbers."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Annotated, Any, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from engine import sentence
from engine.model import events
from engine.model.events import Event, Housekeeping
from engine.run import Step
from engine.scenario.errors import suggestion

# What can happen in a story, by name. Housekeeping is no step of one.
EVENTS: dict[str, type[Event]] = {
    name: kind
    for name, kind in sorted(vars(events).items())
    if isinstance(kind, type) and issubclass(kind, Event)
    if kind is not Event and not issubclass(kind, Housekeeping)
}


class EventPattern(BaseModel):
    """The name of an event; extra fields narrow it down."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    on: str = Field(description="the name of an event")

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.on not in EVENTS:
            hint = suggestion(self.on, EVENTS)
            raise ValueError(
                f"there is no event {self.on!r}.{hint} Possible: {', '.join(EVENTS)}"
            )
        known = [field.name for field in fields(EVENTS[self.on])]
        for name in self.wanted:
            if name not in known:
                hint = suggestion(name, known)
                raise ValueError(
                    f"{self.on} has no {name!r}.{hint} It has: {', '.join(known)}"
                )
        return self

    @property
    def wanted(self) -> dict[str, Any]:
        """The fields that the event must have, and their values."""
        return self.__pydantic_extra__ or {}

    def fits(self, event: Event) -> bool:
        """Tell whether this is the event that the pattern describes."""
        return type(event).__name__ == self.on and all(
            getattr(event, name) == value for name, value in self.wanted.items()
        )


class Beat(EventPattern):
    """A sentence that is said when something happens.

    ``{on: RecordAcked, message: 3, say: "b1 says yes. Nobody else has message 3."}``
    """

    say: Annotated[
        str, Field(min_length=1, max_length=400), AfterValidator(sentence.say)
    ]


class Break(EventPattern):
    """An invariant that a scenario breaks on purpose, and the event that breaks it.

    ``{invariant: I3, on: LeadershipTaken, broker: b3}``
    """

    invariant: Annotated[str, Field(pattern="^[A-Z][0-9]{1,2}$")]


class Said(NamedTuple):
    """A beat and the step at which it is said."""

    step: int
    beat: Beat


class Score(NamedTuple):
    """All beats of a run: those that were said, and those that waited in vain."""

    said: tuple[Said, ...]
    unsaid: tuple[Beat, ...]


def follow(beats: Sequence[Beat], steps: Sequence[Step]) -> Score:
    """Find, for each beat, the first fitting step after that of the beat before."""
    said: list[Said] = []
    unsaid: list[Beat] = []
    start = 0
    for beat in beats:
        for step in steps[start:]:
            if any(beat.fits(event) for event in step.events):
                said.append(Said(step.number, beat))
                start = step.number + 1
                break
        else:
            unsaid.append(beat)
    return Score(tuple(said), tuple(unsaid))
