"""What real clusters showed of one scenario: where, how certain, how it compares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.evidence import Difference, Evidence, RealRun
from app.views.comparison import Compared, Partition, compared, partition
from app.views.words import clock, listed
from engine.sentence import capital, joined, say
from engine.settings.catalogue import catalogue as presets

NOT_YET = say("Not yet played on a real cluster.")
ELR_SINCE = (4, 0)
OTHERWISE = say("(by this Kafka's rules it ends otherwise)")
TELLINGS: Mapping[str, str] = {
    "as-told": say("as told"),
    "with-fix": say("with the fix"),
}
VERDICTS: Mapping[str, str] = {
    "agreed": say("as simulated"),
    "disagreed": say("otherwise"),
    "inconclusive": say("inconclusive"),
}
CERTAINTIES: Mapping[str, str] = {
    "forced": say(
        "Only the schedule decides: with other delays and other timers every"
        " message still ends the same way."
    ),
    "timed": say(
        "The schedule decides as long as it can be kept: where something comes too"
        " early or too late, that is seen, and the run says nothing."
    ),
    "racy": say(
        "A race decides: other delays can end it otherwise, so a real run agrees"
        " if it ends in one of the ways that the simulator calls possible."
    ),
}


class PlayedRun(NamedTuple):
    """One run, in the words of its line."""

    kafka: str
    elr: str
    telling: str
    clients: str
    verdict: str
    ended: str
    certainty: str
    often: str
    date: str


class Ending(NamedTuple):
    """How runs that all ended the same compare with the simulation."""

    title: str
    verdict: str
    messages: tuple[Compared, ...]
    partitions: tuple[Partition, ...]
    differences: tuple[Difference, ...]
    missed: tuple[tuple[str, Difference], ...]  # when, and what was not there yet


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything that real clusters showed of a scenario."""

    sentence: str
    runs: tuple[PlayedRun, ...]
    certainties: tuple[tuple[str, str], ...]  # those in question, explained
    endings: tuple[Ending, ...]


def proof(slug: str, found: Evidence) -> Proof:
    """Tell what was confirmed of a scenario, or why nothing was."""
    runs = found.runs.get(slug, ())
    if not runs:
        return Proof(found.not_played.get(slug, NOT_YET), (), (), ())
    used = {run.certainty for run in runs}
    used |= {message.certainty for run in runs for message in run.messages.values()}
    return Proof(
        sentence=_sentence(runs),
        runs=tuple(_line(run) for run in runs),
        certainties=tuple(item for item in CERTAINTIES.items() if item[0] in used),
        endings=tuple(_endings(runs)),
    )


def cluster_name(run: RealRun) -> str:
    """Name the cluster of a run: ``4.1.1 with ELR``."""
    return say("{kafka} with ELR", kafka=run.kafka) if run.elr else run.kafka


def _sentence(runs: Sequence[RealRun]) -> str:
    """Sum all runs up."""
    agreed = [run for run in runs if run.verdict == "agreed"]
    said: list[str] = []
    for verdict, words in (
        ("agreed", say("On real brokers it ended as simulated: {where}.").pattern),
        (
            "disagreed",
            say("On real brokers it did not end as simulated: {where}.").pattern,
        ),
        ("inconclusive", say("It could not be told: {where}.").pattern),
    ):
        where = [
            say(
                "{tellings} on Kafka {clusters}",
                tellings=listed(tellings),
                clusters=listed(clusters),
            )
            for clusters, tellings in _clusters(runs, verdict).items()
        ]
        if where:
            said.append(say(words, where=joined(where, "; ")))
    times = sum(run.times for run in agreed)
    if times > 1:
        said.append(say("{count} runs agreed in all.", count=times))
    return joined(said)


def _clusters(
    runs: Sequence[RealRun], verdict: str
) -> Mapping[tuple[str, ...], list[str]]:
    """Name the clusters on which it ended so, and which tellings did."""
    found: dict[tuple[str, ...], list[str]] = {}
    for told, telling in TELLINGS.items():
        names = tuple(
            cluster_name(run)
            for run in runs
            if run.told == told and run.verdict == verdict
        )
        if names:
            found.setdefault(names, []).append(telling)
    return found


def _line(run: RealRun) -> PlayedRun:
    return PlayedRun(
        kafka=run.kafka,
        elr=_elr(run),
        telling=joined((TELLINGS[run.told], OTHERWISE))
        if run.otherwise
        else TELLINGS[run.told],
        clients=_clients(run),
        verdict=run.verdict,
        ended=VERDICTS[run.verdict],
        certainty=run.certainty,
        often=say("{count} in a row", count=run.times)
        if run.times > 1
        else say("once"),
        date=run.date.isoformat(),
    )


def _elr(run: RealRun) -> str:
    if run.release < ELR_SINCE:
        return say("not in {kafka}", kafka=run.kafka)
    return say("on") if run.elr else say("off")


def _clients(run: RealRun) -> str:
    known = presets()
    sends, reads = known.producers.get(run.producer), known.consumers.get(run.consumer)
    names = (
        sends.label if sends else run.producer,
        reads.label if reads else run.consumer,
    )
    return " → ".join(dict.fromkeys(names))


def _endings(runs: Sequence[RealRun]) -> Iterator[Ending]:
    """Compare once what ended the same on several clusters."""
    alike: list[list[RealRun]] = []
    for run in sorted(runs, key=lambda run: run.told):
        same = next((group for group in alike if _alike(group[0], run)), None)
        if same:
            same.append(run)
        else:
            alike.append([run])
    for group in alike:
        run = group[0]
        names = listed([cluster_name(other) for other in group])
        yield Ending(
            title=say(
                "{telling}, on Kafka {clusters}",
                telling=capital(TELLINGS[run.told]),
                clusters=names,
            ),
            verdict=run.verdict,
            messages=tuple(compared(run)),
            partitions=tuple(partition(*item) for item in run.cluster.items()),
            differences=run.differences,
            missed=tuple(
                (
                    say(
                        "{time}, before: {step}", time=clock(one.at_ms), step=one.before
                    ),
                    difference,
                )
                for one in run.missed
                for difference in one.differences
            ),
        )


def _alike(one: RealRun, other: RealRun) -> bool:
    """Whether there is nothing to tell of one that does not hold for the other."""
    names = ("told", "verdict", "messages", "outcomes", "cluster", "differences")
    same = all(getattr(one, name) == getattr(other, name) for name in names)
    return same and one.missed == other.missed
