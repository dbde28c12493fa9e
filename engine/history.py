"""What the steps of a run have shown so far of its messages.

Where they are is looked for once for all steps in which no broker changes.

Source: facts/broker.md D (`trueHW`).

Left out: nothing of its own; see `engine.ledger`.
"""

from engine.copies import Copies, find_copies
from engine.model.events import LogDropped, LogStartAdvanced, RecordsCompacted
from engine.model.state import World
from engine.run import Step


class History:
    """What earlier steps showed: what was committed, and what was ever in a log."""

    def __init__(self, partitions: int) -> None:
        self.marks = [0] * partitions
        self.committed: set[tuple[int, int, int]] = set()  # partition, offset, message
        self.written: set[int] = set()
        self.tidied: dict[int, str] = {}  # message: why no log has it any more
        self.copies: Copies = {}  # in the step before
        self.before: World | None = None

    def note(self, step: Step) -> Copies:
        """Take in one more step; return where it has which message."""
        self._note_events(step)
        before, self.before = self.before, step.world
        if before is None or before.brokers is not step.world.brokers:
            self.copies = find_copies(step.world)
            self.written.update(self.copies)
        elif before.controller is step.world.controller:
            return self.copies
        self._note_marks(step.world)
        return self.copies

    def _note_events(self, step: Step) -> None:
        """Records are deleted, expire, or are compacted away."""
        for event in step.events:
            if isinstance(event, LogStartAdvanced) and event.why != "leader":
                ordered = event.why == "delete-records"
                state = "deleted" if ordered else "expired"
                self.tidied |= dict.fromkeys(event.messages, state)
            elif isinstance(event, LogDropped):
                self.tidied |= dict.fromkeys(event.messages, "deleted")
            elif isinstance(event, RecordsCompacted):
                self.tidied |= dict.fromkeys(event.messages, "compacted")

    def _note_marks(self, world: World) -> None:
        """Leaders commit records."""
        for broker in world.brokers:
            for index, part in enumerate(broker.partitions):
                if part is None or part.leadership is None:
                    continue
                decided = world.controller.metadata.partitions[index]
                if part.leadership.epoch != decided.leader_epoch:
                    continue  # a leader of the past commits nothing
                mark = part.replica.high_watermark
                self.marks[index] = max(self.marks[index], mark)
                self.committed.update(
                    (index, offset, entry.message)
                    for offset, entry in part.replica.records
                    if offset < mark
                )
