"""Links to sweeps: one right spelling, and a clear no to what cannot be."""

import pytest

from app.links import LinkError
from app.sweeping.grid import places
from app.sweeping.links import parse_sweep
from app.sweeping.moments import moments
from engine.search import Bounds
from engine.sweep import read_axis

STORY = "scenario=acked-then-lost"


def test_spelling() -> None:
    """A link says the same after it was read, in the one right order."""
    asked = "y=linger.ms:0,5,10&x=*:crash:b1:0,10,20&acks=all&scenario=acked-then-lost"
    sweep = parse_sweep(asked)

    right = "/sweep?scenario=acked-then-lost&acks=all&x=*:crash:b1:0..20/10"
    assert sweep.url == f"{right}&y=linger.ms:0..10/5"
    assert parse_sweep(sweep.url.partition("?")[2]) == sweep


def test_worst_spelling() -> None:
    """The bounds of a search stand in the link where they are not the usual ones."""
    asked = f"{STORY}&mode=worst&x=acks:0,1&fault=crash&faults=2&messages=1&states=900"
    sweep = parse_sweep(asked)

    assert sweep.question.bounds == Bounds(faults=(("crash", 1),), total=2)
    assert sweep.url.endswith(
        "&x=acks:0,1&mode=worst&fault=crash:1&faults=2&states=900"
    )


def test_cells() -> None:
    """A cell is the experiment with its two values, and leads to its end."""
    sweep = parse_sweep(f"{STORY}&x=acks:0,all&y=*:crash:b2:5,60")

    assert [place.url for place in places(sweep)] == [
        "/s/acked-then-lost?acks=0&do=5:crash:b2&at=end",
        "/s/acked-then-lost?acks=all&do=5:crash:b2&at=end",
        "/s/acked-then-lost?acks=0&do=60:crash:b2&at=end",
        "/s/acked-then-lost?acks=all&do=60:crash:b2&at=end",
    ]


def test_moments() -> None:
    """The time of the script's own order is an axis like any other."""
    sweep = parse_sweep(f"{STORY}&x=when.crash.leader:60,100")

    assert [place.url for place in places(sweep)] == [
        "/s/acked-then-lost?when.crash.leader=60&at=end",
        "/s/acked-then-lost?when.crash.leader=100&at=end",
    ]


def test_moments_of_a_scenario() -> None:
    """Each order of a script offers an axis that holds its own time; the lab none."""
    found = {one.name: one.axis for one in moments("acked-then-lost")}

    assert found["when.crash.leader"] == "when.crash.leader:40..160/10"
    assert len(found) == 6
    for one in moments("acked-then-lost"):
        assert one.order.partition(":")[0] in read_axis(one.axis).values
    assert moments("lab") == ()


def test_worst_cells() -> None:
    """A searched cell has the scenario's settings, and leads to the search."""
    sweep = parse_sweep(f"{STORY}&mode=worst&x=acks:0,all&y=crash:0..1")
    last = places(sweep)[-1]

    assert dict(last.cell.changes)["acks"] == "all"
    assert last.cell.question is not None
    assert dict(last.cell.question.bounds.faults)["crash"] == 1
    assert last.url.startswith("/search?acks=all&auto.offset.reset=earliest")


@pytest.mark.parametrize(
    ("query", "part"),
    [
        (STORY, "x"),
        (f"{STORY}&x=acks", "x=acks"),
        (f"{STORY}&x=acks:0,1&y=acks:1,all", "y"),
        (f"{STORY}&x=acks:0,1&mode=best", "mode=best"),
        (f"{STORY}&x=acks:0,1&at=3", "at"),
        (f"{STORY}&x=*:crash:b1:0,1&mode=worst", "x=*:crash:b1:0,1"),
        (f"{STORY}&x=crash:0,x&mode=worst", "x=crash:0,x"),
        (f"{STORY}&x=acks:0,1&mode=worst&states=99999999", "states=99999999"),
        (f"{STORY}&x=acks:0,1&mode=worst&goal=luck", "goal=luck"),
        (f"{STORY}&x=linger.ms:0..49&y=*:crash:b1:0..49", "x, y"),
        (f"{STORY}&x=linger.ms:0..9&y=messages:1..9&mode=worst", "x, y"),
    ],
)
def test_refused(query: str, part: str) -> None:
    """The damaged part is named."""
    with pytest.raises(LinkError) as caught:
        parse_sweep(query)

    assert [damage.part for damage in caught.value.damages] == [part]


def test_limit_is_named() -> None:
    """A grid that is too large is told the limit."""
    with pytest.raises(LinkError, match="2500 cells are more than 900, the limit"):
        parse_sweep(f"{STORY}&x=linger.ms:0..49&y=*:crash:b1:0..49")


def test_no_value_is_possible() -> None:
    """An axis of which nothing is possible is refused before anything is worked out."""
    with pytest.raises(LinkError, match="ackz"):
        places(parse_sweep(f"{STORY}&x=ackz:0,1"))
