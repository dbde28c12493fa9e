"""The producing application: what it believes, and what its library still holds."""

from typing import NamedTuple

from app.views.stage.beliefs import Verdicts, draw_beliefs
from app.views.stage.draft import LETTER, Draft, width_of
from app.views.stage.extents import held, need
from app.views.stage.folds import draw_folded, summed
from app.views.stage.layout import (
    CAPTION,
    TRAY,
    Panel,
    Section,
    Tray,
    rounded,
    trays,
)
from engine.model.config import ProducerConfig
from engine.model.state import Batch, Producer
from engine.sentence import joined, say

ENDED = ("closing", "closed", "exited", "killed")


class Load(NamedTuple):
    """A batch that the library holds, and where a copy of it went, if anywhere."""

    producer: str
    batch: Batch
    broker: str
    fate: str  # "here" | "away": it waits for an answer | "dead"
    lost: frozenset[int]  # the messages that died with it


def draw_producer(
    draft: Draft,
    producer: Producer,
    config: ProducerConfig,
    remains: Producer | None,
    verdicts: Verdicts,
) -> None:
    """Draw one producer's panel; `remains`: what it held when its process ended."""
    panel = draft.layout.senders[producer.name]
    if panel.folded:
        told = (
            producer.name,
            say("{producer} believes", producer=producer.name),
            summed(verdicts, panel.width // LETTER),
        )
        draw_folded(draft, panel, "app", told)
        return
    box = (panel.x, panel.y, panel.width, panel.height)
    draft.box(f"app-{producer.name}", "panel" if remains is None else "panel down", box)
    _title(draft, panel, producer, config)
    draw_beliefs(draft, panel, producer, config, verdicts)
    section = panel.sections[1]
    below = section.y > panel.sections[0].y
    caption = say("buffer, in memory") if below else say("buffer")
    spot = (section.x + 2, section.y + 12)
    draft.say(f"buffer-{producer.name}", "note", *spot, caption)
    _buffer(draft, section, config, _loads(remains or producer, remains, verdicts))
    if producer.call is not None:
        _blocked(draft, panel.sections[2], producer)


def _title(
    draft: Draft, panel: Panel, producer: Producer, config: ProducerConfig
) -> None:
    name, x, y = producer.name, panel.x + 12, panel.y + 22
    words = say("{producer} believes", producer=name)
    if config.inside:
        words = say(
            "{producer} inside {consumer}", producer=name, consumer=config.inside
        )
    draft.say(f"app-{name}-w", "title", x, y, words)
    if producer.state in ENDED:
        bad = " bad" if producer.state in ("killed", "exited") else ""
        width = width_of(producer.state) + 18 * bool(bad)
        spot = (panel.x + panel.width - 8 - width, y - 5)
        sign = "sign-cross" if bad else ""
        draft.pill(f"ended-{name}", f"ended{bad}", spot, producer.state, sign)


def _loads(
    producer: Producer, remains: Producer | None, verdicts: Verdicts
) -> list[Load]:
    """List what the library holds, or what it held when its process ended."""
    lost = frozenset(m for m, verdict in verdicts if verdict in ("lost", "refused"))
    dead = "" if remains is None else "dead"
    return [
        Load(producer.name, batch, to, dead or ("away" if to else "here"), lost)
        for batch, to in held(producer)
    ]


def _buffer(
    draft: Draft, section: Section, config: ProducerConfig, loads: list[Load]
) -> None:
    """Draw the trays: batches that wait, and copies kept until the answer comes."""
    width = section.per_row * section.step - 4
    box = rounded(section.x, section.y + CAPTION, width, draft.layout.token + 12)
    if not loads:
        draft.shape(f"q-{section.x}-{section.y}", "tray empty", box)
    needs = [need(load.batch, load.broker) for load in loads]
    for load, tray in zip(loads, trays(needs, section.per_row), strict=True):
        _tray(draft, section, tray, load, _fill(load.batch, config))


def _tray(draft: Draft, section: Section, tray: Tray, load: Load, fill: int) -> None:
    """Draw one batch, how full it is in per cent, and what it waits for."""
    token, step = draft.layout.token, section.step
    x = section.x + tray.column * step
    y = section.y + CAPTION + tray.line * (token + TRAY)
    width = tray.columns * step - 4
    height = tray.lines * (token + 6) + 6
    key = f"q-{load.producer}-{load.batch.number}"
    draft.shape(key, f"tray {load.fate}", rounded(x, y, width, height))
    if load.fate != "dead":
        gauge = max(5, (width - 16) * fill // 100)
        draft.shape(f"{key}-f", "fill", f"M{x + 8} {y + height}h{gauge}")
        words = _progress(load.batch, load.broker)
        draft.say(f"{key}-w", "note", x + 2, y + height + 16, words)
    look = {"here": "t", "away": "t kept", "dead": "t spent"}[load.fate]
    for number, record in enumerate(load.batch.records):
        line, column = divmod(number, section.per_row)
        spot = (
            x - 2 + column * step + step // 2,
            y + 5 + line * (token + 6) + token // 2,
        )
        died = load.fate == "dead" and record.message in load.lost
        name = f"m{record.message}-{load.producer}"
        draft.token(name, "t ghost" if died else look, *spot, record.message)


def _fill(batch: Batch, config: ProducerConfig) -> int:
    """Tell how full a batch is, in per cent of its limit."""
    used = sum(record.bytes for record in batch.records)
    by_bytes = 100 * used // max(1, config.batch_bytes)
    by_count = 100 * len(batch.records) // max(1, config.batch_records)
    return min(100, max(by_bytes, by_count))


def _progress(batch: Batch, broker: str) -> str:
    """Say what a batch waits for."""
    again = say(", try {number}", number=batch.attempts) if batch.attempts > 1 else ""
    if broker:
        return joined((f"→ {broker}", again), "")
    if batch.backing_off:
        return joined((say("backs off"), again), "")
    if batch.closed or batch.ripe or batch.sent:
        return say("ready")
    return say("lingers")


def _blocked(draft: Draft, section: Section, producer: Producer) -> None:
    """Draw the call that has not returned, and what it could not hand over yet."""
    if producer.call is None:
        return
    records = producer.call.records
    words = say("send() waits: full") if records else say("send() waits")
    spot = (section.x, section.y + 8)
    draft.pill(f"call-{producer.name}", "call", spot, words)
    for number, record in enumerate(records[: section.per_row]):
        x, y = section.spot(number)
        name = f"m{record.message}-{producer.name}"
        draft.token(name, "t kept", x, y + 4, record.message)
