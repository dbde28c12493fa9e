"""Two experiments on one clock: links, words, pages, and what cannot be compared."""

import re

import pytest
from starlette.testclient import TestClient

from app.comparing import Comparison, compare, with_fix
from app.links import Experiment
from app.pairing import Moment, Pair, pair_of, parse_pair
from app.runs import find_run
from app.store import pack
from app.views.beside.contrast import choices, names
from app.views.beside.entrance import FOUNDATION
from app.views.beside.frames import Framer, frames
from app.views.beside.lulls import lull
from app.views.beside.reckoning import in_words, prices, verdicts
from app.views.beside.telling import first_difference, tell
from app.views.sharing import seen
from engine.causes import CAUSES, TRUNCATION
from engine.scenario import catalogue, find
from tests.app.conftest import view_of
from tests.app.frame_lines import expect_lines

SLUGS = [scenario.slug for scenario in catalogue()]
STORY = "acked-then-lost"
FIXED = f"/compare?scenario={STORY}&b.acks=all"


def as_told_and_fixed(slug: str) -> Comparison:
    """Compare a scenario with itself and its fix."""
    return compare(pair_of(Experiment(slug), with_fix(find(slug))))


@pytest.fixture
def told() -> Comparison:
    """Compare the story that most tests use with its fix."""
    return as_told_and_fixed(STORY)


# --- links ----------------------------------------------------------------------------


def test_what_is_shared_stands_once() -> None:
    """What holds for both sides has no prefix; what differs has one; all is sorted."""
    a = Experiment("story", (("acks", "1"), ("linger.ms", "5")), ("9:crash:b2",))
    b = Experiment(
        "story", (("acks", "1"), ("kafka", "3.9")), ("5:crash:b1", "9:crash:b2")
    )

    link = Pair(a, b, Moment("step", 7))

    expected = (
        "/compare?scenario=story&acks=1&do=9:crash:b2&a.linger.ms=5"
        "&b.kafka=3.9&b.do=5:crash:b1&at=7"
    )
    assert expected == link.url
    assert parse_pair(link.query) == link


def test_two_scenarios() -> None:
    """Each side may play its own scenario."""
    link = parse_pair("b.scenario=other&a.scenario=story&b.acks=all")

    assert link == Pair(Experiment("story"), Experiment("other", (("acks", "all"),)))
    assert link.query == "a.scenario=story&b.scenario=other&b.acks=all"


def test_orders_of_one_time_keep_their_order() -> None:
    """Shared orders stand once only where that leaves the order of all as it was."""
    a = Experiment("story", orders=("5:crash:b1", "5:start:b1"))
    b = Experiment("story", orders=("5:start:b1",))

    link = Pair(a, b)

    assert parse_pair(link.query) == link


def test_long_is_compressed() -> None:
    """A long link is compressed, each side for itself; its step stays in the open."""
    orders = tuple(f"{ms}:crash:b{ms % 3 + 1}" for ms in range(100, 250))
    link = Pair(Experiment("story", orders=orders), Experiment("story")).to(9)

    assert link.query.startswith("scenario=story&a.z=")
    assert len(link.query) < 1_500
    assert parse_pair(link.query) == link


def test_turned_round() -> None:
    """The sides can be changed."""
    a, b = Experiment("story"), Experiment("story", (("acks", "all"),))

    assert Pair(a, b).turned == Pair(b, a)


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ("b.acks=all&scenario=acked-then-lost", "scenario=acked-then-lost&b.acks=all"),
        ("scenario=acked-then-lost&a.acks=1&b.acks=all&a.kafka=", ""),
        ("scenario=acked-then-lost&b.acks=all&at=first", ""),
        ("scenario=acked-then-lost&b.acks=all&at=end", "&at=67"),
        ("scenario=acked-then-lost&b.acks=all&at=57ms", "&at=21"),
        ("a.scenario=acked-then-lost&b.scenario=acked-then-lost&b.acks=all", ""),
    ],
)
def test_one_comparison_one_address(client: TestClient, query: str, right: str) -> None:
    """Whatever is written otherwise leads to the one right spelling."""
    answer = client.get(f"/compare?{query}")

    assert answer.status_code == 307
    address = answer.headers["location"]
    assert address in (FIXED + right, f"/compare?{right}")
    assert client.get(address).status_code == 200


# --- alignment, in words --------------------------------------------------------------


def test_the_first_difference_in_words(told: Comparison) -> None:
    """The page says until when both are the same, and how they part."""
    assert first_difference(told) == (
        "Until 0.005 s both are the same. Then at 0.006 s: Both: b1 writes message 1 "
        "at offset 0 (leader epoch 0): in its page cache, not yet on disk. Only B: b1 "
        "will not say yes to message 1 before b2 and b3 have it too."
    )


def test_only_the_times_differ() -> None:
    """Where only times differ the page says so, and where the clocks part."""
    said = first_difference(compare(parse_pair(f"scenario={STORY}&b.linger.ms=8")))

    assert said.startswith("Both tell the same story, step by step; only the times")
    assert said.endswith("At 0.005 s in A, at 0.008 s in B.")


def test_no_difference() -> None:
    """An experiment beside itself differs nowhere."""
    same = compare(parse_pair(f"scenario={STORY}"))

    assert first_difference(same) == (
        "Both tell the same story, step by step and at the same times."
    )
    assert in_words(same) == ("Every message ends the same on both sides.",)


def test_a_side_waits(told: Comparison) -> None:
    """A side that has no part in a step waits, and is told where it comes to it."""
    step = tell(told, 5)

    assert step.tag == "Only A"
    assert (step.a.moved, step.b.moved) == (True, False)
    assert step.b.text == "B waits at 0.006 s."
    assert step.note == "B comes to it later, at 0.009 s."


def test_a_step_of_one_side_alone(told: Comparison) -> None:
    """What happens on one side alone is called that."""
    assert tell(told, 41).note == "In A exactly this never happens."


@pytest.mark.parametrize("slug", SLUGS)
def test_every_step_has_words(slug: str) -> None:
    """Every step of every scenario beside its fix says what happens on which side."""
    found = as_told_and_fixed(slug)

    for number in range(found.last + 1):
        said = tell(found, number)
        assert said.headline.startswith(("Both: ", "Only A: ", "Only B: ", "A: "))
        assert said.a.moved or said.b.moved


def test_a_silence_of_both(told: Comparison) -> None:
    """A silence is long for every side that goes on after it; the clocks are said."""
    before = next(n for n in range(told.last) if told.steps(n)[0].at_ms == 5_001)

    found = lull(told, before)

    assert found
    assert (found.start, found.end) == ("5.001 s", "9.000 s")
    assert lull(told, 4) is None
    assert lull(told, told.last) is None


# --- the ledgers ----------------------------------------------------------------------


def test_the_ledgers_in_words(told: Comparison) -> None:
    """What became of the messages, and what the difference costs."""
    assert in_words(told) == (
        f"Message 3: lost ({CAUSES[TRUNCATION]}) in A, delivered in B.",
        "The ack of message 2 came 9.046 s later in B.",
        "The ack of message 3 came 9.030 s later in B.",
        "The ack of message 1 came 2 ms later in B.",
    )


def test_both_verdicts_of_every_message(told: Comparison) -> None:
    """The table has both verdicts, and how long the application waited for its yes."""
    found = [(one.message, one.a, one.b, one.acked_b) for one in verdicts(told)]

    assert found == [
        (1, "delivered", "delivered", "9 ms"),
        (2, "delivered", "delivered", "9.053 s"),
        (3, "lost", "delivered", "9.037 s"),
    ]


def test_the_price_in_numbers(told: Comparison) -> None:
    """What the safer run costs is counted in it."""
    found = {one.what: (one.a, one.b) for one in prices(told)}

    assert found["the slowest ack"] == ("7 ms (message 1)", "9.053 s (message 2)")
    assert found["requests sent again"] == ("0", "2")
    assert found["messages refused"] == ("0", "0")


def test_what_was_chosen(told: Comparison) -> None:
    """The sides are called after what was chosen otherwise; defaults come after it."""
    assert [(name.title, name.choices) for name in names(told)] == [
        ("As told", "acks=1"),
        ("With the fix", "acks=all"),
    ]
    assert [one.name for one in choices(told)] == ["acks", "enable.idempotence"]
    assert [one.chosen for one in choices(told)] == [True, False]


def test_orders_are_choices() -> None:
    """An order on one side is a difference like any other."""
    found = compare(parse_pair(f"scenario={STORY}&b.do=60:crash:b2"))

    assert [(one.a, one.b) for one in choices(found)] == [("", "0.060 s: crash b2")]
    assert names(found)[1].choices == "0.060 s: crash b2"


def test_two_versions_and_two_clients() -> None:
    """Versions and clients are named as people name them."""
    versions = compare(parse_pair(f"scenario={STORY}&a.kafka=2.8&b.kafka=3.9"))
    clients = compare(parse_pair(f"scenario={STORY}&b.producer=librdkafka-2"))

    assert [name.choices for name in names(versions)] == [
        "Kafka 2.7 and 2.8",
        "Kafka 3.9",
    ]
    assert "librdkafka" in names(clients)[1].choices


# --- pages ----------------------------------------------------------------------------


def test_entrance(client: TestClient) -> None:
    """Without a query the page offers the twelve, and forms for others."""
    text = client.get("/compare").text

    for slug in FOUNDATION:
        assert f"/compare?scenario={slug}&amp;b." in text
    assert len(re.findall(r'<form [^>]*action="/compare"', text)) == 3


@pytest.mark.parametrize("slug", SLUGS)
def test_every_scenario_beside_its_fix(client: TestClient, slug: str) -> None:
    """Every scenario has its comparison, from the first step to the last."""
    found = as_told_and_fixed(slug)

    assert client.get(found.pair.url).status_code == 200
    assert client.get(found.pair.to(found.last).url).status_code == 200


def test_ids_stand_once(client: TestClient) -> None:
    """Two pictures on one page, and no id twice."""
    ids = re.findall(r' id="([^"]*)"', client.get(f"{FIXED}&at=40").text)

    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("slug", FOUNDATION)
def test_frames_are_lines(slug: str) -> None:
    """A frame is a layer or a leaf a line; leaves have ids, each once."""
    for text in "".join(frames(as_told_and_fixed(slug), "0")).split("\f"):
        expect_lines(text)


@pytest.mark.parametrize("slug", FOUNDATION)
def test_frame_is_part_of_page(client: TestClient, slug: str) -> None:
    """Every part of a frame is, byte for byte, a part of the page of its step."""
    found = as_told_and_fixed(slug)
    page = client.get(found.pair.to(20).url).text

    shown = Framer(found).frame(20)

    assert [name for name in shown.__slots__ if getattr(shown, name) not in page] == []


def test_fragment_is_part_of_page(client: TestClient) -> None:
    """The fragment is, byte for byte, the part of the page that it replaces."""
    page = client.get(f"{FIXED}&at=9").text
    fragment = client.get(f"/frag{FIXED}&at=9").text

    assert view_of(page) == fragment


def test_frames_come_in_one_answer(client: TestClient) -> None:
    """All steps come in one answer that never changes; there is no other chunk."""
    page = client.get(FIXED).text
    found = re.search(r'data-timeline="([^"]*)"', page)
    assert found
    url = found.group(1).replace("&amp;", "&")

    answer = client.get(url)

    assert answer.text.count("\f") == 67
    assert "immutable" in answer.headers["cache-control"]
    assert client.get(url.replace("?", "/1?")).status_code == 400


@pytest.mark.parametrize("slug", FOUNDATION)
def test_frames_are_light(slug: str) -> None:
    """All steps of both sides together weigh no more than 60 kB on the wire."""
    parts = list(frames(as_told_and_fixed(slug), "0"))

    for encoding in ("br", "gzip"):
        assert len(pack(parts, encoding).content) <= 60_000


def test_a_shared_link_keeps_its_promise(client: TestClient, told: Comparison) -> None:
    """A link that promised two endings says which of them is another one now."""
    promise = f"{seen(told.a)}~DDL-000000"

    page = client.get(f"{FIXED}&seen={promise}").text

    assert (
        '<b class="letter">B</b> What this link promised is not what you see.' in page
    )
    assert page.count('<aside class="promise"') == 1


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (f"/s/{STORY}", f"/compare?scenario={STORY}&amp;b.acks=all"),
        (f"/s/{STORY}?acks=0", f"/compare?scenario={STORY}&amp;b.acks=0"),
        (f"/s/{STORY}?acks=all&at=40", f"/compare?scenario={STORY}&amp;b.acks=all"),
    ],
)
def test_scenario_page_leads_here(client: TestClient, path: str, address: str) -> None:
    """A scenario leads to itself beside its fix, a changed one beside what was told."""
    assert f'href="{address}"' in client.get(path).text


def test_compare_one_change(client: TestClient) -> None:
    """Each change can be compared with and without it, the others kept."""
    text = client.get(f"/s/{STORY}?acks=all&linger.ms=20").text

    assert f"/compare?scenario={STORY}&amp;acks=all&amp;b.linger.ms=20" in text


# --- what cannot be -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "part", "reason"),
    [
        ("b.acks=7", "B: acks=7", "all, 1, 0"),
        ("a.ack=1", "A: ack=1", "Did you mean"),
        ("acks=7", "acks=7", "all, 1, 0"),
        ("acks=1&b.acks=all", "B: acks=all", "given twice"),
        ("a.do=10:crash:b9", "A: do=10:crash:b9", "b1, b2, b3"),
        ("b.kafka=9.9", "B: kafka=9.9", "Kafka version"),
        ("at=9999", "at=9999", "ends at step"),
        ("at=soon", "at=soon", "A moment is"),
        ("at=1&at=2", "at", "given twice"),
        ("c.acks=1", "c.acks=1", "no setting"),
        ("a.at=4", "A: at", "whole comparison"),
        ("scenario=b", "scenario", "given twice"),
        ("a.z=nonsense", "A: z=nonsense", "damaged"),
    ],
)
def test_damaged_link(client: TestClient, query: str, part: str, reason: str) -> None:
    """The page says which part of which side is damaged, and why."""
    answer = client.get(f"/compare?scenario={STORY}&{query}")

    assert answer.status_code == 400
    assert f"<code>{part}</code>" in answer.text
    assert reason in answer.text.replace("&#39;", "'")


def test_the_rest_is_kept(client: TestClient) -> None:
    """A damaged link leads to the same comparison without the damage."""
    text = client.get(f"/compare?scenario={STORY}&b.acks=7&b.linger.ms=20").text

    assert f'href="/compare?scenario={STORY}&amp;b.linger.ms=20"' in text


def test_nothing_to_compare(client: TestClient) -> None:
    """Without a scenario there is nothing to compare, and the page says what to do."""
    answer = client.get("/compare?b.acks=all")

    assert answer.status_code == 400
    assert "scenario=acked-then-lost" in answer.text


def test_unknown_scenario(client: TestClient) -> None:
    """A scenario that does not exist is a page that names the likeliest one."""
    answer = client.get("/compare?a.scenario=acked-then-last&b.scenario=no-room")

    assert answer.status_code == 404
    assert "acked-then-lost" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "&".join(["b.acks=all"] * 299),
        "scenario=" + "x" * 9_000,
        f"scenario={STORY}&a.z=" + "A" * 8_000,
        f"scenario={STORY}&at=" + "9" * 5_000,
        "scenario=%00%ff&b.scenario=%F0",
        f"scenario={STORY}&seen=" + "~" * 8_000 + "&b.acks=%ff",
    ],
)
def test_hostile(client: TestClient, query: str) -> None:
    """Whatever is asked, the answer is a refusal."""
    answer = client.get(f"/compare?{query}")

    assert 400 <= answer.status_code < 500


def test_the_lab_can_be_compared(client: TestClient) -> None:
    """The lab is a scenario like any other; its own runs are found."""
    found = compare(parse_pair("scenario=lab&do=0:send:3&b.do=9:crash:b1"))

    assert client.get(found.pair.url).status_code == 200
    assert find_run(found.b.experiment).last == found.b.last


def test_broken_columns(client: TestClient) -> None:
    """Where replicas hold different records, each side's logs lie on a plate."""
    query = "scenario=same-offset-two-records&b.kafka=0.11&at=end"
    text = client.get(f"/compare?{query}", follow_redirects=True).text
    plates = re.findall(r'<path id="([ab])-split-(b\d)-0-1" class="split (\w+)"', text)

    assert ("a", "b1", "differs") in plates
    assert ("a", "b2", "differs") in plates
    assert not [plate for plate in plates if plate[0] == "b"]
