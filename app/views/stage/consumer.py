"""The consuming application: fetched, in hand, processed, and never finished."""

from markupsafe import escape

from app.views.stage.chronicle import Ghost, HandGhost
from app.views.stage.draft import LETTER, Draft, width_of
from app.views.stage.extents import named
from app.views.stage.folds import draw_folded, folded_away
from app.views.stage.layout import CAPTION, Panel, Section, rounded
from engine.model.config import Config, ConsumerConfig, partitions_of
from engine.model.state import Consumer, Group
from engine.sentence import joined, say

CAPTIONS = ("fetched", "in hand", "processed", "never finished")


def standing(config: Config, consumer: Consumer, groups: tuple[Group, ...]) -> str:
    """Say which partitions a consumer takes for its own, and what its group knows."""
    if consumer.state != "running":
        return ""
    if consumer.lost:
        return say("expelled")
    if not consumer.assigned:
        return say("joining the group") if consumer.joining else say("not in the group")
    owned = _owned(config, consumer.owned) or say("no partition")
    has = say("has {partitions}", partitions=owned)
    known = {
        member.id
        for group in groups
        for member in group.members
        if group.name == consumer.group
    }
    if consumer.member_id in known:
        return has
    return joined((has, say("expelled, not told")), "; ")


def _owned(config: Config, partitions: tuple[int, ...]) -> str:
    """Name what is owned: whole topics by their names, where that is any shorter."""
    names = (config.topic.name, *(topic.name for topic in config.further))
    topics = {name: {*partitions_of(config, name)} for name in names}
    whole = [name for name, mine in topics.items() if mine and mine <= {*partitions}]
    if not config.further or all(len(topics[name]) == 1 for name in whole):
        return named(config, partitions)
    told = set().union(*(topics[name] for name in whole))
    rest = named(config, (number for number in partitions if number not in told))
    return ", ".join([*whole, *filter(None, [rest])])


def draw_consumer(
    draft: Draft,
    consumer: Consumer,
    config: ConsumerConfig,
    ghosts: tuple[Ghost, ...],
    has: str = "",
) -> None:
    """Draw one consumer's panel."""
    name = consumer.name
    panel = draft.layout.receivers[name]
    if panel.folded:
        told = say("processed {count}", count=len(consumer.processed))
        told = joined((told, has), ", ") if has else told
        title = say("{consumer} in {group}", consumer=name, group=consumer.group)
        draw_folded(draft, panel, "reader", (name, title, told))
        return
    gone = consumer.state != "running"
    box = (panel.x, panel.y, panel.width, panel.height)
    draft.box(f"reader-{name}", "panel down" if gone else "panel", box)
    group = str(escape(consumer.group))
    heading: str = say("{consumer} in {group}", consumer=name, group=group)
    if gone and len(heading) * LETTER + width_of(consumer.state) > panel.width - 24:
        heading = name
    if has:
        bold = "expelled" in has
        words = _short(has, (panel.width - 16) // (LETTER if bold else LETTER - 1))
        look = "note bad" if bold else "note"
        draft.say(f"has-{name}", look, panel.x + 12, panel.y + 40, words)
    draft.say(f"reader-{name}-w", "title", panel.x + 12, panel.y + 22, heading)
    if gone:
        bad = " bad" if consumer.state == "crashed" else ""
        width = width_of(consumer.state)
        x = panel.x + panel.width - 8 - width
        spot = (x, panel.y + 17)
        draft.pill(f"ended-{name}", f"ended{bad}", spot, consumer.state)
    _benches(draft, panel, consumer, config.workers)
    _copies(draft, panel, consumer, ghosts)
    earlier = folded_away(len(consumer.processed), panel.sections[2])
    if earlier:
        x, y = panel.sections[2].x, panel.sections[2].y
        words = say("· {count} earlier", count=earlier)
        draft.say(f"done-{name}-w", "note", x + 70, y + 12, words)


def _short(words: str, most: int) -> str:
    """Fit words into so many letters: what stands behind a semicolon is the news."""
    if len(words) > most:
        words = words.rpartition("; ")[2]
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _copies(
    draft: Draft, panel: Panel, consumer: Consumer, ghosts: tuple[Ghost, ...]
) -> None:
    """Lay out what the consumer has; a copy keeps its name when it is processed."""
    name = consumer.name
    fetched = [(r.message, "t") for one in consumer.readings for r in one.buffered]
    hands = [(handed.message, "t") for handed in consumer.hands]
    idle = consumer.batch + consumer.held + consumer.unflushed
    hands += [(handed.message, "t idle") for handed in idle]
    earlier = folded_away(len(consumer.processed), panel.sections[2])
    done = [(message, "t") for message in consumer.processed[earlier:]]
    dropped = [(message, "t failed") for message in consumer.failed]
    kept = [(panel.sections[2], done), (panel.sections[1], hands)]
    kept.append((panel.sections[0], fetched))
    if len(panel.sections) > 3:
        kept.insert(1, (panel.sections[3], dropped))
    for section, copies in kept:
        for number, (message, look) in enumerate(copies):
            x, y = section.spot(number)
            draft.token(draft.free_name(f"m{message}-{name}"), look, x, y, message)
    died = [g for g in ghosts if isinstance(g, HandGhost) and g.consumer == name]
    for number, ghost in enumerate(died, len(dropped)):
        x, y = panel.sections[3].spot(number)
        draft.token(f"g{ghost.message}-{name}", "t ghost", x, y, ghost.message)


def _benches(draft: Draft, panel: Panel, consumer: Consumer, workers: int) -> None:
    """Caption the sections, and draw a place for every worker: an idle one is seen."""
    name, side = consumer.name, draft.layout.token + 4
    for caption, section in zip(CAPTIONS, panel.sections, strict=False):
        key = f"{caption.replace(' ', '-')}-{name}"
        draft.say(key, "note", section.x + 2, section.y + 12, caption)
    hands = panel.sections[1]
    for number in range(min(workers, hands.per_row)):
        x, y = hands.spot(number)
        box = rounded(x - side // 2, y - side // 2, side, side, 9)
        draft.shape(f"bench-{name}-{number}", "bench", box)
    _tray(draft, panel.sections[0], f"tray-{name}", "tray empty")
    _tray(draft, panel.sections[2], f"done-{name}", "tray done")


def _tray(draft: Draft, section: Section, key: str, look: str) -> None:
    width = section.per_row * section.step + 2
    height = section.lines * section.step + 2
    box = rounded(section.x - 1, section.y + CAPTION - 1, width, height)
    draft.shape(key, look, box)
