"""The whole answer as plain values: what a program reads, with a version of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.assets import REVISION
from app.checking.curing import Change
from app.checking.findings import Finding
from app.checking.patch import Hunk, lines
from app.checking.remedy import Remedy
from app.checking.risking import Row, risk_of
from app.checking.understanding import Understood

FORMAT = 1  # of this document; it grows when a field changes its meaning or goes


def report(found: Understood, listed: Iterable[Finding]) -> dict[str, Any]:
    """Write what was understood and found; `risks` and `saving` come beside it."""
    return {
        "format": FORMAT,
        "revision": REVISION,
        "clients": _clients(found),
        "understood": [
            {
                "setting": item.setting,
                "role": item.role,
                "value": item.text,
                "written": item.name,
                "at": str(item.place),
                "note": str(item.note),
                "outdone_by": item.outdone,
            }
            for item in found.given
        ],
        "defaults": {
            value.name: {"value": value.text, "of": str(value.default_label)}
            for value in found.resolved.values
            if value.name not in found.settings and value.name not in _NO_SETTINGS
        },
        "unknown": [
            {"name": item.name, "at": str(item.place), "did_you_mean": item.near}
            for item in found.unknown
        ],
        "not_modelled": [
            {"name": item.name, "at": str(item.place), "secret": item.secret}
            for item in found.unmodelled
        ],
        "unreadable": [
            {"at": str(item.place), "why": str(item.message)} for item in found.troubles
        ],
        "findings": [
            {
                "level": item.level,
                "setting": item.setting,
                "at": str(item.place or ""),
                "message": str(item.message),
                "source": item.source,
            }
            for item in listed
        ],
    }


def risk_rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Write the risk table."""
    return [
        {
            "risk": row.key,
            "title": str(risk_of(row.key).title),
            "where": risk_of(row.key).where,
            "verdict": row.verdict,
            "faults": list(row.faults),
            "steps": row.steps,
            "link": row.url,
            "story": row.story,
            "in_time": row.in_time,
            "note": str(row.note),
            "assumes": dict(row.assumes),
            "sentence": row.sentence,
            "states": row.states,
            "stories": [
                {"scenario": one.slug, "outcome": one.outcome, "link": one.url}
                for one in row.told
            ],
        }
        for row in rows
    ]


def saving_of(found: Remedy, hunks: tuple[Hunk, ...]) -> dict[str, Any]:
    """Write what would save, how sure that is, and the diff."""
    return {
        "changes": [_change(one) for one in found.changes],
        "saves": list(found.saved),
        "advice": [{"risk": key, **_change(one)} for key, one in found.advice],
        "open": list(found.open),
        "each": [
            {
                "risk": cures.key,
                "sets": [
                    {
                        "changes": [_change(one) for one in cure.changes],
                        "verdict": cure.verdict,
                        "spares_story": cure.spares,
                        "sentence": cure.sentence,
                    }
                    for cure in cures.found
                ],
                "asked": cures.asked,
                "not_asked": cures.left,
            }
            for cures in found.each
        ],
        "after": [
            {
                "risk": row.key,
                "verdict": row.verdict,
                "faults": list(row.faults),
                "link": row.url,
                "sentence": row.sentence,
            }
            for row in found.after
        ],
        "diff": list(lines(hunks)),
    }


def outcome_of(fail_on: Iterable[str], code: int) -> dict[str, Any]:
    """Write how a build ends, and because of what it would fail."""
    return {"fail_on": list(fail_on), "exit": code}


def _change(one: Change) -> dict[str, str]:
    return {"setting": one.name, "to": one.text, "from": one.was, "costs": one.costs}


def _clients(found: Understood) -> Mapping[str, Mapping[str, str]]:
    presets = found.chosen.setup
    return {
        name: {"id": id_, "label": preset.label, "why": str(why)}
        for name, id_, preset, why in zip(
            ("kafka", "producer", "consumer"),
            found.chosen.ids,
            presets,
            found.chosen.why,
            strict=True,
        )
    }


_NO_SETTINGS = {"kafka", "producer", "consumer"}
