"""Real server processes, and kill -9: no vote that was acknowledged is lost."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from urllib.request import urlopen

from tests.app.keeping import postgres
from tests.app.rooms.processes import PATIENCE_S, Server, opened, post, serving, started

# What an asker sees of a server that was killed: before, in or after the headers.
GONE = (OSError, HTTPException, ValueError)


def vote(room: str, choice: int) -> tuple[int, int] | None:
    """Vote; return the number that was given for it, if it was acknowledged."""
    try:
        return post(f"{room}/vote", poll=1, choice=choice)["number"], choice
    except GONE:
        return None


def voted(home: str, teacher: str) -> set[tuple[int, int]]:
    """Read the results: who chose what."""
    with urlopen(f"http://{home}{teacher}/results.csv", timeout=PATIENCE_S) as answer:
        lines = answer.read().decode().splitlines()[1:]
    fields = [line.split(",") for line in lines]
    return {(int(one[2]), ["b1", "nobody"].index(one[3])) for one in fields}


def killed_amid_votes(process: Server, room: str) -> set[tuple[int, int]]:
    """Kill a server while eight vote as fast as they can; return what it said."""
    acknowledged: list[tuple[int, int]] = []

    def keep_voting(first: int) -> None:
        for number in range(50):
            answer = vote(room, (first + number) % 2)
            if answer is None:
                return
            acknowledged.append(answer)
            if len(acknowledged) >= 60:
                process.send_signal(signal.SIGKILL)

    with ThreadPoolExecutor(8) as voters:
        list(voters.map(keep_voting, range(8)))
    process.wait()
    return set(acknowledged)


def test_one_process_is_killed(tmp_path: os.PathLike[str]) -> None:
    """Its successor on the same file has every vote that was acknowledged."""
    database = f"sqlite:///{tmp_path}/rooms.sqlite"
    with serving(database) as (process, home):
        started(home)
        teacher, room = opened(home)
        acknowledged = killed_amid_votes(process, home + room)
    with serving(database) as (_, home):
        started(home)
        kept = voted(home, teacher)

    assert 60 <= len(acknowledged) < 400
    assert acknowledged <= kept


def test_two_processes_share_a_room(server: str) -> None:
    """A step is seen at the other; one is killed, the other goes on with all votes."""
    database = postgres.empty(server)
    with serving(database) as (one, home), serving(database) as (_, other):
        started(home)
        started(other)
        teacher, room = opened(home)
        with urlopen(f"http://{other}{room}/events", timeout=PATIENCE_S) as events:
            heard = (json.loads(line[6:]) for line in events if line[:5] == b"data:")
            steps = [next(heard)["place"]["step"]]
            post(f"{home}{teacher}/go", address="/s/acked-then-lost?at=9")
            steps.append(next(heard)["place"]["step"])
            acknowledged = killed_amid_votes(one, home + room)
            post(f"{other}{teacher}/go", address="/s/acked-then-lost?at=11")
            steps.append(next(heard)["place"]["step"])
        kept = voted(other, teacher)

    assert steps == [1, 9, 11]
    assert 60 <= len(acknowledged) < 400
    assert acknowledged <= kept
