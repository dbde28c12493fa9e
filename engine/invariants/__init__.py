"""What no step may break, whatever the settings and the faults.

Some promises of Kafka end with certain faults (`EXPECTED_TO_BREAK`): then a violation
has an excuse, and only one without is a mistake of the rules.

Cheap enough for every action of every test, and in no other place of use.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.invariants import parties, quorum, replicas, shares, transactions
from engine.invariants.ghost import EXPECTED_TO_BREAK, Ghost, remember
from engine.ledger import Ledger, group_names
from engine.model.state import World
from engine.run import Timeline

__all__ = [
    "EXPECTED_TO_BREAK",
    "INVARIANTS",
    "Ghost",
    "Violation",
    "check",
    "check_ledger",
    "remember",
    "watch",
]

# A rule sees the world, the ghost of the world before, and the ghost with this one.
Rule = Callable[[World, Ghost, Ghost], Iterator[str]]

INVARIANTS: dict[str, Rule] = {
    "I1": replicas.marks_in_order,
    "I2": replicas.watermark_grows,
    "I3": replicas.leader_is_complete,
    "I4": replicas.candidates_are_complete,
    "I5": quorum.leader_counts_the_electable,
    "I6": replicas.logs_match,
    "I7": replicas.one_record_an_epoch,
    "I8": quorum.in_sync_agree_with_leaders,
    "I9": replicas.acked_by_all_stays,
    "I11": replicas.reads_are_kept,
    "I12": parties.one_leader_an_epoch,
    "I13": parties.metadata_is_sound,
    "I14": quorum.fenced_are_out,
    "I15": parties.watermark_waits,
    "I16": parties.reads_stay_below,
    "I17": parties.zombies_commit_nothing,
    "I18": parties.log_start_stays,
    "I19": quorum.few_unclean_stops_are_endured,
    "G1": parties.commits_are_real,
    "G2": parties.one_owner_a_partition,
    "G3": parties.hands_are_apart,
    "N1": parties.packets_have_ends,
    "S1": shares.windows_are_sound,
    "S2": shares.deliveries_are_counted,
    "T1": transactions.reads_are_committed,
    "T2": transactions.one_may_commit,
    "P1": parties.messages_are_once,
    "P2": parties.batches_are_believed,
}


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken invariant, in words; with an excuse where it had to be expected."""

    invariant: str
    what: str
    excuse: str = ""


def check(world: World, ghost: Ghost) -> tuple[Violation, ...]:
    """Every invariant that this world breaks, given what happened before it.

    The ghost is the one of the world before; `remember` makes the next one.
    """
    known = remember(ghost, world)
    excuse_of = {
        number: excuse
        for excuse in sorted(known.excuses, reverse=True)
        for number in EXPECTED_TO_BREAK[excuse]
    }
    return tuple(
        Violation(number, what, excuse_of.get(number, ""))
        for number, rule in INVARIANTS.items()
        for what in rule(world, ghost, known)
    )


def watch(timeline: Timeline) -> tuple[tuple[int, Violation], ...]:
    """Every violation of a run, with the number of its step."""
    ghost = Ghost()
    found: list[tuple[int, Violation]] = []
    for step in timeline.steps:
        found += [(step.number, item) for item in check(step.world, ghost)]
        ghost = remember(ghost, step.world)
    return tuple(found)


def check_ledger(timeline: Timeline, ledger: Ledger) -> tuple[Violation, ...]:
    """L1: at every step every message has exactly one verdict in every group."""
    wanted = [
        (message, group)
        for group in group_names(timeline.plan.config)
        for message in range(1, timeline.plan.messages + 1)
    ]
    return tuple(
        Violation("L1", f"step {number} judges {found}")
        for number, rows in enumerate(ledger.rows)
        if (found := [(row.message, row.group) for row in rows]) != wanted
    )
