"""The whole answer as plain values: what a program reads, with a version of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.assets import REVISION
from app.checking.findings import Finding
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
