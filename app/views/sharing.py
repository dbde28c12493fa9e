"""Links that cannot lie: what a shared link promised, and what is so now.

`seen` holds one letter a message and group, in the ledger's order, and a short
fingerprint of the whole story: ``DDL-3f2a91``.
"""

from hashlib import sha256

from app.runs import Run
from app.views.words import LETTERS
from engine.narrate import headline
from engine.sentence import joined, say

FINGERPRINT = 6


def seen(run: Run) -> str:
    """Say in short how a run ends, for a link that is shared."""
    letters = "".join(LETTERS[fate.verdict] for fate in run.ledger.fates)
    told = "\n".join(f"{step.at_ms} {headline(step)}" for step in run.timeline.steps)
    return f"{letters}-{sha256(told.encode()).hexdigest()[:FINGERPRINT]}"


def differs(run: Run, promised: str) -> str:
    """Say what differs from what a shared link promised; "" if nothing does."""
    holds = seen(run)
    if promised in ("", holds):
        return ""
    letters, _, _ = promised.partition("-")
    if letters == holds.partition("-")[0]:
        return say(
            "This link was made with another version of Ackward. Every message ends "
            "as it did then, but the story on the way differs."
        )
    words = {letter: verdict for verdict, letter in LETTERS.items()}
    fates = run.ledger.fates
    changes = [
        say(
            "message {number} was {before} and is {verdict} now",
            number=fate.message,
            before=say(words[letter]),
            verdict=say(fate.verdict.value),
        )
        for letter, fate in zip(letters, fates, strict=False)
        if letter in words and words[letter] != fate.verdict
    ]
    if len(letters) != len(fates) or not changes:
        changes = [say("it does not fit the messages of this story")]
    return say(
        "What this link promised is not what you see: {changes}.",
        changes=joined(changes, "; "),
    )
