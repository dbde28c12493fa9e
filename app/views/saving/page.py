"""The page of a run's smallest saving changes, and the tab that shows the same."""

from typing import NamedTuple

from app.limits import SAVING_STEPS, SAVINGS_KEPT
from app.links import Experiment
from app.pairing import pair_of
from app.runs import Run
from app.store import Shelf
from app.views.saving.every_order import own_page, own_part
from app.views.saving.price import Number, numbers
from app.views.words import listed
from engine.narrate import messages
from engine.search.question import Question
from engine.search.saving import PRICES, Harm, Option, Saving, Savings, savings
from engine.search.saving.certain import question_of
from engine.sentence import Sentence, capital, plural, say


class Change(NamedTuple):
    """One setting of a set, and its price in words."""

    name: str
    text: str
    was: str
    price: str  # in a word
    costs: str
    source: str
    page: str  # all about the setting


class Verdict(NamedTuple):
    """How many messages end so."""

    name: str
    messages: str


class Way(NamedTuple):
    """A set of changes that saves."""

    id: str
    changes: tuple[Change, ...]
    ends: tuple[Verdict, ...]
    numbers: tuple[Number, ...]
    window: bool
    link: Experiment  # the run with it, at its end
    compare: str
    certain: str  # the page that asks whether it holds in every order; "" if none does
    certain_part: str


class SavingPage(NamedTuple):
    """What the page shows."""

    run: Run
    at: Experiment
    harm: str  # "Message 3 is lost"; "" if there is nothing to save
    ways: tuple[tuple[str, tuple[Way, ...]], ...]  # those of one setting, of two
    tried: tuple[Sentence, ...]
    tabbed: bool


_found: Shelf[Savings] = Shelf(SAVINGS_KEPT, lambda _: 1)


def find(run: Run) -> Savings:
    """Find the smallest saving changes of a run, as far as a page can wait.

    A route does this before it asks for the page, so that nobody who wants another
    page waits for it.
    """
    return _found.get(run.experiment, lambda: savings(run.play, SAVING_STEPS))


def saving_page(run: Run, number: int) -> SavingPage:
    """Compose the page of its own."""
    return _page(run, number, tabbed=False)


def saving_part(run: Run, number: int) -> SavingPage:
    """Compose what stands under the tab of the scenario page."""
    return _page(run, number, tabbed=True)


def _page(run: Run, number: int, *, tabbed: bool) -> SavingPage:
    found = find(run)
    asked = question_of(run.play, run.ledger.fates)
    ways = [_way(run, n, found, asked) for n in range(len(found.found))]
    return SavingPage(
        run=run,
        at=run.to(number),
        harm=harm_in_words(found.harm),
        ways=tuple(
            (title, several)
            for title, size in (
                (say("One setting is enough"), 1),
                (say("Two settings together"), 2),
            )
            if (several := tuple(w for w in ways if len(w.changes) == size))
        ),
        tried=tried(found),
        tabbed=tabbed,
    )


def harm_in_words(harm: Harm | None) -> str:
    """Say what happened in the run: “Messages 2 and 3 are lost”."""
    if harm is None:
        return ""
    who, number = capital(messages(harm.messages)), len(harm.messages)
    if harm.verdict == "lost":
        return plural("{who} is lost", "{who} are lost", number, who=who)
    if harm.verdict == "duplicated":
        return plural(
            "{who} is processed twice", "{who} are processed twice", number, who=who
        )
    return plural(
        "{who} is in the log, and was reported as failed",
        "{who} are in the log, and were reported as failed",
        number,
        who=who,
    )


def tried(found: Savings) -> tuple[Sentence, ...]:
    """Say how much was tried, and how much was not."""
    if found.harm is None:
        return ()
    alone, together = found.singles, found.pairs
    first = (
        say("All {all} safer values were tried alone", all=alone[1])
        if alone[0] == alone[1]
        else say(
            "{tried} of {all} safer values were tried", tried=alone[0], all=alone[1]
        )
    )
    second = (
        say("all {all} pairs of the others together", all=together[1])
        if together[0] == together[1]
        else say(
            "{tried} of {all} pairs of the others", tried=together[0], all=together[1]
        )
    )
    return (
        say(
            "{first}, and {second}, each by playing the same schedule again.",
            first=first,
            second=second,
        ),
    )


def applied(run: Run, saving: Saving) -> Experiment:
    """Return the link to the run with these changes."""
    link = run.experiment
    for name, text in saving.settings.items():
        link = link.with_change(name, text)
    return link


def _way(run: Run, place: int, found: Savings, asked: Question | None) -> Way:
    saving = found.found[place]
    link = applied(run, saving)
    return Way(
        id=f"way-{place + 1}",
        changes=tuple(map(_change, saving.changes)),
        ends=tuple(Verdict(v, listed(list(map(str, m)))) for v, m in saving.ends),
        numbers=numbers(found.figures, saving.figures),
        window=saving.window,
        link=link.to_end(),
        compare=pair_of(run.experiment, link).url,
        certain=own_page(link, asked) if asked else "",
        certain_part=own_part(link, asked) if asked else "",
    )


def _change(option: Option) -> Change:
    return Change(
        name=option.name,
        text=option.text,
        was=option.was,
        price=PRICES[option.remedy.price],
        costs=option.remedy.costs,
        source=option.remedy.source,
        page=f"/settings/{option.name}",
    )
