"""The article that started this, claim by claim; the claims are data."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

DATA = Path(__file__).parents[1] / "claims.yaml"


class Claim(BaseModel):
    """One thing that the article says, and what holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: str
    verdict: Literal["right", "right, but", "outdated", "wrong"]
    where: str  # version and client that the verdict is about
    fact: str
    source: str
    scenario: str = ""  # the path of a playable link
    play: str = ""  # what to look for there


class Section(BaseModel):
    """The claims of one section of the article."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    claims: Sequence[Claim]


class Claims(BaseModel):
    """The whole page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: str
    sections: Sequence[Section]
    missing: Sequence[Claim]


@cache
def claims() -> Claims:
    """Read the claims, once."""
    return Claims.model_validate(yaml.safe_load(DATA.read_text(encoding="utf-8")))
