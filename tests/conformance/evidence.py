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
from tests.conformance.certainty import RACY, Certainty, outcomes
from tests.conformance.observed import Difference, Observed, seen_in
from tests.conformance.playing import Played
from tests.conformance.schedule import Schedule
from tests.conformance.tellings import Telling

AGREED, DISAGREED, INCONCLUSIVE = "agreed", "disagreed", "inconclusive"


def verdict(schedule: Schedule, played: Played, certainty: Certainty) -> str:
    """What a run says of the simulator.

    Agreed: everything ended as simulated, or each message's outcome is one of those
    that the simulator calls possible where it calls the run racy. Inconclusive: it
    ended otherwise, but what the schedule relies on was not there on the way.
    """
    if not played.differences:
        return AGREED
    if certainty.whole == RACY and _is_possible(schedule, played.end, certainty):
        return AGREED
    return INCONCLUSIVE if played.missed else DISAGREED


def _is_possible(schedule: Schedule, end: Observed, certainty: Certainty) -> bool:
    found = outcomes(end, schedule.plan.messages)
    return all(found[each] in certainty.possible[each] for each in found)


def record(telling: Telling, played: Played, certainty: Certainty) -> dict[str, object]:
    """Everything that is kept of one run."""
    schedule, resolved = telling.schedule, telling.play.resolved
    messages = schedule.plan.messages
    simulated = outcomes(seen_in(schedule.end), messages)
    real = outcomes(played.end, messages)
    return {
        "scenario": telling.scenario.slug,
        "told": telling.told,
        "kafka": telling.kafka,
        "elr": schedule.plan.config.topic.eligible_leader_replicas,
        "producer": resolved.producer,
        "consumer": resolved.consumer,
        "date": datetime.now(UTC).date().isoformat(),
        "verdict": verdict(schedule, played, certainty),
        "certainty": certainty.whole,
        "took_s": round(played.took_ms / 1_000),
        "messages": {
            str(message): {
                "certainty": certainty.classes[message],
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
