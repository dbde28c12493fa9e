"""How long a group may be away: arithmetic on what is kept, and for how long.

No search covers what only time does. These are functions of settings and of the length
of an absence, so they are decided by arithmetic, and it is said that it is arithmetic:

- *retention*: a message lives until a check (`log.retention.check.interval.ms`) finds
  the newest record of its segment older than `retention.ms`; for ever, if no policy,
  age or size deletes anything. A full log (`retention.bytes`) deletes at any time.
- *bookmark*: the offsets of a group without members live for
  `offsets.retention.minutes`, to the next check; then `auto.offset.reset` decides.
- *compaction*: only a topic that is compacted loses a value that has a successor.

Where the times are short enough the story is played with them; else a story of the
catalogue plays the same with a week of one minute.

Sources: facts/broker.md B21; facts/consumers.md L12; GroupMetadataManager.

Left out: DeleteRecords and deleted topics; segments that are rolled by `segment.ms`.
"""

from typing import NamedTuple

from app.checking.subject import Subject
from app.checking.words import time_said
from app.laboratory import LAB
from app.links import Experiment, LinkError
from app.runs import find_run
from engine.ledger import Verdict
from engine.scenario import find
from engine.sentence import Sentence, say
from engine.settings.presets import setup

MOST_MS = 3_000_000  # of a story in the lab
AWAY_FROM_MS = 6_000
SENT_MS = 10_000
LATER_MS = 60_000


class Absence(NamedTuple):
    """What settings say of a class: nothing can be lost so, or how long is too long."""

    closes: bool
    says: Sentence
    url: str = ""
    story: str = ""  # a title of the catalogue; "" if it has these very times


def absence(key: str, subject: Subject) -> Absence | None:
    """Reckon a class; None: it is not one of these."""
    reckon = {"retention": _retention, "bookmark": _bookmark, "compaction": _compaction}
    return reckon[key](subject) if key in reckon else None


def _retention(subject: Subject) -> Absence:
    topic = subject.resolved().config.topic
    aged = topic.retention_ms >= 0
    if "delete" not in topic.cleanup_policy or not (aged or topic.retention_bytes >= 0):
        return Absence(
            closes=True,
            says=say(
                "By arithmetic, not by a search: with these settings no log deletes "
                "anything for its age or its size."
            ),
        )
    if not aged:
        return Absence(
            closes=False,
            says=say(
                "By arithmetic: whatever is written after a message makes its log "
                "larger, and beyond {count:,} bytes its segment is deleted, whether or "
                "not anybody has read it.",
                count=topic.retention_bytes,
            ),
            url=Experiment("the-log-is-full").url,
            story=find("the-log-is-full").title,
        )
    says = say(
        "By arithmetic: messages are kept for {time} from their timestamps on, and the "
        "next check comes within {check}. A group that is never so far behind loses "
        "nothing by age; one that is away for longer loses what it has not read.",
        time=time_said(topic.retention_ms),
        check=time_said(topic.retention_check_ms),
    )
    due = SENT_MS + topic.retention_ms + topic.retention_check_ms
    return _played(subject, says, due, "deleted-unread")


def _bookmark(subject: Subject) -> Absence:
    config = subject.resolved().config
    reset = config.consumers[0].auto_offset_reset
    if reset != "latest":
        return Absence(
            closes=True,
            says=say(
                "By arithmetic, not by a search: a group without its offsets begins "
                "with all that is kept, or stops with an error; it passes over nothing."
            ),
        )
    topic = config.topic
    says = say(
        "By arithmetic: the place of a group that is away for {time} is forgotten at "
        "the next check, which comes within {check}; then it begins at the end.",
        time=time_said(topic.offsets_retention_ms),
        check=time_said(topic.offsets_retention_check_ms),
    )
    away = topic.offsets_retention_ms + topic.offsets_retention_check_ms
    return _played(subject, says, AWAY_FROM_MS + away, "away-too-long")


def _compaction(subject: Subject) -> Absence | None:
    topic = subject.resolved().config.topic
    if "compact" in topic.cleanup_policy:
        return None  # its stories tell
    return Absence(
        closes=True,
        says=say("By arithmetic, not by a search: this topic is not compacted."),
    )


def _played(subject: Subject, says: Sentence, due: int, story: str) -> Absence:
    """The story with these very times, if they are short; else one of the catalogue."""
    back = due + LATER_MS
    other = Absence(
        closes=False, says=says, url=Experiment(story).url, story=find(story).title
    )
    if back > MOST_MS:
        return other
    orders = (f"{AWAY_FROM_MS}:close:c1", f"{SENT_MS}:send:2", f"{back}:start:c1")
    changes = {
        **subject.clients,
        **dict(subject.settings),
        **_reset(subject),
        "lab.messages": "1",
        "lab.seconds": str((back + LATER_MS) // 1_000),
    }
    try:
        run = find_run(Experiment(LAB, tuple(sorted(changes.items())), orders))
    except LinkError:
        return other
    lost = any(fate.verdict is Verdict.LOST for fate in run.ledger.fates)
    return other._replace(url=run.experiment.url, story="") if lost else other


def _reset(subject: Subject) -> dict[str, str]:
    """Where the group begins, which the lab has its own opinion of."""
    here = setup(*subject[:3])
    setting = here.consumer.by_concept.get("auto.offset.reset")
    if setting is None:
        return {}
    return {setting.name: subject.resolved().value(setting.name).text}
