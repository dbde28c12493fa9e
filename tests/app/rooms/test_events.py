"""What is heard in a room: the present state at once, and never too little."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from starlette.testclient import TestClient

from app.keeping import connect
from app.rooms import model
from app.rooms.audience import Listener
from app.rooms.desk import Ballot, Desk
from app.rooms.hub import Hub
from app.rooms.model import Place, Room
from app.rooms.telling import Seat, Telling
from app.routes.scenarios import settle
from app.runs import find_run
from app.views.rooms.pointing import pointer

PATIENCE_S = 300  # of a test that hangs; none of them needs it
Scene = Callable[[Hub, Room, str], Coroutine[Any, Any, None]]


def at(step: int) -> Callable[[Room], Room]:
    """Go to a step."""
    run = "/s/acked-then-lost"
    return lambda room: model.go(room, Place(f"{run}?at={step}", run, step, "Gone"))


def asked(room: Room) -> Room:
    """Ask something."""
    return model.ask(room, "Who has it?", ["b1", "nobody"], [1])


async def next_of(events: AsyncIterator[bytes]) -> dict[str, Any]:
    """Return what the next event tells; signs of life are passed over."""
    async for event in events:
        if b"\ndata: " in event:
            told: dict[str, Any] = json.loads(event.partition(b"\ndata: ")[2])
            return told
    return {}


@pytest.fixture
def play(tmp_path: Path) -> Callable[[Scene], None]:
    """Play a scene in a new room, on an event loop of its own."""

    async def played(scene: Scene) -> None:
        kept = connect(make_url(f"sqlite:///{tmp_path / 'rooms.sqlite'}"))
        hub = Hub(lambda: kept)
        room, secret = await hub.do(lambda desk: desk.open())
        async with asyncio.timeout(PATIENCE_S):
            await scene(hub, room, secret)
        hub.close()
        kept.close()

    return lambda scene: asyncio.run(played(scene))


def changed(
    hub: Hub, room: Room, secret: str, what: Callable[[Room], Room]
) -> Coroutine[Any, Any, Any]:
    """Have the teacher change a room."""
    return hub.change(lambda desk: desk.change(room.code, secret, what))


def test_who_comes_late_sees_what_is_so(play: Callable[[Scene], None]) -> None:
    """The present state at once, and then every change."""

    async def scene(hub: Hub, room: Room, secret: str) -> None:
        await changed(hub, room, secret, at(7))
        events = hub.listen(room.code)
        first = await next_of(events)
        await changed(hub, room, secret, at(8))
        second = await next_of(events)

        assert [told["place"]["step"] for told in (first, second)] == [7, 8]
        assert [told["revision"] for told in (first, second)] == [2, 3]

    play(scene)


def test_who_lost_the_connection_hears_what_was_missed(
    play: Callable[[Scene], None],
) -> None:
    """The last revision is enough; who has heard it is not told again."""

    async def scene(hub: Hub, room: Room, secret: str) -> None:
        for step in (1, 2, 3):
            await changed(hub, room, secret, at(step))
        behind = await next_of(hub.listen(room.code, since=2))
        level = hub.listen(room.code, since=4)
        waiting = asyncio.create_task(next_of(level))
        await asyncio.sleep(0.2)
        quiet = not waiting.done()
        await changed(hub, room, secret, at(4))

        assert behind["place"]["step"] == 3
        assert quiet
        assert (await waiting)["place"]["step"] == 4

    play(scene)


def test_a_mailbox_holds_one_letter() -> None:
    """Whoever is slow is told the newest, and costs no memory."""

    async def slow() -> Telling | None:
        listener = Listener(Seat.CLASS)
        for revision in range(1_000):
            listener.put(Telling(revision, ended=False, events={}))
        newest = await listener.take(1)
        assert await listener.take(0.01) is None
        return newest

    newest = asyncio.run(slow())

    assert newest
    assert newest.revision == 999


def test_votes_are_told_together_and_to_the_teacher(
    play: Callable[[Scene], None],
) -> None:
    """The class hears nothing of fifty votes before they are revealed."""

    async def scene(hub: Hub, room: Room, secret: str) -> None:
        await changed(hub, room, secret, asked)
        teacher, everybody = hub.listen(room.code, Seat.DESK), hub.listen(room.code)
        first = [await next_of(teacher), await next_of(everybody)]
        await asyncio.gather(
            *(hub.take(room.code, Ballot("", 1, (n % 2,))) for n in range(50))
        )
        heard, counts = 0, [0, 0]
        while sum(counts) < 50:
            counts = (await next_of(teacher))["poll"]["counts"]
            heard += 1
        await changed(hub, room, secret, model.reveal)
        revealed = (await next_of(everybody))["poll"]

        assert first[1]["poll"]["counts"] is first[1]["poll"]["answer"] is None
        assert first[0]["poll"]["answer"] == [1]
        assert heard < 25
        assert (revealed["counts"], revealed["answer"]) == ([25, 25], [1])

    play(scene)


def test_what_the_teacher_points_at_comes_with_the_step(
    play: Callable[[Scene], None],
) -> None:
    """Note and rings are in the event itself: nobody has to ask for them."""

    async def scene(hub: Hub, room: Room, secret: str) -> None:
        link = settle("acked-then-lost", "look=b2&note=here&at=9")
        drawn = pointer(find_run(link.run), link)
        place = Place(link.url, link.run.url, 9, "Gone", drawn)
        await changed(hub, room, secret, lambda room: model.go(room, place))
        told = (await next_of(hub.listen(room.code)))["place"]["pointer"]
        kept = (await hub.look(room.code)).room

        assert [told["note"], told["looks"]] == ["here", [["b2", True]]]
        layers = dict(told["rings"])
        assert all(f'id="{one}looks"' in layers[one] for one in ("w-", "n-"))
        assert kept.links[-1].pointer is None

    play(scene)


def test_the_wall_hears_how_many_there_are(play: Callable[[Scene], None]) -> None:
    """With no desk open it counts on; how they voted comes when it is revealed."""

    async def scene(hub: Hub, room: Room, secret: str) -> None:
        await changed(hub, room, secret, asked)
        wall = hub.listen(room.code, Seat.WALL)
        heard = [await next_of(wall)]
        for choice in (0, 1, 1):
            await hub.take(room.code, Ballot("", 1, (choice,)))
        while heard[-1]["voters"] < 3:
            heard.append(await next_of(wall))
        await changed(hub, room, secret, model.reveal)
        shown = await next_of(wall)

        assert [heard[0]["people"], heard[0]["voters"]] == [0, 0]
        assert [heard[-1]["people"], heard[-1]["voters"]] == [3, 3]
        assert {str(told["poll"]["counts"]) for told in heard} == {"None"}
        assert shown["poll"]["counts"] == [1, 2]

    play(scene)


def test_the_end_is_heard(play: Callable[[Scene], None]) -> None:
    """It is the last event, and whoever listened is forgotten."""

    async def scene(hub: Hub, room: Room, secret: str) -> None:
        events = hub.listen(room.code)
        await next_of(events)
        await changed(hub, room, secret, model.end)

        assert (await next_of(events))["ended"] is True
        assert await next_of(events) == {}
        assert hub._audiences == {}

    play(scene)


def test_a_server_that_stops_lets_all_go(play: Callable[[Scene], None]) -> None:
    """It waits for no listener; the room goes on at the next server."""

    async def scene(hub: Hub, room: Room, _: str) -> None:
        events = hub.listen(room.code)
        await next_of(events)
        hub.let_go()

        assert await next_of(events) == {}
        assert not (await hub.look(room.code)).room.ended

    play(scene)


def test_a_browser_that_heard_the_end_stops_asking(
    client: TestClient, teacher: str, room: str
) -> None:
    """An answer without content tells an EventSource not to come back."""
    client.post(f"{teacher}/end")
    with client.stream("GET", f"{room}/events") as stream:
        told = stream.read().decode()
    again = client.get(f"{room}/events", headers={"Last-Event-ID": "2"})

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert told.startswith("retry: 1000\n\nid: 2\nevent: room\n")
    assert again.status_code == 204


def test_a_database_error_reaches_everybody(
    play: Callable[[Scene], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No vote waits for ever, and none that failed is acknowledged."""

    async def scene(hub: Hub, room: Room, _: str) -> None:
        def broken(*_: object) -> None:
            raise OSError("no disk")

        monkeypatch.setattr(Desk, "take", broken)
        taken = await asyncio.gather(
            *(hub.take(room.code, Ballot()) for _ in range(5)), return_exceptions=True
        )

        assert [str(one) for one in taken] == ["no disk"] * 5

    play(scene)
