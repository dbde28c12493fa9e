"""The votes of a room as CSV: one line a vote, participants by number."""

import csv
from collections.abc import Iterable
from io import StringIO

from app.rooms.desk import Vote
from app.rooms.model import Poll, Room

HEAD = ("number", "question", "participant", "chosen", "right")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would carry out


def as_csv(room: Room, votes: Iterable[Vote]) -> str:
    """Write them; `right` is empty where no option was said to be right."""
    written = StringIO()
    lines = csv.writer(written)
    lines.writerow(HEAD)
    polls = {poll.number: poll for poll in room.polls}
    for vote in votes:
        poll = polls[vote.poll]
        chosen = "; ".join(poll.options[number] for number in vote.chosen)
        lines.writerow(
            (
                poll.number,
                _safe(poll.question),
                vote.person,
                _safe(chosen),
                _right(poll, vote),
            )
        )
    return written.getvalue()


def _right(poll: Poll, vote: Vote) -> str:
    if not poll.answer:
        return ""
    return "yes" if vote.chosen == poll.answer else "no"


def _safe(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
