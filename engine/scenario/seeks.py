"""A seek, as a script and a link write it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

PLACE = "^(beginning|end|[0-9]{1,9}|time-[0-9]{1,12})$"


class Seek(BaseModel):
    """Which consumer's application seeks, and to where."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    consumer: Annotated[str, Field(min_length=1, max_length=20)]
    to: Annotated[
        str, Field(pattern="^(beginning|end|[0-9]{1,9}|time-[0-9]{1,12})$")
    ] = Field(description="beginning, end, an offset, or time-12000: a timestamp")
    partition: Annotated[int, Field(ge=0, le=7)] = 0

    def spell(self) -> str:
        """Write it as in a link, after the verb."""
        where = f":partition-{self.partition}" if self.partition else ""
        return f"{self.consumer}:{self.to}{where}"


def read_seek(words: list[str]) -> dict[str, object]:
    """Take ``c1:end:partition-1`` apart; ValueError if it is something else."""
    partition = words[2].removeprefix("partition-") if len(words) == 3 else "0"
    if len(words) not in (2, 3) or not partition.isdigit():
        raise ValueError(
            "seek needs a consumer and a place, as in 120:seek:c1:end or "
            "120:seek:c1:3:partition-1"
        )
    return {"consumer": words[0], "to": words[1], "partition": int(partition)}
