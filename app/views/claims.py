"""The article that started this, claim by claim; the claims are data."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict

from engine.sentence import capital, say

DATA = Path(__file__).parents[1] / "claims.yaml"

Said = Annotated[str, AfterValidator(say)]


RULINGS = {
    "right": say("right"),
    "right, but": say("right, but"),
    "outdated": say("outdated"),
    "wrong": say("wrong"),
}


class Claim(BaseModel):
    """One thing that the article says, and what holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: Said
    verdict: Literal["right", "right, but", "outdated", "wrong"]
    where: Said  # version and client that the verdict is about
    fact: Said
    source: str
    scenario: str = ""  # the path of a playable link
    play: Said = ""  # what to look for there

    @property
    def ruling(self) -> str:
        """The verdict, as a heading."""
        return capital(RULINGS[self.verdict])


class Section(BaseModel):
    """The claims of one section of the article."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Said
    claims: Sequence[Claim]


class Claims(BaseModel):
    """The whole page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: Said
    sections: Sequence[Section]
    missing: Sequence[Claim]


@cache
def claims() -> Claims:
    """Read the claims, once."""
    return Claims.model_validate(yaml.safe_load(DATA.read_text(encoding="utf-8")))
