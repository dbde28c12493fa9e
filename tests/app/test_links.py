"""The grammar of links: one experiment, one URL, nothing dropped in silence."""

import zlib
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.limits import URL_CHARACTERS
from app.links import END, Damage, Experiment, LinkError, Moment
from app.parsing import COMPOSED, OUTSIDE, parse

names = st.from_regex(r"[a-z][a-z.]{0,20}", fullmatch=True).filter(
    lambda name: name not in {*OUTSIDE, *("do", "fold", "open"), *COMPOSED}
)
parts = st.sampled_from(["partition-0", "partition-12", "b2", "p1", "c10"])
by_hand = st.dictionaries(parts, st.sampled_from(["fold", "open"]), max_size=5)
words = st.text(min_size=1).filter(str.isprintable)
notes = st.text("abc <&+%=#é中\u200d", max_size=40).map(lambda n: " ".join(n.split()))
looks = st.lists(st.sampled_from(["b2", "m3", "b1-to-b2", "p1-and-b1"]), unique=True)
orders = st.builds(lambda ms, verb: f"{ms}:{verb}:b1", st.integers(0, 9_999), names)
experiments = st.builds(
    Experiment,
    slug=st.just("story"),
    changes=st.dictionaries(names, words, max_size=8).map(
        lambda found: tuple(sorted(found.items()))
    ),
    orders=st.lists(orders, max_size=40).map(
        lambda found: tuple(sorted(found, key=lambda o: int(o.partition(":")[0])))
    ),
    folds=by_hand.map(
        lambda found: tuple(sorted((how, what) for what, how in found.items()))
    ),
    at=st.builds(Moment, st.sampled_from(["step", "ms"]), st.integers(0, 99_999)),
    seen=st.just(""),
    note=notes,
    look=looks.map(tuple),
)


@given(experiments)
def test_round_trip(experiment: Experiment) -> None:
    """What a link says is what was put into it, however long it is."""
    assert experiment == parse("story", experiment.query)


@given(st.text(max_size=300))
def test_any_text(query: str) -> None:
    """Any query is read, or refused with words; nothing else happens."""
    damages: tuple[Damage, ...] = ()
    try:
        parse("story", query)
    except LinkError as error:
        damages = error.damages

    assert all(damage.part and damage.reason for damage in damages)


def test_readable() -> None:
    """A link is readable: Kafka's own names, sorted, orders by time, the step last."""
    link = (
        Experiment("story")
        .with_change("linger.ms", "20")
        .with_change("acks", "all")
        .with_order("120:crash:b1")
        .with_order("40:slow:b1-to-b2:400")
        .to(17)
    )

    expected = (
        "/s/story?acks=all&linger.ms=20&do=40:slow:b1-to-b2:400&do=120:crash:b1&at=17"
    )
    assert expected == link.url


def test_orders_by_their_turn() -> None:
    """A time, then what comes right after a step of it; last what waits for more."""
    asked = ("after-acked-1:crash:b1", "9.2:stop:b3", "9.1:stop:b2", "10:x:b", "9:y:b")
    link = Experiment("story")
    for order in asked:
        link = link.with_order(order)

    assert link.orders == ("9:y:b", "9.1:stop:b2", "9.2:stop:b3", "10:x:b", asked[0])
    assert parse("story", link.query) == link


def test_defaults_dropped() -> None:
    """The start of an unchanged scenario is its bare address."""
    assert Experiment("story").to(0).url == "/s/story"


def test_empty_is_untouched() -> None:
    """A form that was not touched sends empty values, and changes nothing."""
    assert parse("story", "acks=&linger.ms=&do=&at=&do.at=&do.target=") == Experiment(
        "story"
    )


def test_tracking_is_left_off() -> None:
    """What mails and social networks hang onto a link is no part of the experiment."""
    query = "utm_source=mail&acks=all&fbclid=IwAR2&at=3&utm_medium=x"

    assert parse("story", query) == parse("story", "acks=all&at=3")


def test_moments() -> None:
    """A moment is a step, a time or the end."""
    found = [parse("story", f"at={text}").at for text in ("7", "1204ms", "end")]

    assert found == [Moment("step", 7), Moment("ms", 1204), END]


def test_composed_order() -> None:
    """An order may come in the three fields of a form; no time means now."""
    assert parse("story", "do.at=5&do.verb=crash&do.target=b1").orders == (
        "5:crash:b1",
    )
    assert parse("story", "do.at=&do.verb=stop&do.target=b2").orders == ("now:stop:b2",)


def test_long_is_compressed() -> None:
    """A long link is compressed; its step stays in the open."""
    long = Experiment(
        "story", orders=tuple(f"{ms}:crash:b{ms % 3 + 1}" for ms in range(100, 250))
    )

    assert long.query.startswith("z=")
    assert len(long.query) < 1_500
    assert long.to(9).query.endswith("&at=9")
    assert parse("story", long.to(9).query) == long.to(9)


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("acks", "acks"),
        ("acks=1&acks=0", "acks=0"),
        ("at=-1", "at=-1"),
        ("at=soon", "at=soon"),
        ("at=1&at=2", "at=2"),
        ("x=%ff", "x=%ff"),
        ("x=%00", "x=%00"),
        ("=1", "=1"),
        ("z=abc", "z=abc"),
        ("z=eJwDAAAAAAE&do=1:crash:b1", "do=1:crash:b1"),
    ],
)
def test_damage_is_named(query: str, part: str) -> None:
    """The damaged part is named, and the rest is kept."""
    with pytest.raises(LinkError) as caught:
        parse("story", f"linger.ms=5&{query}" if "z=" not in query else query)

    assert [damage.part for damage in caught.value.damages] == [part]
    assert caught.value.good is not None


def test_all_damages_at_once() -> None:
    """Every damaged part is named in one go."""
    with pytest.raises(LinkError) as caught:
        parse("story", "acks=1&at=x&acks=0&linger.ms=5")

    assert [damage.part for damage in caught.value.damages] == ["at=x", "acks=0"]
    assert caught.value.good == Experiment("story", (("acks", "1"), ("linger.ms", "5")))


def squeezed(text: bytes) -> str:
    """Compress as a link is compressed."""
    return "z=" + urlsafe_b64encode(zlib.compress(text, 9)).decode().rstrip("=")


@pytest.mark.parametrize(
    "content",
    [
        b"a" * 50_000_000,
        b"acks=1&" * (URL_CHARACTERS // 7 + 1),
        squeezed(squeezed(b"acks=1").encode()).encode(),
        b"at=4",
        b"\xff\xfe",
    ],
    ids=["bomb", "too long", "nested", "a moment inside", "not text"],
)
def test_compressed_is_checked(content: bytes) -> None:
    """What a compressed link holds is limited and checked like any other."""
    with pytest.raises(LinkError):
        parse("story", squeezed(content))
