"""The answer as lines of text, for a terminal."""

from collections.abc import Iterable, Iterator

from app.checking.certainty import cure_said, now_said, tried_said
from app.checking.certainty import told as certain
from app.checking.contradictions import REFUSED
from app.checking.findings import LEVELS, Finding
from app.checking.gates import Gate
from app.checking.patch import Hunk
from app.checking.patch import lines as patch_lines
from app.checking.remedy import Remedy
from app.checking.risking import Row, risk_of
from app.checking.understanding import Understood
from app.checking.words import faults_said
from engine.search import BOUNDED, CLOSED, LOSS
from engine.search.risks import AWAY


def told(found: Understood, listed: Iterable[Finding]) -> Iterator[str]:
    """Write what was understood, what was not, and what contradicts what."""
    yield from _clients(found)
    yield ""
    yield "UNDERSTOOD"
    width = max((len(item.setting) for item in found.given), default=0)
    for item in found.given:
        note = f"outdone by {item.outdone}" if item.outdone else item.note
        after = f"  ({note})" if note else ""
        also = f"  as {item.name}" if item.name != item.setting else ""
        yield f"  {item.setting:{width}}  {item.text:10}  {item.place}{also}{after}"
    if not found.given:
        yield "  nothing that bears on loss; every default holds"
    yield from _leftovers(found)
    for number, one in enumerate(listed):
        if not number:
            yield ""
            yield "FINDINGS"
        yield f"  {LEVELS[one.level]}: {one.message}"
        yield f"    {one.place or 'not in the files'} · {one.source}"


def _clients(found: Understood) -> Iterator[str]:
    names = ("Kafka", "Producer", "Consumer")
    for name, preset, why in zip(
        names, found.chosen.setup, found.chosen.why, strict=True
    ):
        yield f"{name + ':':10}{preset.label} ({preset.versions}), {why}"


def _leftovers(found: Understood) -> Iterator[str]:
    if found.unknown:
        yield ""
        yield "UNKNOWN"
    for item in found.unknown:
        name = item.name or "(no name of a setting)"
        near = f"  did you mean {item.near}?" if item.near else ""
        yield f"  {name}  {item.place}{near}"
    if found.troubles:
        yield ""
        yield "NOT READ"
    for trouble in found.troubles:
        yield f"  {trouble.place}: {trouble.message}"
    if found.unmodelled:
        names = ", ".join(dict.fromkeys(item.name for item in found.unmodelled))
        yield ""
        yield f"KNOWN, AND NO MATTER FOR LOSS: {names}"


def risks(rows: Iterable[Row]) -> Iterator[str]:
    """Write the risk table."""
    yield ""
    yield "RISKS, the most ordinary first"
    for row in rows:
        risk = risk_of(row.key)
        yield f"  {row.verdict:8}{risk.title}"
        if row.verdict == LOSS:
            after = f"; {row.steps} steps" if row.steps else ""
            yield f"          when {faults_said(row.faults)}{after}"
        if row.verdict == LOSS and row.assumes:
            habits = ", ".join(f"{name}={value}" for name, value in row.assumes)
            yield f"          assumed of the application: {habits}"
        if row.url:
            how = (
                "with shorter times" if row.faults == (AWAY,) else "with your settings"
            )
            story = f"“{row.story}” {how}: " if row.story else ""
            yield f"          play it: {story}{row.url}"
        elif row.verdict == LOSS:
            yield f"          {row.in_time}"
        if row.note:
            yield f"          {row.note}"
        if row.verdict == CLOSED and row.sentence != row.note:
            yield f"          {row.sentence}"
        elif row.verdict == BOUNDED:
            kept = sum(one.outcome == "kept" for one in row.told)
            yield f"          {kept} known stories lose nothing with your settings"
            if row.sentence:
                yield f"          {row.sentence}"


def saving(found: Remedy, hunks: tuple[Hunk, ...]) -> Iterator[str]:
    """Write what would save, how sure that is, what it costs, and the diff."""
    yield ""
    yield "THE SMALLEST SAVING CHANGE"
    if not found.changes:
        yield "  no change of a file is needed, or saves"
    for change in found.changes:
        title = risk_of(change.key).title
        yield f"  {change.name}={change.text} (was {change.was}), for: {title}."
        yield f"    {change.costs}"
    if found.saved:
        yield "  asked again with it:"
    for key in found.saved:
        yield f"    {risk_of(key).title}: {now_said(found.then(key))}"
        then = found.then(key)
        if then is not None and then.verdict == LOSS and then.url:
            yield f"      play it: {then.url}"
    for key, change in found.advice:
        yield f"  {risk_of(key).title}: no file says it; {change.name}={change.text}"
    for key in found.open:
        yield f"  {risk_of(key).title}: nothing that was tried saves it for sure"
    yield from _each(found)
    listed = list(patch_lines(hunks))
    if listed:
        yield ""
        yield from listed


def _each(found: Remedy) -> Iterator[str]:
    """Write, for every loss alone, the smallest sets of changes."""
    if found.each:
        yield ""
        yield "EACH LOSS ALONE, and the smallest changes against it"
    for cures in found.each:
        yield f"  {risk_of(cures.key).title}"
        for cure in certain(cures):
            texts = " ".join(f"{name}={text}" for name, text in cure.settings.items())
            yield f"    {texts}: {cure_said(cure)}"
        if not cures.found:
            yield "    nothing that is offered helps alone or in pairs"
        if tried_said(cures):
            yield f"    {tried_said(cures)}"


def gate_words(gates: Iterable[Gate], rows: Iterable[Row], code: int) -> Iterator[str]:
    """Write for each gate what it met: the last lines, for whoever is in a hurry."""
    rows = tuple(rows)
    yield ""
    for gate in gates:
        hit = [row for row in rows if gate.is_hit(row)] if gate.goal != REFUSED else []
        unsure = [row for row in rows if gate.is_open(row)]
        if gate.goal == REFUSED:
            continue
        for row in hit:
            yield f"FAIL {gate}: {risk_of(row.key).title}  {row.url}".rstrip()
        for row in unsure:
            yield f"NOT EXCLUDED {gate}: {risk_of(row.key).title}; try more --seconds"
        if not hit and not unsure:
            yield f"PASS {gate}"
    meaning = {0: "nothing of it", 1: "found", 3: "neither found nor excluded"}
    yield f"exit {code}: {meaning[code]}"
