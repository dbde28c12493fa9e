"""What may happen in a room, as stories."""

import pytest

from app.limits import (
    ROOM_LIFE_S,
    ROOM_LINKS,
    ROOM_OFFERS,
    ROOM_POLLS,
    ROOM_WORDS,
)
from app.rooms.model import (
    FullError,
    NotNowError,
    Place,
    Room,
    RoomError,
    WrongError,
    ask,
    choose,
    drop,
    end,
    go,
    offer,
    put_away,
    reveal,
    show,
    turn,
)

NOW = 1_000_000
EMPTY = Room("bcdfgh", NOW)


def at(step: int, run: str = "/s/acked-then-lost") -> Place:
    """Return a step of a run."""
    return Place(f"{run}?at={step}", run, step, "Acknowledged, then gone")


ASKED = ask(EMPTY, "Who has message 3?", ["b1", "all", "nobody"], [0])


def test_every_change_is_a_revision() -> None:
    """Whoever holds a higher revision knows more."""
    rooms = [EMPTY, go(EMPTY, at(9)), ASKED, reveal(ASKED), put_away(ASKED)]
    rooms += [offer(EMPTY, 7, at(3)), end(EMPTY)]

    assert [room.revision for room in rooms] == [1, 2, 2, 3, 3, 2, 2]


def test_the_teacher_goes_from_step_to_step() -> None:
    """What is on the screen is what was shown last; a run is remembered once."""
    room = go(go(go(EMPTY, at(1)), at(2)), at(5, "/s/no-room"))
    room = go(room, at(3))

    assert room.place == at(3)
    assert room.links == (at(5, "/s/no-room"), at(3))


def test_a_room_remembers_so_many_runs() -> None:
    """Of more, those shown last."""
    room = EMPTY
    for number in range(ROOM_LINKS + 1):
        room = go(room, at(0, f"/s/lab?do={number}:send:1"))

    assert [room.links[0].run, len(room.links)] == ["/s/lab?do=1:send:1", ROOM_LINKS]


def test_a_new_question_takes_the_place_of_the_old() -> None:
    """One question is on the screen, and each has its number."""
    room = ask(ASKED, "And now?", ["b2", "b3"])

    assert room.poll
    assert [poll.number for poll in room.polls] == [1, 2]
    assert room.poll.question == "And now?"


def test_one_option_is_chosen() -> None:
    """Unless the question allows for several, none among them."""
    several = ask(EMPTY, "Which are read?", ["1", "2", "3"], [0, 1], several=True)

    assert choose(ASKED, 1, [1]) == (1,)
    assert choose(several, 1, [2, 0, 2]) == (0, 2)
    assert choose(several, 1, []) == ()
    for chosen in ([], [0, 1]):
        with pytest.raises(WrongError, match="Choose one of the options"):
            choose(ASKED, 1, chosen)


@pytest.mark.parametrize(
    ("room", "number", "chosen", "kind"),
    [
        (EMPTY, 1, [0], NotNowError),
        (ASKED, 2, [0], NotNowError),
        (reveal(ASKED), 1, [0], NotNowError),
        (put_away(ASKED), 1, [0], NotNowError),
        (ASKED, 1, [3], WrongError),
    ],
    ids=["not asked", "another one", "revealed", "put away", "no option"],
)
def test_no_vote_counts_out_of_time(
    room: Room, number: int, chosen: list[int], kind: type[RoomError]
) -> None:
    """A vote is for the question that is on the screen, until it is revealed."""
    with pytest.raises(kind):
        choose(room, number, chosen)


def test_the_answer_is_revealed_once() -> None:
    """A second time is a mistake that is said, as is one with no question."""
    room = reveal(ASKED)

    assert room.poll
    assert room.poll.revealed
    for wrong in (room, EMPTY):
        with pytest.raises(NotNowError):
            reveal(wrong)


def test_a_variant_is_offered_and_shown() -> None:
    """The teacher puts it on the screen; then it goes on from there."""
    variant = at(0, "/s/acked-then-lost?acks=all")
    room = show(offer(EMPTY, 7, variant), 1)

    assert (room.place, room.on_screen, room.offers[0].by) == (variant, 1, 7)
    assert go(room, at(1)).on_screen == 0


def test_the_same_variant_is_offered_once() -> None:
    """Whoever offers what waits already changes nothing."""
    room = offer(EMPTY, 7, at(3))

    assert offer(room, 8, at(3)) is room


def test_numbers_of_variants_are_not_used_again() -> None:
    """What was put aside can never be shown by mistake."""
    room = offer(drop(offer(EMPTY, 7, at(3)), 1), 7, at(4))

    assert room.offers[0].number == 2
    with pytest.raises(WrongError, match="no such variant"):
        show(room, 1)


@pytest.mark.parametrize(
    ("question", "options", "answer", "why"),
    [
        (" ", ["a", "b"], [], "1 to 300 characters"),
        ("?", ["a", "x" * (ROOM_WORDS + 1)], [], "1 to 300 characters"),
        ("?", ["a"], [], "2 to 12 options"),
        ("?", list("abcdefghijklm"), [], "2 to 12 options"),
        ("?", ["a", "a "], [], "no two of them alike"),
        ("?", ["a", "b"], [2], "none of the options"),
        ("?", ["a", "b"], [0, 1], "only one is right"),
    ],
)
def test_an_impossible_question(
    question: str, options: list[str], answer: list[int], why: str
) -> None:
    """The message says what a question needs."""
    with pytest.raises(WrongError, match=why):
        ask(EMPTY, question, options, answer)


def test_enough_is_enough() -> None:
    """Questions and variants are limited, and the limit is said."""
    asked, offered = EMPTY, EMPTY
    for _ in range(ROOM_POLLS):
        asked = ask(asked, "?", ["a", "b"])
    for number in range(ROOM_OFFERS):
        offered = offer(offered, 1, at(number))

    with pytest.raises(FullError, match="40"):
        ask(asked, "?", ["a", "b"])
    with pytest.raises(FullError, match="40"):
        offer(offered, 1, at(99))


def test_only_a_lesson_has_parts() -> None:
    """A room with a lesson turns to its parts."""
    room = turn(EMPTY._replace(lesson="acks-and-who-remembers"), 2, at(0))

    assert (room.part, room.place) == (2, at(0))
    with pytest.raises(WrongError):
        turn(EMPTY, 2, at(0))


def test_a_room_ends_by_itself() -> None:
    """Some hours after the teacher's last word; or when the teacher says so."""
    over = [EMPTY.is_over(NOW + ROOM_LIFE_S - 1), EMPTY.is_over(NOW + ROOM_LIFE_S)]

    assert over == [False, True]
    assert end(ASKED).is_over(NOW)
    assert end(ASKED).poll is None
