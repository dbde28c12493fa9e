"""The words on the buttons that break things, so that any language can say them."""

from functools import lru_cache

from engine.sentence import Sentence, say

# Every label that always reads the same.
PLAIN = (
    *(say("Crash"), say("Start"), say("Start again"), say("Pause"), say("Resume")),
    *(say("Stop cleanly"), say("Cut power"), say("Lose disk"), say("Cut")),
    *(say("Heal"), say("Send one more"), say("Flush"), say("Close")),
    *(say("Exit without close"), say("Begin a transaction"), say("Commit it")),
    *(say("Abort it"), say("Force an unclean leader"), say("Delete it")),
    *(say("Elect the first replica"), say("Ask for one copy only")),
    *(say("Ask for two copies"), say("Allow unclean leaders"), say("Make it again")),
    *(say("Delete its first record"), say("Add a partition")),
    *(say("Take its database away"), say("Give its database back")),
    *(say("Seek to the beginning"), say("Seek to the end"), say("Seek to the time 0")),
)
# Those that name something at their end.
NAMING = (
    say("Cut power of {what}").pattern,
    say("Move off {what}").pattern,
    say("Seek to the time of message {what}").pattern,
)


@lru_cache(1_024)  # every step asks for the same few again
def spoken(label: str) -> Sentence:
    """Return a label as a sentence that other languages know."""
    for pattern in NAMING:
        head = pattern.partition("{")[0]
        if label.startswith(head):
            return say(pattern, what=label.removeprefix(head))
    return say(label)
