"""Links of every released version, with all that each promised: `make released`.

``tests/app/released/0.1.0.txt`` holds one link a line, each with the marks of its steps
(`app.promises`). The tests open every one of them under today's rules. Where a rule was
corrected and a link now shows something else, `known.yaml` names the link and gives the
reason; a reason whose link shows what it did is out of date.

``python -m tests.released`` writes the file of the version in pyproject.toml. Before
that version is out it may be written anew; afterwards it stays as it is.
"""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import yaml

from app.comparing import with_fix
from app.links import Experiment
from app.parsing import parse
from app.promises import FULL
from app.runs import find_run
from app.views.sharing import differs, seen
from engine.scenario import catalogue

FOLDER = Path(__file__).with_name("app") / "released"
KNOWN = FOLDER / "known.yaml"
# What a link can say: settings, versions, clients, orders of every kind of time.
SPOKEN = (
    "acked-then-lost?acks=all&min.insync.replicas=2",
    "acked-then-lost?kafka=0.10.2",
    "acked-then-lost?do=60:power:b1&do=900:start:b1",
    "acked-then-lost?do=after-acked-2:crash:leader",
    "acked-then-lost?do=6.1:drop:b1-to-p1",
    "gone-with-the-buffer?producer=librdkafka-2.0",
    "fire-and-forget?acks=1&retries=0",
    "five-seconds-twice?auto.commit.interval.ms=100",
    "lab?acks=0&do=30:pause:c1&do=after-sent-2:crash:leader",
    "lab?partitions=3&lab.messages=6&do=40:cut:b1-and-b2",
)


def links() -> Iterator[str]:
    """Yield every link, with what it promises."""
    for scenario in catalogue():
        yield _promised(Experiment(scenario.slug))
        if scenario.fix:
            yield _promised(with_fix(scenario))
    for spoken in SPOKEN:
        slug, _, query = spoken.partition("?")
        yield _promised(parse(slug, query))


def _promised(link: Experiment) -> str:
    run = find_run(link.run)
    return run.experiment._replace(seen=seen(run, FULL)).url


def parts_now(link: str) -> bool:
    """Whether a link shows anything else than it promised."""
    slug, _, query = link.removeprefix("/s/").partition("?")
    told = parse(slug, query)
    return differs(find_run(told.run), told.seen) is not None


def released() -> list[str]:
    """Return the links of all versions."""
    files = sorted(FOLDER.glob("*.txt"))
    return [link for file in files for link in file.read_text("utf-8").splitlines()]


def known() -> dict[str, str]:
    """Return the links that show something else for a reason: the link, the reason."""
    return yaml.safe_load(KNOWN.read_text(encoding="utf-8")) or {}


if __name__ == "__main__":
    file = FOLDER / f"{version('ackward')}.txt"
    file.write_text("".join(f"{link}\n" for link in links()), encoding="utf-8")
