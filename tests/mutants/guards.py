"""The guards, one a mutant: where it stands, what stands there without it.

Named after the rule. Sources: facts/broker.md B and C (C12, C14, C15, C18, C20 name
theirs), D (Kip320's four rules); producers.md 3; consumers.md B8, B9, B17.
"""

from typing import NamedTuple


class Guard(NamedTuple):
    """A guard and the text that takes it out."""

    name: str
    file: str
    old: str
    new: str


def _rule(name: str, module: str, old: str, new: str) -> Guard:
    return Guard(name, f"engine/model/{module}.py", old, new)


GUARDS = (
    # --- what a leader appends --------------------------------------------------------
    _rule(
        "min ISR before the append",
        "leader",
        "if request.acks == ACKS_ALL and len(lead.isr) < least:",
        "if request.acks == ACKS_ALL and len(lead.isr) < least - 9:",
    ),
    _rule(
        "duplicates of the last batches",
        "leader",
        "if tuple(name) == wanted:",
        "if tuple(name) == ():",
    ),
    _rule(
        "five batches remembered",
        "log",
        "REMEMBERED_BATCHES = 5",
        "REMEMBERED_BATCHES = 1",
    ),
    _rule(
        "no gap in the sequences",
        "leader",
        'return "" if batch.sequence == expected else OUT_OF_ORDER',
        'return ""',
    ),
    _rule(
        "an older producer epoch is fenced",
        "leader",
        "if batch.producer_epoch < epoch:",
        "if batch.producer_epoch < epoch - 9:",
    ),
    # --- what a leader makes of a fetch -----------------------------------------------
    _rule(
        "fetches of an older leader epoch",
        "fetches",
        "if epoch < lead.epoch:",
        "if epoch < lead.epoch - 9:",
    ),
    _rule(
        "fetches of a newer leader epoch",
        "fetches",
        "if epoch > lead.epoch else",
        "if epoch > lead.epoch + 9 else",
    ),
    _rule(
        "logs that part are cut",
        "fetches",
        "if end[0] < request.last_epoch or end[1] < request.offset:",
        "if end[0] < request.last_epoch - 9:",
    ),
    _rule(
        "fetches of an earlier life (KIP-903)",
        "fetches",
        "item.broker == client and request.broker_epoch < item.broker_epoch",
        "item.broker == client and request.broker_epoch < item.broker_epoch - 9",
    ),
    _rule(
        "stale answers are ignored",
        "follower",
        "return topic.matches_epochs or (topic.fences_epochs and not asks)",
        "return topic.fences_epochs and not asks",
    ),
    _rule(
        "no answer while it truncates",
        "follower",
        "return topic.matches_epochs or (topic.fences_epochs and not asks)",
        "return topic.matches_epochs",
    ),
    _rule(
        "fenced in the own epoch alone (KAFKA-9654)",
        "follower",
        'fenced = error == "FENCED_LEADER_EPOCH" and not known',
        'fenced = error == "FENCED_LEADER_EPOCH"',
    ),
    # --- the in-sync replicas ---------------------------------------------------------
    _rule(
        "joining needs the epoch's start (C15)",
        "isr",
        "and (follower.log_end >= lead.start or not topic.joins_from_epoch_start)",
        "",
    ),
    _rule(
        "joining needs eligibility",
        "isr",
        "and is_eligible(broker, topic, follower)",
        "and follower.log_end >= 0",
    ),
    _rule(
        "one proposal at a time",
        "isr",
        "    if lead is None or lead.pending_isr:\n        return ()",
        "    if lead is None:\n        return ()",
    ),
    _rule(
        "maximal ISR (C20)",
        "high_watermark",
        "or follower.broker in lead.pending_isr",
        "or follower.broker in ()",
    ),
    _rule(
        "the watermark waits for the in-sync",
        "high_watermark",
        "follower.broker in lead.isr\n",
        "follower.broker in lead.isr[:1]\n",
    ),
    _rule(
        "the watermark waits for min ISR",
        "high_watermark",
        "if topic.strict_min_isr and len(lead.isr) < effective_min_isr(",
        "if topic.strict_min_isr and len(lead.isr) + 9 < effective_min_isr(",
    ),
    # --- the controller ---------------------------------------------------------------
    _rule(
        "a proposal of an older epoch",
        "controller",
        "        return FENCED",
        '        return ""',
    ),
    _rule(
        "a proposal on an older ISR",
        "controller",
        "        return OUTDATED",
        '        return ""',
    ),
    _rule(
        "a proposal with a dead member (C18)",
        "controller",
        "topic, proposal) else INELIGIBLE",
        'topic, proposal) else ""',
    ),
    _rule(
        "the last in sync stays",
        "election",
        "        isr = old.isr  # without ELR the last member is never removed",
        "        isr = ()",
    ),
    _rule(
        "an unclean stop leaves the ELR",
        "election",
        "and name not in isr and name != struck",
        "and name not in isr",
    ),
    # --- storage ----------------------------------------------------------------------
    _rule(
        "power loss takes what is not flushed",
        "log",
        "return truncate(replica, replica.flushed)",
        "return truncate(replica, replica.log_end)",
    ),
    _rule(
        "flush.messages flushes",
        "log",
        "if flush_messages != UNLIMITED and unflushed >= flush_messages:",
        "if flush_messages != UNLIMITED and unflushed >= flush_messages + 9:",
    ),
    # --- producers --------------------------------------------------------------------
    _rule(
        "batches keep their order over retries",
        "sequences",
        "if UNKNOWN < item.sequence < sequence\n",
        "if UNKNOWN < item.sequence < 0\n",
    ),
    _rule(
        "new batches wait for an older epoch",
        "sequences",
        "item.producer_epoch != producer.producer_epoch",
        "item.producer_epoch > producer.producer_epoch",
    ),
    # --- consumers --------------------------------------------------------------------
    _rule(
        "reads stay below the watermark",
        "purgatory",
        "return replica.high_watermark",
        "return replica.log_end",
    ),
    _rule(
        "only what is stored further is committed",
        "committing",
        "if config.commit in ONLY_GREATER and reading.stored <= least:",
        "if config.commit in ONLY_GREATER and reading.stored < 0:",
    ),
    # --- what came with a release -----------------------------------------------------
    _rule(
        "an answer about another epoch (KIP-101)",
        "follower",
        "or last_epoch(part.replica) != response.asked",
        "or last_epoch(part.replica) < response.asked - 9",
    ),
    _rule(
        "the question where an epoch ends is fenced (KIP-320)",
        "follower",
        "or (topic.fences_epochs and fetcher.epoch != response.leader_epoch)",
        "or (topic.fences_epochs and fetcher.epoch < response.leader_epoch - 9)",
    ),
    _rule(
        "no fetch before the logs are known to agree",
        "follower",
        "or not fetcher.settled\n        or _is",
        "or _is",
    ),
    _rule(
        "the answer names its epoch (KIP-279)",
        "truncation",
        "known = end_offset_for(replica, epoch) if topic.truncation == ROUNDS else",
        "known = None if epoch else",
    ),
    _rule(
        "a second round (KIP-279)",
        "truncation",
        "if known is not None and known[0] != epoch:",
        "if known is not None and known[0] > epoch + 9:",
    ),
    _rule(
        "an unknown epoch means the high watermark",
        "truncation",
        "    if response.end is None:\n",
        "    if response.end == ():\n",
    ),
    _rule(
        "the same leader in a new epoch (KAFKA-7164)",
        "broker",
        "fetcher.leader == decided.leader and not topic.follows_each_epoch",
        "fetcher.leader == decided.leader",
    ),
    _rule(
        "a leader notes its epoch at once (KAFKA-7415)",
        "broker",
        "if topic.notes_epoch_at_once:",
        "if not topic.notes_epoch_at_once:",
    ),
    _rule(
        "who led in between is forgotten",
        "broker",
        "if before is not None and before.epoch + 1 == epoch:",
        "if before is not None:",
    ),
    _rule(
        "parked fetches are fenced (KIP-320)",
        "broker",
        "    if topic.fences_epochs:\n",
        "    if not topic.fences_epochs:\n",
    ),
    _rule(
        "a bounced broker is noticed (KIP-380)",
        "step_broker",
        'if broker.state == "starting" and not config.topic.notices_bounces:',
        'if broker.state == "starting":',
    ),
    _rule(
        "the write of the ISR is conditional",
        "zookeeper",
        "        and decided.partition_epoch == lead.partition_epoch\n",
        "",
    ),
    _rule(
        "no write of the ISR without a way to ZooKeeper",
        "broker_moves",
        "if (heard or world.config.topic.proposes_isr) and isr",
        "if isr",
    ),
    _rule(
        "a fenced broker is not eligible (KIP-841)",
        "hosting",
        "                out and topic.keeps_fenced_out\n",
        "                out and not topic.keeps_fenced_out\n",
    ),
    _rule(
        "a reborn broker is not eligible (KIP-903)",
        "hosting",
        "return (known or not topic.keeps_reborn_out) and not (",
        "return not (",
    ),
    _rule(
        "a proposal for an earlier life (KIP-903)",
        "controller",
        "same = all(known[name] == epoch for name, epoch in proposal.broker_epochs)",
        "same = True",
    ),
    _rule(
        "the watermark waits for the eligible alone (KAFKA-15021)",
        "high_watermark",
        "not topic.waits_for_eligible or is_eligible(",
        "topic.waits_for_eligible or is_eligible(",
    ),
    _rule(
        "a smaller ISR begins no epoch (KAFKA-15021)",
        "election",
        'when == "always" or (when == "when fencing" and not by_leader)',
        'when == "always" or when == "when fencing"',
    ),
    _rule(
        "a new leader withholds its end (KIP-207)",
        "membership",
        "and world.config.topic.withholds_offsets:",
        "and not world.config.topic.withholds_offsets:",
    ),
    # --- partitions that move ---------------------------------------------------------
    _rule(
        "a move waits for every new replica",
        "election",
        "over = {*target} <= {*isr}",
        "over = bool({*target} & {*isr})",
    ),
    _rule(
        "old replicas stay while a partition moves",
        "election",
        "return old._replace(replicas=(*target, *leaving), target=target, isr=isr)",
        "return old._replace(replicas=target, target=target, isr=staying)",
    ),
    _rule(
        "who left is fenced by a new epoch",
        "election",
        "bumped = bumped or not {*old.replicas} <= {*new.replicas}",
        "bumped = bumped or not {*old.replicas}",
    ),
    _rule(
        "one move of a partition at a time",
        "admin_orders",
        "    if partition.target:\n",
        "    if partition.target == ():\n",
    ),
    # --- brokers that register --------------------------------------------------------
    _rule(
        "no registration in a living session",
        "step_broker",
        "if not registration(world.controller.metadata, name).fenced:\n        return",
        "if registration(world.controller.metadata, name) is None:\n        return",
    ),
    _rule(
        "a restart after a kill is unclean",
        "step_broker",
        'clean = broker.ended_by == "clean stop"',
        'clean = broker.ended_by in ("clean stop", "crash")',
    ),
    _rule(
        "a killed process's connections are closed",
        "step_broker",
        "        if connection.up:\n            closed",
        "        if not connection.up:\n            closed",
    ),
    # --- transactions -----------------------------------------------------------------
    _rule(
        "the transaction of an older epoch is fenced",
        "transaction_coordinator",
        "    if request.epoch < known.epoch:\n        error = FENCED",
        "    if request.epoch < known.epoch - 9:\n        error = FENCED",
    ),
    _rule(
        "partitions of an older epoch are fenced",
        "transaction_coordinator",
        "if request.epoch < known.epoch:\n        return coordinator, FENCED, ()",
        "if request.epoch < known.epoch - 9:\n        return coordinator, FENCED, ()",
    ),
    _rule(
        "a new instance ends the open transaction",
        "transaction_coordinator",
        '    if known.state == "ongoing":\n        aborting',
        '    if known.state == "never":\n        aborting',
    ),
    _rule(
        "a new instance takes the next epoch",
        "transaction_coordinator",
        'epoch = known.epoch + (known.owner != "")',
        "epoch = known.epoch",
    ),
    _rule(
        "a transaction ends with an epoch (KIP-890)",
        "transaction_coordinator",
        "epoch = known.epoch + (version >= BY_EPOCH)",
        "epoch = known.epoch",
    ),
    _rule(
        "the leader asks for the transaction (KIP-890)",
        "transaction_coordinator",
        'return "" if known.state == "ongoing" and inside else WRONG_STATE',
        'return ""',
    ),
    _rule(
        "complete when all markers are written",
        "transaction_coordinator",
        "    if pending:\n        return Reaction(_with(coordinator, known))",
        "    if pending == ():\n        return Reaction(_with(coordinator, known))",
    ),
    _rule(
        "a marker of another epoch is no answer",
        "transaction_coordinator",
        'known.state.startswith("prepare") and known.epoch == answer.epoch',
        'known.state.startswith("prepare")',
    ),
    _rule(
        "markers wait for min ISR",
        "markers",
        "if len(lead.isr) < effective_min_isr(broker, topic, at):",
        "if len(lead.isr) + 9 < effective_min_isr(broker, topic, at):",
    ),
    _rule(
        "stable up to the oldest open transaction",
        "stability",
        "elif entry.transactional:\n            opened.setdefault",
        "elif entry.transactional and entry.control:\n            opened.setdefault",
    ),
    _rule(
        "a marker ends the aborted records",
        "isolation",
        "            aborted.discard(entry.producer_id)",
        "            aborted.discard(-1)",
    ),
    _rule(
        "no batch before its partition is added",
        "transacting",
        "return not mine.asks_first or batch.partition in mine.partitions",
        "return True",
    ),
    _rule(
        "the end waits for every batch",
        "asking",
        'return "end" if ending and not waits else ""',
        'return "end" if ending else ""',
    ),
    # --- topics that grow -------------------------------------------------------------
    _rule(
        "the group gets the new partitions (KIP-848)",
        "growing",
        "return tuple(item for item in mine if item in wanted - assigned)",
        "return tuple(item for item in mine[:0] if item in wanted - assigned)",
    ),
    _rule(
        "a classic member joins again for them",
        "growing",
        "return consumer._replace(rejoins=classic or consumer.rejoins)",
        "return consumer._replace(rejoins=consumer.rejoins)",
    ),
    _rule(
        "nothing is added to a deleted topic",
        "growing",
        "if not metadata.partitions[0].exists:",
        "if metadata.partitions == ():",
    ),
    # --- groups -----------------------------------------------------------------------
    _rule(
        "commits of an older generation",
        "groups",
        "if request.generation != group.generation:",
        "if request.generation > group.generation:",
    ),
    _rule(
        "no commit while the leader assigns",
        "groups",
        'return IN_PROGRESS if group.state == COMPLETING else ""',
        'return ""',
    ),
    _rule(
        "commits of an older member epoch (KIP-848)",
        "groups",
        'return "" if request.generation == known.epoch else STALE_EPOCH',
        'return ""',
    ),
    _rule(
        "cooperative members give up first",
        "groups",
        "                partition in other.owned\n",
        "                partition in ()\n",
    ),
    _rule(
        "a partition is free before it is given (KIP-848)",
        "reconciling",
        "if item not in own.owned and item not in held",
        "if item not in own.owned",
    ),
    _rule(
        "a release waits for its commits (KIP-848)",
        "reconciling",
        "        return not _commits_under_way(world, consumer)",
        "        return True",
    ),
    _rule(
        "a static member does not leave",
        "rebalancing",
        "    if instance_of(world, consumer):\n        return outcome\n",
        "    if not consumer.name:\n        return outcome\n",
    ),
    _rule(
        "a lost partition's commit is not tried",
        "rebalancing",
        "        given = revoking.lose(consumer)",
        "        given = revoking.give_up(consumer, config, consumer.owned)",
    ),
    _rule(
        "offsets of a living group stay (KIP-211)",
        "expiring",
        "        elif always or not group.members:",
        "        elif always or not group.members or group.name:",
    ),
    # --- share groups -----------------------------------------------------------------
    _rule(
        "shared: a record is one member's",
        "share_partition",
        "or known[offset].state == AVAILABLE)",
        "or known[offset].state != ACKNOWLEDGED)",
    ),
    _rule(
        "shared: only who has it may say",
        "share_partition",
        "(record.state, record.member) != (ACQUIRED, member)",
        "record.state != ACQUIRED",
    ),
    _rule(
        "shared: all of a request counts, or nothing",
        "share_partition",
        "            return Changed(shared, error=INVALID)",
        "            continue",
    ),
    _rule(
        "shared: what the start has passed is no error",
        "share_partition",
        "        if item.offset < shared.start:",
        "        if item.offset < 0:",
    ),
    _rule(
        "shared: archived at the delivery limit",
        "share_partition",
        "item.deliveries >= rules.delivery_limit:",
        "item.deliveries > rules.delivery_limit:",
    ),
    _rule(
        "shared: the start waits for the oldest",
        "share_partition",
        "records[done].state in TERMINAL:",
        "records[done].state != ACQUIRED:",
    ),
    _rule(
        "shared: a lock is of one acquisition",
        "share_partition",
        "return (record.state, record.lock) == (ACQUIRED, lock)",
        "return record.state == ACQUIRED",
    ),
    _rule(
        "shared: what was never written does not count",
        "share_partition",
        'state=AVAILABLE, member="", lock=0, deliveries=item.deliveries - 1',
        'state=AVAILABLE, member="", lock=0, deliveries=item.deliveries',
    ),
    _rule(
        "shared: so many locks at a time",
        "share_partition",
        "most = shared.start + rules.max_record_locks",
        "most = shared.start + rules.max_record_locks + 9",
    ),
    _rule(
        "shared: a leader of the past gives nothing out",
        "sharing",
        "or lead.epoch < shared.epoch:",
        "or lead.epoch < shared.epoch - 9:",
    ),
    _rule(
        "shared: open transactions are not read",
        "acquiring",
        "end = last_stable_offset(replica) if isolated else replica.high_watermark",
        "end = replica.high_watermark",
    ),
    _rule(
        "shared: poll waits for what is unsaid",
        "share_reading",
        "return not (consumer.batch or consumer.hands)",
        "return not consumer.batch",
    ),
    _rule(
        "shared: a killed process says nothing more",
        "share_reading",
        'said = consumer.acknowledged if ends == "closed" else ()',
        "said = consumer.acknowledged",
    ),
    # --- elections --------------------------------------------------------------------
    _rule(
        "nobody leads from an unknown disk (KIP-858)",
        "election",
        "return is_active(metadata, broker) and not unassigned",
        "return is_active(metadata, broker) or unassigned < 0",
    ),
    # --- compaction -------------------------------------------------------------------
    _rule(
        "nothing uncommitted is cleaned (KAFKA-13194)",
        "cleaner",
        "last = replica.high_watermark if topic.cleans_committed else replica.log_end",
        "last = replica.log_end",
    ),
    # --- buffers ----------------------------------------------------------------------
    _rule(
        "a written buffer is of no consequence (KAFKA-19012)",
        "overwriting",
        "or taker is None or _is_written(world, item, freed.batch):",
        "or taker is None:",
    ),
    _rule(
        "another length is refused (KAFKA-19012)",
        "overwriting",
        "or batch_bytes(old) != batch_bytes(taker)",
        "or batch_bytes(old) < 0",
    ),
    # --- what is possible, and what is only looked at again ---------------------------
    _rule(
        "enabled: nothing arrives over a cut link",
        "enabled",
        "if is_cut(world.network, item.source, item.target):",
        "if item.number < 0:",
    ),
    _rule(
        "enabled: nothing reaches a paused consumer",
        "enabled",
        'return world.consumers[place(item.target)].state != "paused"',
        "return True",
    ),
    _rule(
        "enabled: nothing reaches a paused broker",
        "enabled",
        'return world.brokers[place(item.target)].state != "paused" and not is_muted(',
        "return not is_muted(",
    ),
    _rule(
        "enabled: one request of a connection at a time",
        "enabled",
        " and not is_muted(\n        world, item\n    )",
        "",
    ),
    _rule(
        "enabled: nothing reaches a coordinator without a log",
        "enabled",
        "return is_ready(world)",
        "return True",
    ),
    _rule(
        "enabled: who is stuck sends nothing",
        "enabled",
        "if producer.state in ENDED or producer.stuck:",
        "if producer.state in ENDED:",
    ),
    _rule(
        "enabled: who has ended sends nothing",
        "enabled",
        "if producer.state in ENDED or producer.stuck:",
        "if producer.stuck:",
    ),
    _rule(
        "enabled: only who runs polls",
        "enabled",
        'if consumer.state != "running":',
        "if not consumer.state:",
    ),
    _rule(
        "enabled: leaders stay unless told to be balanced",
        "enabled",
        "if config.topic.auto_leader_rebalance and is_imbalanced(metadata):",
        "if is_imbalanced(metadata):",
    ),
    _rule(
        "idle: not over a link that is slow or cut",
        "idle",
        "if any(way.source in ends",
        "if world.network.sent < 0 and any(way.source in ends",
    ),
    _rule(
        "idle: not with something under way",
        "idle",
        "if item.source in ends and item.target in ends:",
        "if item.number < 0:",
    ),
    _rule(
        "idle: not while the process stands still",
        "idle",
        'if process.state not in ("running", "stopping"):',
        "if not process.state:",
    ),
    _rule(
        "idle: a follower hears of a new high watermark",
        "idle",
        "and part.replica.high_watermark == leader_part.replica.high_watermark",
        "",
    ),
    _rule(
        "idle: a follower hears of a new log start",
        "idle",
        "        and part.replica.log_start == leader_part.replica.log_start\n",
        "",
    ),
    _rule(
        "idle: who was late is looked at",
        "idle",
        "        and follower_.late == (False, False)\n",
        "",
    ),
    _rule(
        "idle: who is not in sync asks to join",
        "idle",
        "lead.epoch != part.fetcher.epoch or client not in lead.isr:",
        "lead.epoch != part.fetcher.epoch:",
    ),
    _rule(
        "idle: a fetch that is answered is in time",
        "idle",
        "            PassLag(broker, partition, client, 1),\n",
        "",
    ),
    _rule(
        "idle: ends with a packet",
        "idle",
        "        or before.network is not after.network\n",
        "",
    ),
    _rule(
        "idle: ends with a decision of the controller",
        "idle",
        "        or before.controller is not after.controller\n",
        "",
    ),
    _rule(
        "idle: a consumer's ends with a change of its own",
        "idle",
        "    return old is new or (\n",
        "    return True or (\n",
    ),
    Guard(
        "clocks: what has stopped is set anew",
        "engine/clocks.py",
        "if new is not old or part in clocks.stopped:",
        "if new is not old:",
    ),
    Guard(
        "clocks: a packet's runs from when it was sent",
        "engine/clocks.py",
        "clock = clocks.sent.get(move) or _begun(clocks, world, move)",
        "clock = _begun(clocks, world, move)",
    ),
    Guard(
        "clocks: no silence without its clocks",
        "engine/clocks.py",
        "clocks.rounds = {made: one for made, one in rounds.items() if _goes_on(one)}",
        "clocks.rounds = dict(rounds)",
    ),
    Guard(
        "clocks: what begins anew is due later",
        "engine/clocks.py",
        "elif clock.number != number:",
        "elif clock.number < 0:",
    ),
    Guard(
        "clocks: what is no more possible is not done",
        "engine/clocks.py",
        "        if not clock.is_set:\n",
        "        if clock.number < 0:\n",
    ),
    Guard(
        "recall: an answer holds for what was shown",
        "engine/recall.py",
        "if before == seen:",
        "if len(before) == len(seen):",
    ),
    Guard(
        "uncollected: the collector works again",
        "engine/uncollected.py",
        "        if collecting:\n",
        "        if not collecting:\n",
    ),
)
