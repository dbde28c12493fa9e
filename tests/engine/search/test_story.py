"""A found loss becomes a scenario played by the clock, or says what it needs."""

import yaml

from engine.ledger import Verdict, judge
from engine.run import run
from engine.scenario import play, read
from engine.search import Bounds, Question, Story, ask, tell
from engine.settings import resolve

TWO = {"brokers": "2", "replication.factor": "2", "acks": "all"}


def told(
    settings: dict[str, str], total: int, faults: tuple[tuple[str, int], ...]
) -> Story:
    """The story of what these settings lose."""
    config = resolve(changes=settings).config._replace(consumers=())
    question = Question(Bounds(faults=faults, total=total))
    return tell(config, ask(config, question), settings)


def test_playable() -> None:
    """It is an ordinary scenario, and the ledger calls the message lost there too."""
    story = told({"acks": "1"}, 1, (("crash", 1),))

    scenario = read(story.text, "found.yaml")
    ledger = judge(run(play(scenario).plan))

    assert story.possible == "possible with your timeouts"
    assert [fate.verdict for fate in ledger.fates] == [Verdict.LOST]
    assert scenario.expect.differences(ledger.fates) == ()
    assert [
        order.partition(":")[2] for order in story.orders if "slow" not in order
    ] == [
        "send:1",
        "crash:b1",
    ]


def test_the_fix_holds() -> None:
    """Its fix prevents the loss with the same orders, and the file says how it ends."""
    scenario = read(told({"acks": "1"}, 1, (("crash", 1),)).text, "found.yaml")

    ledger = judge(run(play(scenario, scenario.fix).plan))

    assert scenario.fix == {"acks": "all"}
    assert scenario.expect.with_fix.differences(ledger.fates) == ()
    assert not any(fate.verdict is Verdict.LOST for fate in ledger.fates)


def test_every_order_needed() -> None:
    """No link is slow for nothing: without any of them the message is kept."""
    story = told({"acks": "1"}, 1, (("crash", 1),))
    file = yaml.safe_load(story.text)

    for line in [line for line in file["script"] if "slow" in line]:
        less = file | {"script": [item for item in file["script"] if item != line]}
        scenario = read(yaml.safe_dump(less, sort_keys=False), "less.yaml")
        fates = judge(run(play(scenario).plan)).fates
        assert [fate.verdict for fate in fates] != [Verdict.LOST]


def test_needs_time() -> None:
    """The page cache is written back before the session of the other broker ends."""
    settings = TWO | {
        "broker.session.timeout.ms": "60000",
        "replica.lag.time.max.ms": "120000",
    }
    story = told(settings, 2, (("crash", 1), ("power", 1)))

    assert (story.orders, story.text) == ((), "")
    assert story.possible.startswith("this order needs write-back:b1:0, ")
    assert "expire-session:b2" in story.possible


def test_two_faults() -> None:
    """One process crash and one power loss, at the times that the settings allow."""
    story = told(TWO, 2, (("crash", 1), ("power", 1)))

    orders = [order.partition(":")[2] for order in story.orders if "slow" not in order]
    assert orders == ["send:1", "crash:b2", "power:b1"]
    assert story.text


def test_false_alarm() -> None:
    """A broker that is taken for dead is cut off from the controller for so long."""
    story = told({"acks": "1"}, 1, (("session", 1),))

    assert any(order.endswith(":cut:b1-to-controller") for order in story.orders)
    assert story.text
