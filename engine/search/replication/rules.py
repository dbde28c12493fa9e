"""What the replication core needs of a configuration, and what it cannot answer.

The core has the rules of `engine.model` that decide about replicas, and no others: who
is asked about anything else is told why not, and asks the full rules.

Left out: whatever `LEFT_OUT` says.
"""

from typing import NamedTuple

from engine.model.begin import begin
from engine.model.config import ACKS_ALL, TO_HIGH_WATERMARK, UNLIMITED, Config
from engine.search.faults import (
    CRASH,
    CUT,
    DISK,
    FREE,
    LAG,
    PAUSE,
    POWER,
    SESSION,
    STOP,
    UNCLEAN,
)
from engine.search.goals import ACKED, LOSS
from engine.search.question import Question
from engine.sentence import say

MOST_REPLICAS = 4
MOST_MESSAGES = 3
MOST_EPOCHS = 15
KNOWN = (CRASH, POWER, DISK, PAUSE, STOP, CUT, SESSION, LAG, UNCLEAN)
LEFT_OUT = (
    "a request and its answer are one step, or the answer is never heard; a change of "
    "the in-sync replicas is decided at once; the producer finds every leader"
)


class Rules(NamedTuple):
    """The rules of one configuration, as the core asks for them.

    Replicas are numbered from 0 in the order of their assignment; a set of them is an
    integer with one bit each.
    """

    names: tuple[str, ...]
    waits: bool  # acks=all
    retries: bool  # the producer sends again what failed
    least: int  # min.insync.replicas, as the leader goes by it
    least_eligible: int  # and the controller, for the eligible leader replicas
    unclean: bool
    eligible: bool
    flush: int  # fsync after so many records
    strict: bool
    parts: bool  # a fetch finds where the logs part; else `truncation` says how
    truncation: str
    fences: bool
    follows_each: bool
    joins_from_start: bool
    notices_bounces: bool
    bumps: str
    registers_fenced: bool
    keeps_fenced_out: bool
    keeps_reborn_out: bool
    rebalances: bool
    messages: int
    epochs: int
    asks_first: bool  # a follower asks where its last epoch ends before it fetches
    joins_at_once: bool = False  # whoever fetches and may join is in sync with that
    free_power: bool = False  # power loss keeps any prefix that has what was flushed
    hasty: bool = (
        False  # nobody waits for a lag or for a rebalance: half a minute, or five
    )
    kinds: tuple[str, ...] = (FREE,)  # what the bounds let happen, and work


def rules_of(config: Config, question: Question) -> Rules:
    """The rules that the core goes by. Ask `why_not` first."""
    topic = config.topic
    names = begin(config).controller.metadata.partitions[0].replicas
    many = len(names)
    least = topic.min_insync_replicas
    parts = topic.fences_epochs and topic.notes_epoch_at_once
    return Rules(
        names=names,
        waits=config.producers[0].acks == ACKS_ALL,
        retries=config.producers[0].retries > 0 and question.bounds.attempts > 1,
        least=min(least, many) if topic.strict_min_isr else least,
        least_eligible=min(least, many),
        unclean=topic.unclean_leader_election,
        eligible=topic.eligible_leader_replicas,
        flush=min(topic.flush_messages, UNLIMITED),
        strict=topic.strict_min_isr,
        parts=parts,
        truncation=topic.truncation,
        fences=topic.fences_epochs,
        follows_each=topic.follows_each_epoch,
        joins_from_start=topic.joins_from_epoch_start,
        notices_bounces=topic.notices_bounces,
        bumps=topic.bumps_epoch,
        registers_fenced=topic.registers_fenced,
        keeps_fenced_out=topic.keeps_fenced_out,
        keeps_reborn_out=topic.keeps_reborn_out,
        rebalances=topic.auto_leader_rebalance,
        messages=question.bounds.messages,
        epochs=question.bounds.epochs,
        asks_first=not parts and topic.truncation != TO_HIGH_WATERMARK,
        joins_at_once=not topic.proposes_isr,
    )


def why_not(config: Config, question: Question) -> str:
    """Why the core cannot answer this question; "" if it can."""
    bounds, topic = question.bounds, config.topic
    kinds = [kind for kind, most in bounds.faults if most and kind not in KNOWN]
    producers = config.producers
    reasons = (
        (question.every_order, "every order of every packet is asked for"),
        (question.goal not in (ACKED, LOSS), f"the goal is {question.goal}"),
        (bool(kinds), f"it does not know the fault {', '.join(kinds)}"),
        (len(producers) != 1, say("it knows one producer")),
        (bool(config.consumers), say("there are consumers")),
        (topic.partitions != 1 or bool(config.further), say("it knows one partition")),
        (
            topic.replication_factor > MOST_REPLICAS,
            say("there are more than 4 replicas"),
        ),
        (bounds.messages > MOST_MESSAGES, say("there are more than 3 messages")),
        (bounds.epochs > MOST_EPOCHS, say("there are more than 15 leader epochs")),
        (
            any(p.acks == 0 for p in producers),
            say("acks=0 loses before any replica has it"),
        ),
        (any(p.transactional_id for p in producers), say("there are transactions")),
        (
            any(p.counts != "ack" for p in producers),
            say("the application does not wait"),
        ),
        (any(not p.polls for p in producers), say("nobody serves the reports")),
        (any(p.inside for p in producers), say("the producer is inside a consumer")),
    )
    return next((why for holds, why in reasons if holds), "")
