"""Scenarios of one's own, under names made of their content."""

from functools import lru_cache

from app.keeping import SCENARIO, Keeper, is_id, shared, whole
from app.limits import OWN_SCENARIOS_READ
from engine import loads, run
from engine.scenario import Scenario, read

MARK = "~"  # no slug of the catalogue begins with it
NAME = "scenario"  # what errors call a text that was pasted

_held: dict[str, tuple[Scenario, str]] = {}  # each with its text


def is_own(slug: str) -> bool:
    """Whether it could be the name of a scenario that somebody kept."""
    return slug.startswith(MARK) and is_id(slug[1:])


def keep(text: str) -> str:
    """Keep a scenario that can be played; return its name, as in ``/s/<name>``.

    Raises ScenarioError with all that is wrong with it, and DatabaseError.
    """
    run(loads(text, NAME))
    return MARK + Keeper(shared()).keep(SCENARIO, text)


def hold(text: str, name: str) -> str:
    """Let a scenario be found without keeping it: the one that is being watched.

    Returns its name. Raises ScenarioError that names the file.
    """
    run(loads(text, name))
    slug = MARK + whole(SCENARIO, text)
    _held[slug] = _named(text, slug), text
    return slug


def is_there(slug: str) -> bool:
    """Whether it is kept, or being watched: an operator may have deleted it since."""
    if slug in _held or Keeper(shared()).find(SCENARIO, slug[1:]) is not None:
        return True
    _kept.cache_clear()
    return False


def kept_name(slug: str) -> str:
    """Name a scenario so that a link lasts: one that is being watched is kept then."""
    return keep(_held[slug][1]) if slug in _held else slug


def find_own(slug: str) -> Scenario:
    """Look up a scenario that was kept, or that is being watched.

    Raises LookupError if there is none, ScenarioError for one that an older Ackward
    kept and this one cannot play, and DatabaseError.
    """
    return _held[slug][0] if slug in _held else _kept(slug)


def text_of(slug: str) -> str:
    """Return what its author wrote. Raises LookupError if it is not there."""
    if slug in _held:
        return _held[slug][1]
    found = Keeper(shared()).find(SCENARIO, slug[1:]) if is_own(slug) else None
    if found is None:
        raise LookupError(slug)
    return found


@lru_cache(OWN_SCENARIOS_READ)
def _kept(slug: str) -> Scenario:
    return _named(text_of(slug), slug)


def _named(text: str, slug: str) -> Scenario:
    """Read it; everywhere its name stands in place of its slug."""
    return read(text, NAME).model_copy(update={"slug": slug})
