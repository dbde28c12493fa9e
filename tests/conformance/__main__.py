"""`make conformance`: play scenarios on a real cluster and compare."""

import sys
import traceback
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, NamedTuple

import typer

from engine.scenario import ScenarioError
from tests.conformance import evidence
from tests.conformance.certainty import judge
from tests.conformance.machine import MachineError, require
from tests.conformance.session import Session
from tests.conformance.tellings import Ready, Refused, of_numbers, of_scenarios

BROKEN = "broken"  # the run, not the comparison
NOT_PLAYED = "not played"
TRIES = 2  # of what was inconclusive, or whose run broke

# One of each kind: acks, a follower behind, a buffer, a commit, a power loss, the ISR.
SHORT = (
    *("acked-then-lost", "in-sync-but-behind", "gone-with-the-buffer"),
    *("who-commits-when", "committed-is-not-on-disk", "all-was-one"),
)

Verdicts = Counter[str]


class Verdict(NamedTuple):
    """What came of a play, and what was not as simulated on the way."""

    verdict: str
    missed: str = ""


def main(
    *,
    kafka: Annotated[str, typer.Option(help="a released version")] = "4.1.1",
    scenario: Annotated[
        list[str] | None, typer.Option(help="a slug, and others; else all of them")
    ] = None,
    random: Annotated[int, typer.Option(help="so many random schedules")] = 0,
    seed: Annotated[int, typer.Option(help="the number of the first of them")] = 1,
    told: Annotated[str, typer.Option(help="as-told | with-fix; else both")] = "",
    missing: Annotated[bool, typer.Option(help="only what has not agreed yet")] = False,
    short: Annotated[bool, typer.Option(help="the few that CI plays")] = False,
    elr: Annotated[bool | None, typer.Option(help="with eligible replicas")] = None,
    own_producer: Annotated[
        bool, typer.Option(help="the producer of the scenario's own Kafka")
    ] = False,
    keep: Annotated[bool, typer.Option(help="write the evidence down")] = True,
) -> None:
    """Play scenarios on real brokers with real clients; compare message by message."""
    try:
        require()
        if random:
            found = of_numbers(seed, random, kafka, elr=elr)
        else:
            slugs = SHORT if short else tuple(scenario or ())
            found = of_scenarios(slugs, kafka, elr=elr, own_producer=own_producer)
        if missing:
            found = (each for each in found if not evidence.has_agreed(each))
        verdicts = play_all(found, told, keep=keep)
    except (MachineError, ScenarioError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    print("\n" + ", ".join(f"{n} {what}" for what, n in sorted(verdicts.items())))
    sys.exit(1 if verdicts[evidence.DISAGREED] + verdicts[BROKEN] else 0)


def play_all(found: Iterable[Ready | Refused], told: str, *, keep: bool) -> Verdicts:
    """Play what can be played, one after the other; say why of the others."""
    verdicts: Verdicts = Counter()
    refused: dict[str, str] = {}  # scenarios of which no telling can be played
    unclear: dict[str, str] = {}
    with Session(lambda line: print(line, flush=True)) as session:
        for each in found:
            if isinstance(each, Refused):
                refused.setdefault(each.scenario.slug, each.reason)
                print(f"\n== {each.scenario.slug} {each.told}: {each.reason}")
                verdicts[NOT_PLAYED] += 1
            elif not told or each.telling.told == told:
                verdict, missed = play_until_clear(session, each, keep=keep)
                verdicts[verdict] += 1
                if verdict == evidence.INCONCLUSIVE:
                    unclear[each.telling.scenario.slug] = missed
    if keep:
        evidence.write_reasons({**refused, **unclear})
    return verdicts


def play_until_clear(session: Session, ready: Ready, *, keep: bool) -> Verdict:
    """Play until it says something: a busy machine may spoil a run."""
    found = Verdict(BROKEN)
    for _ in range(TRIES):
        found = play_one(session, ready, keep=keep)
        if found.verdict not in {BROKEN, evidence.INCONCLUSIVE}:
            break
    return found


def play_one(session: Session, ready: Ready, *, keep: bool) -> Verdict:
    """Play one telling, keep what it showed, and say what came of it."""
    telling, paced = ready
    print(f"\n== {telling.name}", flush=True)
    try:
        played = session.play(ready)
    except Exception:  # noqa: BLE001 - the next one gets a new cluster
        traceback.print_exc()
        return Verdict(BROKEN)
    certainty = judge(telling.schedule, paced=paced)
    found = evidence.record(telling, played, certainty)
    verdict = str(found["verdict"])
    print(f"{verdict} ({found['certainty']}{', paced' if paced else ''})", flush=True)
    if keep and verdict != evidence.INCONCLUSIVE:
        evidence.write(found)
    return Verdict(verdict, evidence.why_unclear(telling, played))


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    app.command()(main)
    app()
