"""What an application sends again by itself: after a failure, after a restart.

A message that is sent again is a new record for the library: it gets a new place, a
new sequence, and nothing ties it to the one before. Source: facts/producers.yaml,
scenarios D4 (a failure that was none), D5 (restart), D6 (the whole call).

Left out: a pause before it sends again, a limit to how often.
"""

from engine.model.accumulator import belief_of, with_belief
from engine.model.events import Event, MessagesSentAgain
from engine.model.state import Call, Producer, Record


def send_again(
    producer: Producer, records: tuple[Record, ...]
) -> tuple[Producer, tuple[Event, ...]]:
    """The application hands these records over once more, in one call."""
    if not records:
        return producer, ()
    for record in records:
        known = belief_of(producer, record.message)
        again = known._replace(state="buffered", error="", certain=False)
        producer = with_belief(producer, again)
    call = Call(records, whole=records)
    if producer.call is None:
        producer = producer._replace(call=call)
    else:
        producer = producer._replace(backlog=(*producer.backlog, call))
    messages = tuple(record.message for record in records)
    return producer, (MessagesSentAgain(producer.name, messages),)


def after_call(
    producer: Producer, call: Call, habit: str
) -> tuple[Producer, tuple[Event, ...]]:
    """A call has returned an error: what failed, or the whole of it, goes again."""
    failed = {b.message for b in producer.beliefs if b.state == "failed"}
    wanted = {
        "failed": tuple(one for one in call.whole if one.message in failed),
        "call": call.whole,
    }
    return send_again(producer, wanted.get(habit, ()))
