"""How long the moves of a producer take.

Sources: facts/producers.md 1.5, 1.7, 1.8 (Java), 4.2 (transactions), 5 (kafka-go).

Left out: jitter.
"""

from engine.model import actions as act
from engine.model.accumulator import queued
from engine.model.closing import closing_limit
from engine.model.producer_config import ProducerConfig
from engine.model.state import World, place

ADD_BACKOFF_MS = 20  # Java's first AddPartitionsToTxn, while the last one completes


def producer_delay(world: World, action: act.ProducerMove) -> int:
    """How long after it becomes possible the producer's move happens."""
    producer = world.producers[place(action.producer)]
    config = world.config.producers[place(action.producer)]
    match action:
        case act.DrainBatches():
            return 0
        case act.EndLinger():
            return config.linger_ms
        case act.EndBackoff(batch=number):
            batch = next(item for item in queued(producer) if item.number == number)
            return backoff_ms(config, batch.attempts)
        case act.ExpireBatch():
            return config.delivery_timeout_ms
        case act.FailAttempt(batch=number):
            batch = next(item for item in queued(producer) if item.number == number)
            name = producer.leaders[batch.partition].broker
            if not name:
                return config.leaderless_ms
            leader = world.brokers[place(name)]
            refused = leader.state == "down" and leader.ended_by != "power loss"
            silent = config.request_timeout_ms  # nobody answers the dial
            return 2 * world.config.topic.latency_ms if refused else silent
        case act.TimeOutRequest():
            return config.request_timeout_ms
        case act.GiveUpCall():
            return config.max_block_ms
        case act.GiveUpClose():
            return closing_limit(producer, config)
        case act.AskCoordinator():
            return 0
        case act.EndTransactionBackoff():
            asks = producer.transacting is not None and producer.transacting.asking
            return ADD_BACKOFF_MS if asks else config.retry_backoff_ms


def backoff_ms(config: ProducerConfig, attempts: int) -> int:
    """The pause before retry number `attempts` (facts/producers.md 1.7, 5)."""
    base, most = config.retry_backoff_ms, config.retry_backoff_max_ms
    if config.backoff_quadratic:
        return min(attempts * attempts * base, most)
    return min(base << min(attempts - 1, 20), most)
