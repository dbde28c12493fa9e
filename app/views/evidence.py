"""All scenarios and all random schedules that met real clusters, in one table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, get_args

from app.evidence import Evidence, RealRun, Telling
from app.views.proof import (
    CERTAINTIES,
    NOT_YET,
    TELLINGS,
    VERDICTS,
    cluster_name,
)
from app.views.words import PLACES, listed
from engine.scenario import Scenario, catalogue
from engine.scenario.format import WHERE

Cluster = tuple[tuple[int, ...], bool]  # a version, and whether it has ELR


class Column(NamedTuple):
    """One kind of cluster."""

    kafka: str
    elr: str  # "ELR", or nothing


class Sign(NamedTuple):
    """What one run came to."""

    telling: str
    verdict: str
    ended: str
    certainty: str


class Row(NamedTuple):
    """One scenario on all kinds of clusters."""

    slug: str
    title: str
    url: str
    cells: tuple[tuple[Sign | None, ...], ...]  # by column: as told, with the fix
    reason: str  # why no cell has anything


class Shelf(NamedTuple):
    """The scenarios of one place."""

    id: str
    title: str
    rows: tuple[Row, ...]


class Draws(NamedTuple):
    """The random schedules that one kind of cluster was given."""

    cluster: str
    total: int
    agreed: int
    seeds: str  # those that agreed
    others: str  # those that did not


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The whole page."""

    total: int
    confirmed: int  # scenarios all of whose runs agreed
    doubtful: int  # scenarios that were played, and not all of whose runs agreed
    runs: int  # how often a scenario was played and agreed
    columns: tuple[Column, ...]
    shelves: tuple[Shelf, ...]
    draws: tuple[Draws, ...]
    certainties: tuple[tuple[str, str], ...]

    @property
    def drawn(self) -> int:
        """How many random schedules were played."""
        return sum(one.total for one in self.draws)

    @property
    def drawn_agreed(self) -> int:
        """How many of them ended as simulated."""
        return sum(one.agreed for one in self.draws)


def evidence_page(found: Evidence) -> EvidencePage:
    """Lay everything out that was found."""
    played = [found.runs[one.slug] for one in catalogue() if one.slug in found.runs]
    confirmed = sum(is_confirmed(runs) for runs in played)
    clusters = sorted({_cluster(run) for runs in played for run in runs})
    return EvidencePage(
        total=len(catalogue()),
        confirmed=confirmed,
        doubtful=len(played) - confirmed,
        runs=sum(r.times for runs in played for r in runs if r.verdict == "agreed"),
        columns=tuple(
            Column(".".join(map(str, release)), "ELR" if elr else "")
            for release, elr in clusters
        ),
        shelves=tuple(_shelves(found, clusters)),
        draws=tuple(_draws(found.random)),
        certainties=tuple(CERTAINTIES.items()),
    )


def is_confirmed(runs: Sequence[RealRun]) -> bool:
    """Whether a scenario was played and always ended as simulated."""
    return bool(runs) and all(run.verdict == "agreed" for run in runs)


def tab(slug: str) -> str:
    """Return where a scenario's own page tells of it."""
    return f"/s/{slug}#evidence"


def _cluster(run: RealRun) -> Cluster:
    return run.release, run.elr


def _shelves(found: Evidence, clusters: Sequence[Cluster]) -> Iterator[Shelf]:
    for where in WHERE:
        rows = tuple(
            _row(one, found, clusters) for one in catalogue() if one.where == where
        )
        if rows:
            yield Shelf(where, PLACES[where], rows)


def _row(scenario: Scenario, found: Evidence, clusters: Sequence[Cluster]) -> Row:
    runs = found.runs.get(scenario.slug, ())
    signs = {(_cluster(run), run.told): _sign(run) for run in runs}
    cells = tuple(
        tuple(signs.get((cluster, told)) for told in get_args(Telling))
        for cluster in clusters
    )
    reason = "" if runs else found.not_played.get(scenario.slug, NOT_YET)
    return Row(scenario.slug, scenario.title, tab(scenario.slug), cells, reason)


def _sign(run: RealRun) -> Sign:
    return Sign(TELLINGS[run.told], run.verdict, VERDICTS[run.verdict], run.certainty)


def _draws(runs: Sequence[RealRun]) -> Iterator[Draws]:
    for name, group in groupby(runs, key=cluster_name):
        own = list(group)
        seeds = [r.seed for r in own if r.verdict == "agreed" and r.seed is not None]
        yield Draws(
            cluster=name,
            total=len(own),
            agreed=len(seeds),
            seeds=ranges(seeds),
            others=listed(
                [
                    f"{run.seed} ({VERDICTS[run.verdict]})"
                    for run in own
                    if run.verdict != "agreed"
                ]
            ),
        )


def ranges(numbers: Sequence[int]) -> str:
    """Write numbers in short, those that follow each other in one: ``1–40, 43``."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(
        f"{first}" if first == last else f"{first}–{last}" for first, last in spans
    )
