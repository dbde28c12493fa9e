"""What a visitor may have a transactional producer do: begin, commit, abort."""

from engine.model.actions import (
    AbortTransaction,
    BeginTransaction,
    CommitTransaction,
    Order,
)
from engine.model.state import Producer


def transaction_calls(producer: Producer) -> dict[str, Order]:
    """List the calls, by label and by the words of a link."""
    name = producer.name
    if producer.transacting is None:
        return {}
    return {
        f"Begin a transaction|begin:{name}": BeginTransaction(name),
        f"Commit it|commit:{name}": CommitTransaction(name),
        f"Abort it|abort:{name}": AbortTransaction(name),
    }
