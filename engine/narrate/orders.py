"""Orders as one gives them: ``crash b1``, ``send message 3``."""

from engine.model.actions import (
    Action,
    AddPartitions,
    AdministrationOrder,
    AlterConfig,
    CreateTopic,
    DelayPacket,
    DeleteRecords,
    DeleteTopic,
    ElectPreferred,
    ElectUnclean,
    FailPower,
    LinkOrder,
    Order,
    Reassign,
    SeekConsumer,
    Send,
    SlowLink,
)
from engine.model.seeking import TIME
from engine.narrate.telling import duration, listed, messages

# The words of script and link, where the model needs longer ones.
WORDS = {
    "crash-consumer": "crash",
    "close-consumer": "close",
    "start-consumer": "start",
    "pause-consumer": "pause",
    "resume-consumer": "resume",
    "start-producer": "start",
    "outage": "take the database away from",
    "mend": "give the database back to",
    "begin": "begin a transaction in",
    "commit-transaction": "commit the transaction of",
    "abort": "abort the transaction of",
}


def command(action: Action | None) -> str:
    """Word an order in the imperative; "" for what a process does by itself."""
    match action:
        case Send(records=records):
            numbers = tuple(record.message for record in records)
            return f"send {messages(numbers)} from {action.producer}"
        case _ if isinstance(action, LinkOrder):
            return _on_link(action)
        case SeekConsumer(consumer=name, to=to):
            if to.startswith(TIME):
                since = duration(int(to.removeprefix(TIME)))
                return f"seek {name} to the first record since {since}"
            return f"seek {name} to {f'offset {to}' if to.isdigit() else f'the {to}'}"
        case _ if isinstance(action, AdministrationOrder):
            return _administered(action)
        case _ if isinstance(action, Order):
            return f"{WORDS.get(action.kind, action.kind)} {action[0]}"
        case _:
            return ""


def _on_link(order: LinkOrder) -> str:
    """Word what goes wrong between two processes."""
    way = f"{order.source}->{order.target}"
    match order:
        case SlowLink():
            return f"slow {way} by {duration(order.ms)}"
        case DelayPacket():
            return f"delay {way} by {duration(order.ms)}"
        case _:
            return f"{order.kind} {way}"


def _administered(order: AdministrationOrder) -> str:
    """Word what an operator orders of the whole cluster."""
    match order:
        case ElectUnclean(partition=partition):
            return f"elect a leader of partition {partition}, in sync or not"
        case ElectPreferred(partition=partition):
            return f"give partition {partition} back to its first replica"
        case Reassign(partition=partition, replicas=replicas):
            return f"move partition {partition} to {listed(replicas)}"
        case FailPower(what=what):
            return f"power {what}"
        case AlterConfig(name=name, value=value):
            return f"set {name} to {value}"
        case _:
            return _on_topic(order)


def _on_topic(
    order: DeleteTopic | CreateTopic | DeleteRecords | AddPartitions,
) -> str:
    match order:
        case DeleteTopic(topic=topic):
            return f"delete topic {topic}"
        case CreateTopic(topic=topic):
            return f"create topic {topic}"
        case AddPartitions(partitions=partitions):
            return f"give the topic {partitions} partitions"
        case DeleteRecords(partition=partition, before=before):
            return f"delete the records of partition {partition} before offset {before}"
