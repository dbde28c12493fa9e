"""The stage: what the player relies on, and what every reader must be able to see."""

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from itertools import permutations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from app.views.rendering import render
from app.views.stage import stage_view, stage_views, still_view
from app.views.stage.draft import LETTER
from app.views.stage.marks import Picture, Rule, StageView
from app.views.words import LETTERS
from engine.agenda import ScheduledOrder
from engine.ledger import Ledger, judge
from engine.model import actions as order
from engine.model.config import Config, ConsumerConfig, ProducerConfig, TopicConfig
from engine.model.state import Record
from engine.run import Plan, Timeline, run
from engine.scenario import catalogue, find, plan

ROOT = Path(__file__).parents[2]
SCENARIOS = [scenario.slug for scenario in catalogue()]
LAYERS = ("meta", "ground", "slots", "rules", "words", "rings", "tokens", "pills")
Run = tuple[Timeline, Ledger]


def ran(config: Config, *orders: tuple[int, order.Order], until: int = 30_000) -> Run:
    """Run orders, each at its time."""
    sends = [o for _, o in orders if isinstance(o, order.Send)]
    messages = max((r.message for send in sends for r in send.records), default=0)
    scheduled = tuple(ScheduledOrder(at, one) for at, one in orders)
    timeline = run(Plan(config, scheduled, messages, until))
    return timeline, judge(timeline)


def send(message: int, producer: str = "p1", partition: int = 0) -> order.Send:
    """Send one message of 100 bytes."""
    return order.Send(producer, (Record(message, partition, 100),))


def crowd() -> Run:
    """Use everything the limits allow: nothing may break or overlap its neighbours."""
    producer = ProducerConfig(acks=1, idempotent=False, linger_ms=0)
    topic = TopicConfig(brokers=7, partitions=4)
    groups = ("g1", "g1", "g1", "g2", "g2", "g3")
    earliest = [ConsumerConfig(g, auto_offset_reset="earliest") for g in groups]
    config = Config((producer,) * 3, topic, tuple(earliest))
    sends = [(n * 7, send(n, f"p{n % 3 + 1}", n % 4)) for n in range(1, 61)]
    return ran(config, *sends, (100, order.CrashBroker("b2")), until=140)


def troubles() -> Run:
    """Go through every state of a broker, blocked calls, cut and slow links."""
    producer = ProducerConfig(linger_ms=0, buffer_bytes=350, batch_bytes=120)
    topic = TopicConfig(brokers=5, replication_factor=5, min_insync_replicas=2)
    config = Config((producer,), topic, (ConsumerConfig('"><b>'),))
    return ran(
        config,
        (0, send(1)),
        (10, order.StopBroker("b4")),
        (100, order.PauseBroker("b2")),
        (200, order.LoseDisk("b3")),
        (300, order.CutLink("b1", "controller")),
        (300, order.CutLink("b1", "b5")),
        (300, order.CutLink("b5", "b1")),
        (400, order.SlowLink("p1", "b1", 400)),
        *((410 + n, send(n)) for n in range(2, 7)),
        (12_000, order.StartBroker("b4")),  # b1 is cut off: a stop waits for its end
        (2_200, order.CutPower("b5")),
        (2_300, order.KillProducer("p1")),
        (2_400, order.CrashConsumer("c1")),
        until=20_000,
    )


FOLDED = re.compile(r"app-p\d-f$")
SPECIAL = {"crowd": crowd, "troubles": troubles}


@cache
def runs(name: str) -> Run:
    """Return a run by its name."""
    if name in SPECIAL:
        return SPECIAL[name]()
    timeline = run(plan(find(name)))
    return timeline, judge(timeline)


@cache
def views(name: str) -> tuple[StageView, ...]:
    """Return every step of a run, drawn."""
    return tuple(stage_views(*runs(name)))


def printed(view: StageView) -> str:
    """Print a step as the page does."""
    return render("stage/stage.svg", stage=view)


def leaves(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield layer, id and line of every leaf."""
    layer = ""
    for line in text.splitlines():
        opened = re.fullmatch(r'<g id="[wn]-(\w+)">', line)
        if opened:
            layer = opened[1]
        elif line in ("</g>", "<defs>"):
            layer = ""
        elif layer:
            found = re.match(r'<\w+ id="([^"]+)"', line)
            assert found, f"a leaf without an id: {line}"
            yield layer, found[1], line


each_run = pytest.mark.parametrize("name", [*SCENARIOS, *SPECIAL])


@each_run
def test_well_formed(name: str) -> None:
    """Every step is one tree, without an inline style and without an id twice."""
    for view in views(name):
        text = printed(view)
        tree = ET.fromstring(text)  # noqa: S314 - we wrote it ourselves

        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        assert not any(element.get("style") for element in tree.iter())
        assert "<script" not in text


@each_run
def test_lines(name: str) -> None:
    """One leaf a line, its id first; the same layers and frame in every step."""
    frames = set()
    for view in views(name):
        text = printed(view)
        for _, leaf, line in leaves(text):
            ET.fromstring(line)  # noqa: S314 - as above
            assert line.count(" id=") == 1, leaf
        frames.add(tuple(re.findall(r'(?m)^<svg .*|^<g id="[wn]-(\w+)">$', text)))

    assert frames == {("", *LAYERS, "icons") * 2}


@each_run
def test_order(name: str) -> None:
    """Tokens and signs stand in the order of their ids: none is ever moved about."""
    for view in views(name):
        for picture in view.pictures:
            for layer in (picture.tokens, picture.icons):
                ids = [leaf.id for leaf in layer]
                assert ids == sorted(ids)


@each_run
def test_glide(name: str) -> None:
    """A copy that is seen was there a step ago, seen or unseen, so it can glide."""
    for before, after in zip(views(name), views(name)[1:], strict=False):
        for old, new in zip(before.pictures, after.pictures, strict=True):
            known = {token.id for token in old.tokens}
            shown = {token.id for token in new.tokens if "unseen" not in token.look}
            assert shown <= known


@each_run
def test_single(name: str) -> None:
    """A step drawn alone equals the step drawn among all others."""
    timeline, ledger = runs(name)
    for number in {0, len(timeline.steps) // 2, len(timeline.steps) - 1}:
        assert stage_view(timeline, ledger, number) == views(name)[number]


@each_run
def test_inside(name: str) -> None:
    """Nothing is drawn outside its picture; tokens of two processes do not overlap."""
    for view in views(name):
        for picture in view.pictures:
            half = picture.token // 2
            for token in picture.tokens:
                assert half <= token.x <= picture.width - half + 2, token
                assert half <= token.y <= picture.height - half + 2, token
            for pill in picture.pills:
                assert pill.x + pill.width // 2 <= picture.width + 2, pill


@each_run
def test_every_belief(name: str) -> None:
    """Every message is in its application's row at every step, or counted there."""
    timeline, _ = runs(name)
    for view in views(name):
        for picture in view.pictures:
            shown = {token.id for token in picture.tokens if token.id.endswith("-app")}
            told = [word.words for word in picture.words if FOLDED.match(word.id)]
            counted = sum(int(n) for words in told for n in re.findall(r"\d+", words))
            assert len(shown) + counted == timeline.plan.messages


@each_run
def test_still(name: str) -> None:
    """A still picture is small, and one tree."""
    timeline, ledger = runs(name)
    text = render("stage/still.svg", still=still_view(timeline, ledger, 5), style="")

    ET.fromstring(text)  # noqa: S314 - as above
    assert len(text) < 25_000


def columns(picture: Picture, message: int) -> dict[str, int]:
    """Return where the copies of a message in logs are, by broker."""
    found = {}
    for token in picture.tokens:
        copy = re.fullmatch(rf"m{message}-(b\d)", token.id)
        if copy and token.look in ("t", "t off", "t back"):
            found[copy[1]] = token.x
    return found


def test_columns() -> None:
    """Offsets are columns: a record has the same place in every replica's row."""
    last = views("gone-with-the-buffer")[-1]
    for picture in last.pictures:
        for message in (1, 2, 3):
            places = columns(picture, message)
            assert len(places) == 3
            assert len(set(places.values())) == 1


def test_lost() -> None:
    """What is lost is seen: belief and verdict differ, and a ghost shows where."""
    for picture in views("fire-and-forget")[-1].pictures:
        icons = {icon.id: icon.name for icon in picture.icons}
        assert icons["k2"] == "sign-ok"
        assert icons["v2"] == "verdict-lost"
        assert any(token.id == "g2-b1-d" for token in picture.tokens)


def test_letters() -> None:
    """The verdicts' letters are those that the rest of the page uses."""
    signs = (ROOT / "templates/stage/signs.svg.j2").read_text(encoding="utf-8")

    drawn = re.findall(r'id="verdict-(\w+)">.*?<text[^>]*>(.)</text>', signs)
    assert dict(drawn) == dict(LETTERS)


def test_signs() -> None:
    """Every sign that a step uses is drawn."""
    signs = (ROOT / "templates/stage/signs.svg.j2").read_text(encoding="utf-8")
    known = set(re.findall(r'<g id="([\w-]+)"', signs))
    used = {
        icon.name
        for name in (*SCENARIOS, *SPECIAL)
        for view in views(name)
        for picture in view.pictures
        for icon in picture.icons
    }

    assert used <= known


def test_text_size() -> None:
    """No words of the picture are under 13 units: 12 px in a page 1280 px wide."""
    style = (ROOT / "static/stage.css").read_text(encoding="utf-8")
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", style)]

    assert min(sizes) >= 13


def test_from_outside() -> None:
    """A group may be called anything: its name is printed, and nothing more."""
    text = printed(views("troubles")[-1])

    assert "&#34;&gt;&lt;b&gt;" in text
    assert '"><b>' not in text


def covered(rule: Rule) -> tuple[int, int]:
    """From where to where the words of a rule reach, letter by letter."""
    width, x = LETTER * len(unescape(rule.words)), rule.x + rule.word_x
    looks = rule.look.split()
    if "end" in looks:
        return x - width, x
    return (x, x + width) if "flag" in looks else (x - width // 2, x + width // 2)


@each_run
def test_no_pole_runs_through_words(name: str) -> None:
    """A flag's pole makes way for what is written on the flags above it."""
    for view in views(name):
        for picture in view.pictures:
            flags = [rule for rule in picture.rules if "flag" in rule.look.split()]
            for flag, other in permutations(flags, 2):
                left, right = covered(other)
                for x, top, bottom in re.findall(
                    r"M(-?\d+) (-?\d+)V(-?\d+)", flag.path
                ):
                    through = left < flag.x + int(x) < right
                    middle = other.y + 10 - flag.y  # of the letters
                    drawn = "none" not in flag.look and int(top) < middle < int(bottom)
                    assert not (through and drawn), f"{flag.id} through {other.words}"


@each_run
def test_marks_of_a_log_stand_apart(name: str) -> None:
    """Above a log its watermark and the last stable offset can both be read."""
    for view in views(name):
        for picture in view.pictures:
            rules = {rule.id: rule for rule in picture.rules}
            for name_of, lso in rules.items():
                if name_of.startswith("lso-"):
                    high = rules[name_of.replace("lso-", "hw-")]
                    assert covered(lso)[1] + 8 < covered(high)[0]
