"""The smallest saving change: minimal, by price, and with numbers of two real runs."""

from dataclasses import replace
from functools import cache

import pytest

from engine.ledger import Verdict, judge, last_rows
from engine.run import run
from engine.scenario import find, fix_of, play
from engine.search.saving import (
    PRICES,
    Option,
    Saving,
    Savings,
    harm_of,
    is_spared,
    remedies,
    savings,
)
from engine.settings.concepts import MENUS, concept

FEW = 2_500  # steps: a little more than all single changes take


@cache
def saved(slug: str, steps: int = FEW, groups: int = 1) -> Savings:
    """Search the changes that save a scenario as told."""
    return savings(play(find(slug)), steps, groups)


def settings(found: Savings) -> list[dict[str, str]]:
    """The sets alone."""
    return [saving.settings for saving in found.found]


def ends(slug: str, changes: dict[str, str]) -> dict[str, tuple[int, ...]]:
    """How a run with changes ends, by verdict."""
    rows = last_rows(run(play(find(slug), changes).plan))
    found: dict[str, tuple[int, ...]] = {}
    for row in rows:
        found[row.verdict.value] = (*found.get(row.verdict.value, ()), row.message)
    return found


def test_only_all_saves_what_one_broker_acknowledged() -> None:
    """Of all single settings, none but acks=all saves the acknowledged message."""
    assert settings(saved("acked-then-lost")) == [{"acks": "all"}]


@pytest.mark.parametrize(
    "slug",
    [
        *("gone-with-the-buffer", "fire-and-forget", "the-answer-got-lost"),
        *("last-replica-standing", "cut-to-what-it-knew", "all-was-one"),
        *("b-done-a-gone", "committed-first", "deleted-unread"),
    ],
)
def test_fix_of_a_story_is_found(slug: str) -> None:
    """The fix that a scenario tells is found without being told, or a part of it is."""
    fix = fix_of(find(slug))

    assert any(one.items() <= fix.items() for one in settings(saved(slug)))


def test_pair_is_needed_only_where_neither_saves_alone() -> None:
    """A pair is told only if each of its two settings alone leaves the loss."""
    found = saved("poison-pill", 6_000, 2)
    pairs = [one.settings for one in found.found if len(one.changes) > 1]

    assert {"application.on.poison": "hand", "application.dead.letter": "await"} in [
        *pairs
    ]
    for pair in pairs:
        for name, text in pair.items():
            assert "lost" in ends("poison-pill", {name: text})


def test_every_set_saves_when_it_is_played_again() -> None:
    """What is told of a set is what a run with it comes to."""
    for saving in saved("all-was-one").found:
        again = ends("all-was-one", saving.settings)

        assert "lost" not in again
        assert dict(saving.ends) == again


def test_sets_come_by_number_then_by_price() -> None:
    """Fewer settings come first, and of as many the cheaper."""
    prices = [saving.price for saving in saved("poison-pill", 6_000, 2).found]

    assert sorted(prices) == prices


def test_price_is_in_the_run_s_own_numbers() -> None:
    """With acks=all the answer to the lost message takes longer, and is true."""
    found = saved("acked-then-lost")
    before, after = dict(found.figures.acked_ms), dict(found.found[0].figures.acked_ms)

    assert after[3] > before[3]


def test_a_refusal_is_a_price() -> None:
    """With min.insync.replicas=2 nobody is told yes while one copy is left."""
    told = judge(run(play(find("all-was-one"), {"min.insync.replicas": "2"}).plan))
    saving = saved("all-was-one").found[0]
    refused = [f.message for f in told.fates if f.verdict is Verdict.REFUSED]

    assert saving.settings == {"min.insync.replicas": "2"}
    assert refused == list(saving.figures.refused)


def test_same_question_has_the_same_answer() -> None:
    """Trying is bounded by steps, not by a clock."""
    played = play(find("b-done-a-gone"))

    assert savings(played, 400) == savings(played, 400)
    assert not savings(played, 400).complete


def test_nothing_is_saved_where_nothing_is_lost() -> None:
    """A run without harm has no saving change."""
    found = savings(play(find("acked-then-lost"), {"acks": "all"}), FEW, 1)

    assert found.harm is None
    assert found.found == ()


def test_undecided_is_not_saved() -> None:
    """A message about which nothing is decided at the end is not saved in this run."""
    rows = last_rows(run(play(find("acked-then-lost")).plan))
    harm = harm_of(rows)
    assert harm is not None
    good = [replace(row, verdict=Verdict.DELIVERED) for row in rows]
    open_ = [replace(row, verdict=Verdict.UNDECIDED) for row in rows]

    assert is_spared(harm, good)
    assert not is_spared(harm, open_)
    assert not is_spared(harm, rows)


def test_last_rows_are_those_of_the_ledger() -> None:
    """How it ended is the same, judged at the last step alone or at every step."""
    timeline = run(play(find("deleted-unread")).plan)
    every = judge(timeline).rows[-1]

    assert [(r.message, r.group, r.verdict) for r in every] == [
        (r.message, r.group, r.verdict) for r in last_rows(timeline)
    ]


def test_every_remedy_is_a_setting_of_somebody() -> None:
    """Each names a setting that some client has, values that it takes, and a price."""
    for remedy in remedies():
        assert remedy.price in PRICES
        assert remedy.costs
        assert remedy.source
        if remedy.name in MENUS:
            continue
        owners = concept(remedy.name).settings
        for text in (*remedy.values, *remedy.given):
            takes = [s for s in owners if s.kind == "integer" or text in s.choices]
            assert takes, f"{remedy.name}={text} is known to nobody"


def _first(saving: Saving) -> Option:
    return saving.changes[0]


def test_other_clients_use_their_own_names() -> None:
    """What Java calls linger.ms and acks is said in the words of the client at hand."""
    found = saved("a-second-of-nothing")

    assert "Async" in {_first(saving).name for saving in found.found}
