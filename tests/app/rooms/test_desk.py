"""Rooms are kept: changes follow each other, and no vote that was answered is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from app.limits import ROOM_KEPT_S, ROOM_LIFE_S, ROOM_PEOPLE
from app.links import UnknownNameError
from app.rooms import model
from app.rooms.codes import LETTERS, as_typed, is_code
from app.rooms.desk import Ballot, Desk, Vote
from app.rooms.model import EndedError, FullError, NotNowError, Place, Room, WrongError
from app.rooms.rows import Tally
from tests.app.rooms.conftest import Clock

HERE = Place("/s/acked-then-lost?at=9", "/s/acked-then-lost", 9, "Gone")


def take(desk: Desk, code: str, token: str = "", *chosen: int) -> tuple[int, str]:
    """Take one vote on the first question; without a choice, somebody takes part."""
    (taken,) = desk.take(code, [Ballot(token, 1 if chosen else 0, chosen)])
    if isinstance(taken, Exception):
        raise taken
    return taken


def asked(room: Room) -> Room:
    """Ask something."""
    return model.ask(room, "Größer?", ["yes", "no", "who knows"], [1])


def test_a_room_is_found_as_it_was_left(desk: Desk) -> None:
    """All of a room comes back from the database."""
    room, secret = desk.open(HERE, "acks-and-who-remembers", 1)
    desk.change(room.code, secret, asked)
    _, token = take(desk, room.code)
    left = desk.offer(room.code, token, HERE)

    assert desk.look(room.code) == left
    assert desk.teach(room.code, secret) == left


def test_only_the_secret_teaches(desk: Desk) -> None:
    """A wrong secret finds nothing, and no secret is kept."""
    room, secret = desk.open()
    _, token = take(desk, room.code)

    for wrong in ("", "x", secret[:-1], secret.lower(), token):
        with pytest.raises(UnknownNameError):
            desk.change(room.code, wrong, model.end)
    with desk.database.reading.connect() as connection:
        rooms = connection.execute(text("SELECT * FROM rooms")).all()
        people = connection.execute(text("SELECT * FROM room_people")).all()
    assert secret not in str(rooms)
    assert token not in str(people)


def test_a_vote_takes_the_place_of_the_earlier_one(desk: Desk) -> None:
    """Whoever thinks again votes again; each has one vote a question."""
    room, secret = desk.open()
    desk.change(room.code, secret, asked)
    first, token = take(desk, room.code, "", 0)
    take(desk, room.code, token, 1)
    second, _ = take(desk, room.code, "", 1)

    assert desk.look(room.code).tally == Tally(2, 2, (0, 2, 0))
    assert desk.votes(room.code) == (Vote(1, first, (1,)), Vote(1, second, (1,)))
    assert desk.voted(room.code, token, 1) == (1,)


def test_two_hundred_vote_at_once(desk: Desk) -> None:
    """Each gets a number of their own, and all votes are there."""
    room, secret = desk.open()
    desk.change(room.code, secret, asked)
    with ThreadPoolExecutor(10) as voters:
        who = list(
            voters.map(lambda n: take(desk, room.code, "", n % 3)[0], range(200))
        )

    assert sorted(who) == list(range(1, 201))
    assert desk.look(room.code).tally == Tally(200, 200, (67, 67, 66))


def test_votes_that_come_together(desk: Desk) -> None:
    """Each is taken by itself: what is wrong with one troubles none of the others."""
    room, secret = desk.open()
    desk.change(room.code, secret, asked)
    first, token = take(desk, room.code)
    ballots = [
        Ballot("", 1, (0,)),
        Ballot("nobody-s-token-xx", 1, (0,)),
        Ballot(token, 1, (7,)),
        Ballot(token, 2, (0,)),
        Ballot(token, 1, (1,)),
        Ballot(token, 1, (2,)),
        Ballot(),
    ]
    taken = desk.take(room.code, ballots)

    assert [one if isinstance(one, tuple) else type(one) for one in taken[1:6]] == [
        UnknownNameError,
        WrongError,
        NotNowError,
        (first, token),
        (first, token),
    ]
    assert desk.look(room.code).tally == Tally(3, 2, (1, 0, 1))


def test_changes_at_once_are_all_made(desk: Desk) -> None:
    """Twenty steps from twenty hands are twenty revisions."""
    room, secret = desk.open()
    with ThreadPoolExecutor(10) as hands:
        seen = list(
            hands.map(
                lambda _: desk.change(room.code, secret, lambda r: model.go(r, HERE)),
                range(20),
            )
        )

    assert sorted(one.room.revision for one in seen) == list(range(2, 22))


def test_no_vote_after_the_answer(desk: Desk) -> None:
    """What was counted when it was revealed stays so."""
    room, secret = desk.open()
    desk.change(room.code, secret, asked)
    take(desk, room.code, "", 0)
    revealed = desk.change(room.code, secret, model.reveal)
    with pytest.raises(NotNowError):
        take(desk, room.code, "", 0)

    assert desk.look(room.code) == revealed


def test_a_room_has_so_many_places(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes later is told so, and nobody else is troubled."""
    assert ROOM_PEOPLE == 500
    monkeypatch.setattr("app.rooms.rows.ROOM_PEOPLE", 2)
    monkeypatch.setattr("app.rooms.desk.ROOM_PEOPLE", 2)
    room, _ = desk.open()
    numbers = [take(desk, room.code)[0] for _ in range(2)]
    with pytest.raises(FullError, match="2 take part"):
        take(desk, room.code)

    assert numbers == [1, 2]


def test_a_room_that_ended_can_be_read(desk: Desk, clock: Clock) -> None:
    """It ends by itself, nothing changes any more, and then it is forgotten."""
    room, secret = desk.open()
    _, token = take(desk, room.code)
    clock.now_s += ROOM_LIFE_S
    assert desk.look(room.code).room.ended
    for what in (
        lambda: desk.change(room.code, secret, model.end),
        lambda: take(desk, room.code),
        lambda: desk.offer(room.code, token, HERE),
    ):
        with pytest.raises(EndedError):
            what()
    clock.now_s += ROOM_KEPT_S + 1
    desk.open()

    with pytest.raises(UnknownNameError):
        desk.look(room.code)
    with desk.database.reading.connect() as connection:
        assert connection.execute(text("SELECT * FROM room_people")).all() == []


def test_the_teachers_word_keeps_it_open(desk: Desk, clock: Clock) -> None:
    """Its time begins anew with each word; what others do does not count."""
    room, secret = desk.open()
    clock.now_s += ROOM_LIFE_S - 1
    desk.change(room.code, secret, asked)
    clock.now_s += ROOM_LIFE_S - 1
    take(desk, room.code, "", 0)
    still = desk.look(room.code).room.ended
    clock.now_s += 1

    assert [still, desk.look(room.code).room.ended] == [False, True]


@pytest.mark.parametrize("wrong", ["", "x", "BCDFGH", "bcdfg1", "bcdfghj", "'--abc"])
def test_what_is_no_code_is_no_room(desk: Desk, wrong: str) -> None:
    """Nothing of it is looked for."""
    with pytest.raises(UnknownNameError):
        desk.look(wrong)


def test_codes_are_typed_by_people(desk: Desk) -> None:
    """In capitals, with spaces: it is the same room. No letter looks like another."""
    room, _ = desk.open()
    typed = f" {room.code[:3].upper()}-{room.code[3:].upper()} "

    assert as_typed(typed) == room.code
    assert is_code(room.code)
    assert not set(LETTERS) & set("aeiou01l")
