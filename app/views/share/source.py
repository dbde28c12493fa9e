"""An experiment as a scenario file: what was changed and added is a part of it."""

from collections.abc import Iterator
from typing import Any

import yaml

from app.links import Experiment
from app.runs import Run
from app.views.sharing import seen
from engine import loads
from engine import run as play
from engine.ledger import Ledger, Verdict
from engine.scenario import ScenarioError, ScriptLine, read_words
from engine.scenario.moving import PREFIX as MOVED

TOLD = (Verdict.LOST, Verdict.DUPLICATED, Verdict.PHANTOM, Verdict.DELIVERED)
CLIENTS = ("producer", "consumer")
LINE = 88


def as_yaml(run: Run, link: Experiment, host: str) -> str:
    """Write a run as a scenario of its own.

    Its beats, its fix and its sources stay. Where something was changed, what it
    expects is how it ends now, as told and with the fix. Where it comes from, what was
    changed on the way, and what somebody says of a step, are remarks at its beginning:
    they are no part of what is played.
    """
    return "".join(f"# {line}\n" for line in _remarks(run, link, host)) + _scenario(run)


def _remarks(run: Run, link: Experiment, host: str) -> Iterator[str]:
    promised = link._replace(seen=seen(run))
    yield f"Played at {host}{promised.url}"
    if not run.play.as_told:
        yield f"It is {link.slug} with these changes:"
        yield from (f"  {name}: {value}" for name, value in link.changes)
        yield from (f"  do {order}" for order in link.orders)
    if link.look:
        yield f"Step {link.at.value}, look at: {', '.join(link.look)}"
    if link.note:
        yield f"Step {link.at.value}: {link.note}"


def _scenario(run: Run) -> str:
    scenario = run.scenario
    told: dict[str, Any] = scenario.model_dump(
        mode="json", exclude_unset=True, by_alias=True
    )
    changes = {n: v for n, v in run.play.changes.items() if not n.startswith(MOVED)}
    if "kafka" in changes:
        told["kafka"] = changes.pop("kafka")
    for role in CLIENTS:
        if role in changes:
            told.setdefault("client", {})[role] = changes.pop(role)
    told["settings"] = {**told.get("settings", {}), **changes}
    added = (ScriptLine.model_validate(read_words(o)) for o in run.experiment.orders)
    told["script"] = [
        line.model_dump(mode="json", exclude_unset=True, by_alias=True)
        for line in (*run.play.script, *added)
    ]
    if not run.play.as_told:
        told["expect"] = _ends(run.ledger) | {"with_fix": _fixed(_dumped(told), run)}
    return _dumped(told)


def _dumped(told: dict[str, Any]) -> str:
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=LINE)


def _fixed(text: str, run: Run) -> dict[str, list[int]]:
    """How it ends with the fix; as it ends anyway, where that cannot be played."""
    try:
        loaded = loads(text)
        return _ends(play(loaded, loaded.fix).ledger)
    except ScenarioError:
        return _ends(run.ledger)


def _ends(ledger: Ledger) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {"lost": []}
    for fate in ledger.fates:
        if fate.verdict in TOLD and fate.message not in found.get(fate.verdict, []):
            found.setdefault(fate.verdict.value, []).append(fate.message)
    return found
