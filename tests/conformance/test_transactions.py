"""A real application that sends in transactions knows of a message at their end."""

import pytest

from engine.model import actions as act
from engine.model.state import Record
from engine.scenario import find, play
from tests.conformance.applications import Writer
from tests.conformance.casting import producer_settings
from tests.conformance.clients.process import Client, Refused
from tests.conformance.clients.protocol import Event, Told
from tests.conformance.observed import Told as Known

OPEN, FAILED = Known(), Known("failed")
NAMES = ("p1", "p2")


class Library(Client):
    """A client library that says what a test lets it say."""

    def __init__(self) -> None:
        """No process, and nothing said so far."""
        self.calls: list[str] = []
        self.said: list[Event] = []
        self.returned: dict[int, str] = {}  # the error, or "" for none

    @property
    def events(self) -> tuple[Event, ...]:
        """What it has called back."""
        return tuple(self.said)

    def tell(self, do: str, **fields: object) -> int:
        """A call, which has not returned yet."""
        del fields
        self.calls.append(do)
        return len(self.calls) - 1

    def answer(self, number: int, within_s: float = 0) -> dict[str, object]:
        """What a call has returned."""
        if number not in self.returned:
            raise TimeoutError(str(within_s))
        if error := self.returned.pop(number):
            raise Refused(error, "")
        return {}

    def kill(self) -> None:
        """There is nothing to end."""

    def returns(self, do: str, error: str = "") -> None:
        """Let the last call of that name return."""
        last = len(self.calls) - 1 - self.calls[::-1].index(do)
        self.returned[last] = error


def written(message: int, offset: int) -> Told:
    """The library calls back: a record is written."""
    return Told(
        message=str(message), outcome="ok", partition=0, offset=offset, error=None
    )


def begun(*, transactional: bool = True) -> tuple[Writer, Library]:
    """An application that has begun, and has handed over message 1."""
    library = Library()
    writer = Writer(lambda: library, transactional, library)
    writer.obey(act.BeginTransaction("p1"), 0)
    writer.send(Record(1, 0, 100), "orders", 0)
    return writer, library


def heard(writer: Writer) -> dict[int, Known]:
    """What the application knows now."""
    writer.hear()
    return writer.told


def test_a_written_record_is_no_news_while_its_transaction_is_open() -> None:
    """The callback has said ok, and the application still waits for the end."""
    writer, library = begun()
    library.said = [written(1, 0)]

    assert heard(writer) == {1: OPEN}


def test_a_commit_that_has_returned_says_yes() -> None:
    """The offset is the one of the callback."""
    writer, library = begun()
    library.said = [written(1, 0)]
    writer.obey(act.CommitTransaction("p1"), 0)
    before = heard(writer)
    library.returns("commit")

    assert (before, heard(writer)) == ({1: OPEN}, {1: Known("ok", 0)})


def test_an_abort_that_has_returned_says_no() -> None:
    """Of the messages of its own transaction only."""
    writer, library = begun()
    writer.obey(act.AbortTransaction("p1"), 0)
    writer.obey(act.BeginTransaction("p1"), 0)
    writer.send(Record(2, 0, 100), "orders", 0)
    library.said = [written(1, 0), written(2, 2)]
    library.returns("abort")

    assert heard(writer) == {1: FAILED, 2: OPEN}


def test_a_failed_record_is_news_at_once() -> None:
    """The transaction can only be aborted, but that it failed is known already."""
    writer, library = begun()
    library.said = [
        Told(message="1", outcome="failed", partition=0, offset=None, error="TIMEOUT")
    ]

    assert heard(writer) == {1: FAILED}


@pytest.mark.parametrize("error", ["", "ProducerFencedException"])
def test_after_a_commit_that_throws_the_application_aborts(error: str) -> None:
    """As the Javadoc's example does; a fenced producer cannot even do that."""
    writer, library = begun()
    library.said = [written(1, 0)]
    writer.obey(act.CommitTransaction("p1"), 0)
    library.returns("commit", "KafkaException")
    before = heard(writer)
    library.returns("abort", error)

    assert library.calls == ["begin", "send", "commit", "abort"]
    assert (before, heard(writer)) == ({1: OPEN}, {1: FAILED})


def test_who_is_killed_never_knows() -> None:
    """Not even of what was written."""
    writer, library = begun()
    library.said = [written(1, 0)]
    writer.kill()

    assert writer.told == {1: OPEN}


def test_without_a_transactional_id_commit_is_a_flush() -> None:
    """There is nothing to begin, and every callback is news."""
    writer, library = begun(transactional=False)
    library.said = [written(1, 0)]
    writer.obey(act.CommitTransaction("p1"), 0)

    assert library.calls == ["send", "flush"]
    assert heard(writer) == {1: Known("ok", 0)}


def test_two_applications_do_not_fence_each_other() -> None:
    """With transactional.id=unique each has an id of its own, and one of this run."""
    told = play(find("everybody-waits-for-one"))

    ids = [producer_settings(told, name, 7)["transactional.id"] for name in NAMES]

    assert ids == ["orders-p1.7", "orders-p2.7"]
