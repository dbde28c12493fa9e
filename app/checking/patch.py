"""The saving change as a diff of the files that were pasted.

Only lines that change are shown, and of those only such as hold nothing but the setting
itself: what stands beside it may be somebody's secret.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from app.checking.curing import Change
from app.checking.entries import Reading
from app.checking.understanding import Given, Understood
from engine.settings.catalogue import catalogue

TOOL = "kafka-configs.sh"
_ALTER = "--alter --entity-type topics --entity-name"
# Where the model knows only whether there is one.
_OWN = {"broker.rack": "<where this broker stands>"}
_PLAIN = {"properties", "spring"}
_PRINTED = {"topics", "configs"}  # what tools print is nothing to edit


class Hunk(NamedTuple):
    """The change of one setting in one file."""

    file: str
    line: int  # after which it comes, if nothing stood there before
    old: str
    new: str


def patch(
    found: Understood,
    readings: Iterable[Reading],
    texts: Mapping[str, str],
    changes: Iterable[Change],
) -> tuple[Hunk, ...]:
    """Say for each change where it belongs, and how the line reads then."""
    readings = tuple(readings)
    return tuple(_hunk(change, found, readings, texts) for change in changes)


def lines(hunks: tuple[Hunk, ...]) -> Iterator[str]:
    """Write hunks as a unified diff without context, then what a tool has to do."""
    tools = [hunk for hunk in hunks if hunk.file == TOOL]
    files = {hunk.file: list[Hunk]() for hunk in hunks if hunk.file != TOOL}
    for hunk in hunks:
        if hunk.file != TOOL:
            files[hunk.file].append(hunk)
    for file in sorted(files):
        yield f"--- {file}"
        yield f"+++ {file}"
        for hunk in sorted(one for one in files[file] if one.old):
            yield f"@@ -{hunk.line} +{hunk.line} @@"
            yield f"-{hunk.old}"
            yield f"+{hunk.new}"
        added = [one for one in files[file] if not one.old]
        if added:
            end = added[0].line
            yield f"@@ -{end},0 +{end + 1},{len(added)} @@"
            yield from (f"+{one.new}" for one in added)
    yield from (one.new for one in tools)


def _written(found: Understood, name: str) -> Given | None:
    for item in found.given:
        if item.setting == name and not item.outdone:
            return item
    return None


def _hunk(
    change: Change,
    found: Understood,
    readings: tuple[Reading, ...],
    texts: Mapping[str, str],
) -> Hunk:
    line = f"{change.name}={_OWN.get(change.name, change.text)}"
    item = _written(found, change.name)
    if item is None:
        home = _home(change.name, readings)
        if home == TOOL:
            return Hunk(TOOL, 0, "", _command(found, line))
        return Hunk(home, len(texts.get(home, "").splitlines()), "", line)
    # Only what means the same in the same unit can be written in the same place.
    value = change.text
    if item.name != item.setting and item.name.endswith((".hours", ".minutes")):
        end = len(texts.get(item.place.file, "").splitlines())
        return Hunk(item.place.file, end, "", f"log.{item.setting}={value}")
    form = next((r.form for r in readings if r.file == item.place.file), "")
    if form in _PRINTED:
        line = f"{item.name}={value}"
        return Hunk(TOOL, 0, "", _command(found, line))
    written = texts.get(item.place.file, "").splitlines()
    raw = written[item.place.line - 1] if item.place.line <= len(written) else ""
    name, old = re.escape(item.name), re.escape(item.written)
    alone = rf"(\s*[\"']?{name}[\"']?\s*[:=]\s*[\"']?){old}([\"']?\s*,?\s*)"
    match = re.fullmatch(alone, raw)
    if match:
        return Hunk(item.place.file, item.place.line, raw, match[1] + value + match[2])
    plain = f"{item.name}={item.written}", f"{item.name}={value}"
    return Hunk(item.place.file, item.place.line, *plain)


def _command(found: Understood, line: str) -> str:
    """What changes a topic that is there."""
    return f"{TOOL} {_ALTER} {found.topic or 'TOPIC'} --add-config {line}"


def _home(name: str, readings: tuple[Reading, ...]) -> str:
    """The file that a setting belongs into: one of its role, or a new one."""
    setting = catalogue().everywhere[name][0]
    part = setting.part
    if setting.role == "topic" and any(r.form in _PRINTED for r in readings):
        return TOOL
    for reading in readings:
        if reading.form in _PLAIN and part in reading.file.lower():
            return reading.file
    if part == "broker":
        servers = [r.file for r in readings if "server" in r.file.lower()]
        return (servers or ["server.properties"])[0]
    plain = [r.file for r in readings if r.form in _PLAIN]
    return plain[0] if len(plain) == 1 == len(readings) else f"{part}.properties"
