"""What a run on real brokers showed, as a small file that stays in the repository.

One file a scenario, version of Kafka and telling (as told, or with the fix). The pages
read them (`app.evidence`), so their form is fixed by a model there.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import yaml

from app.evidence import REASONS, WHERE
from tests.conformance.certainty import RACY, Certainty, Outcome, outcomes
from tests.conformance.observed import Difference, Observed, seen_in
from tests.conformance.playing import Played
from tests.conformance.tellings import Ready, Refused, Telling

AGREED, DISAGREED, INCONCLUSIVE = "agreed", "disagreed", "inconclusive"


def verdict(played: Played, certainty: Certainty) -> str:
    """What a run says of the simulator.

    Agreed: everything ended as simulated, or what did not can end so as well, with
    other delays. Inconclusive: it ended otherwise, but what the schedule relies on was
    not there on the way.
    """
    if not played.differences or certainty.allows(played):
        return AGREED
    return INCONCLUSIVE if played.missed else DISAGREED


def why_unclear(telling: Telling, played: Played) -> str:
    """The first thing that was not there on the way, in words; "" if all was."""
    for missed in played.missed:
        where = f"played on {telling.kafka}, without a result"
        return f"{where}: before {missed.before}, {missed.differences[0]}"
    return ""


def record(telling: Telling, played: Played, certainty: Certainty) -> dict[str, object]:
    """Everything that is kept of one run."""
    schedule = telling.schedule
    messages = schedule.plan.messages
    simulated = outcomes(seen_in(schedule.end), messages)
    real = outcomes(played.end, messages)
    found = verdict(played, certainty)
    raced = found == AGREED and bool(played.differences)
    whole = RACY if raced else certainty.whole
    return {
        **_about(telling),
        "date": datetime.now(UTC).date().isoformat(),
        "verdict": found,
        "certainty": whole,
        "took_s": round(played.took_ms / 1_000),
        "messages": {
            str(message): {
                "certainty": _class_of(message, simulated, real, certainty),
                "simulated": simulated[message]._asdict(),
                "real": real[message]._asdict(),
            }
            for message in simulated
        },
        "outcomes": {
            str(message): [outcome._asdict() for outcome in sorted(possible)]
            for message, possible in certainty.possible.items()
            if certainty.classes[message] == RACY
        },
        "cluster": _cluster(played.end),
        "differences": [_difference(item) for item in played.differences],
        "missed": [
            {
                "at_ms": missed.at_ms,
                "before": missed.before,
                "differences": [_difference(item) for item in missed.differences],
            }
            for missed in played.missed
        ],
    }


def _about(telling: Telling) -> dict[str, object]:
    """What was played."""
    return {
        "scenario": telling.scenario.slug,
        "told": telling.told,
        "kafka": telling.kafka,
        "elr": telling.schedule.plan.config.topic.eligible_leader_replicas,
        "otherwise": telling.otherwise,
        "producer": telling.play.resolved.producer,
        "consumer": telling.play.resolved.consumer,
    }


def _class_of(
    message: int,
    simulated: Mapping[int, Outcome],
    real: Mapping[int, Outcome],
    certainty: Certainty,
) -> str:
    """A message that ended otherwise, where that is possible, was in a race."""
    return certainty.classes[message] if simulated[message] == real[message] else RACY


def _cluster(end: Observed) -> dict[str, object]:
    """Who leads, who is in sync, and which message is on which disk at which offset."""
    return {
        name: {
            "leader": part.leader,
            "isr": list(part.isr),
            "elr": list(part.elr),
            "logs": {
                broker: [list(entry) for entry in log]
                for (broker, partition), log in sorted(end.logs.items())
                if partition == name
            },
        }
        for name, part in sorted(end.partitions.items())
    }


def _difference(item: Difference) -> dict[str, str]:
    return {"what": item.what, "simulated": item.simulated, "real": item.real}


def write(found: Mapping[str, object], where: Path = WHERE) -> Path:
    """Keep a run: it takes the place of the one before, and counts it if both agree."""
    path = where / file_of(found)
    path.parent.mkdir(parents=True, exist_ok=True)
    times = 0
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        if before["verdict"] == found["verdict"] == AGREED:
            times = int(before["times"])
    kept = {**found, "times": times + 1}
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return path


def has_agreed(each: Ready | Refused, where: Path = WHERE) -> bool:
    """Whether a run that agreed is kept of a telling."""
    if isinstance(each, Refused):
        return False
    path = where / file_of(_about(each.telling))
    if not path.exists():
        return False
    kept = json.loads(path.read_text(encoding="utf-8"))
    return bool(kept["verdict"] == AGREED)


def write_reasons(found: Mapping[str, str], where: Path = WHERE) -> None:
    """Keep why scenarios cannot be played, but of those that were, in some telling."""
    path = where / REASONS
    kept = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    reasons = {
        slug: reason
        for slug, reason in sorted({**kept, **found}.items())
        if not any((where / slug).glob("*.json"))
    }
    where.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(reasons, allow_unicode=True, width=88)
    path.write_text(text, encoding="utf-8")


def file_of(found: Mapping[str, object]) -> str:
    """Where a run belongs, under the directory of evidence."""
    cluster = f"{found['kafka']}-{'elr' if found['elr'] else 'no-elr'}"
    slug = str(found["scenario"])
    if slug.startswith("random-"):
        return f"random/{cluster}-{slug.removeprefix('random-')}.json"
    return f"{slug}/{cluster}-{found['told']}.json"
