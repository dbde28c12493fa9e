"""All that a person reads, collected in one file: `make strings`.

Collected from `say`, `plural` and `rich` in Python and in templates, and from the
texts of scenarios, settings and other data. `app/locale/ackward.pot` lists it; a
translation is that list with a second half to each entry, `app/locale/de.po`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from pydantic import BaseModel

from app.laboratory import lab
from app.languages import LOCALE, NAMES, SOURCE
from app.views.claims import claims
from app.views.facts import titles
from app.views.notes import promise
from app.views.places import introductions
from engine.invariants import INVARIANTS
from engine.scenario import catalogue as scenarios
from engine.search.saving import remedies
from engine.sentence import Sentence
from engine.settings.catalogue import catalogue as presets

ROOT = Path(__file__).parents[1]
POT = LOCALE / "ackward.pot"
KEYWORDS = {"say": None, "plural": (1, 2), "rich": None}
WIDTH = 88
NO_SENTENCE = {"costs", "explains", "folded"}  # keys, in calls that look like ours
HEADER = """\
# What Ackward says, sentence by sentence; written by `make strings`."""
# No date: the file is to change when the sentences do.
DATE = datetime(2026, 1, 1, tzinfo=UTC)


class Found(NamedTuple):
    """One sentence, or its forms for one and for several, and where it is said."""

    sentence: str | tuple[str, ...]
    where: str


def in_code() -> Iterator[Found]:
    """Find the sentences that stand in Python files and templates."""
    sources = (
        ("engine", ".py", "python"),
        ("app", ".py", "python"),
        ("templates", ".j2", "jinja2.ext:babel_extract"),
    )
    for top, suffix, method in sources:
        for path in sorted((ROOT / top).rglob(f"*{suffix}")):
            where = path.relative_to(ROOT).as_posix()
            with path.open("rb") as file:
                options = {"trimmed": "true", "silent": "false"}
                for _, sentence, _, _ in extract(
                    method, file, keywords=KEYWORDS, options=options
                ):
                    if sentence not in NO_SENTENCE:
                        yield Found(sentence, where)


def in_data() -> Iterator[Found]:
    """Find the sentences of scenarios, settings, and what else is data."""
    for scenario in scenarios():
        yield from _inside(scenario, f"scenario {scenario.slug}")
    yield from _inside(lab(), "scenario lab")
    yield from _inside(presets(), "settings")
    yield from _inside(remedies(), "remedies")
    yield from _inside(claims(), "claims")
    yield from _inside(introductions(), "places")
    yield from _inside(titles(), "facts")
    for invariant in INVARIANTS:
        yield Found(promise(invariant), "invariants")


def _inside(thing: object, where: str) -> Iterator[Found]:
    for sentence in sentences_in(thing):
        yield Found(sentence, where)


def sentences_in(thing: object) -> Iterator[str]:
    """Find the sentences that a value holds, and the values in it."""
    if isinstance(thing, Sentence):
        assert not thing.parts, f"{thing} has no pattern of its own"
        if thing.pattern:
            yield thing.pattern
        return
    inner: list[object] = []
    if isinstance(thing, BaseModel):
        inner = [getattr(thing, name) for name in type(thing).model_fields]
    elif is_dataclass(thing):
        inner = [getattr(thing, field.name) for field in fields(thing)]
    elif isinstance(thing, tuple | list):
        inner = [*thing]
    elif isinstance(thing, Mapping):
        inner = [*thing.values()]
    for one in inner:
        yield from sentences_in(one)


def collected() -> Catalog:
    """Collect every sentence, each once, with the files that say it."""
    made = Catalog(
        project="Ackward",
        version=" ",
        header_comment=HEADER,
        creation_date=DATE,
        revision_date=DATE,
        last_translator="",
        language_team="",
        charset="utf-8",
        fuzzy=False,
    )
    for found in (*in_code(), *in_data()):
        made.add(found.sentence, locations=[(found.where.replace(" ", "/"), 0)])
    return made


def written(catalog: Catalog) -> bytes:
    """Write a catalogue as a file, the same for the same sentences."""
    file = BytesIO()
    write_po(file, catalog, width=WIDTH, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


def updated(language: str, template: Catalog) -> Catalog:
    """Bring a language's file up to date; what is new in it waits to be said."""
    path = LOCALE / f"{language}.po"
    if path.exists():
        with path.open("rb") as file:
            made = read_po(file, locale=language)
    else:
        made = Catalog(locale=language, fuzzy=False)
    made.update(template, no_fuzzy_matching=True)
    made.creation_date = made.revision_date = DATE
    made.project, made.version = template.project, template.version
    made.last_translator = made.language_team = ""
    made.header_comment, made.fuzzy = HEADER, False
    return made


def main() -> None:
    """Write the list of all sentences, and the file of every language."""
    template = collected()
    POT.write_bytes(written(template))
    print(f"{len(template)} sentences in {POT.name}")
    for language in NAMES:
        if language != SOURCE:
            found = updated(language, template)
            (LOCALE / f"{language}.po").write_bytes(written(found))
            said = sum(bool(one.string and all(one.string)) for one in found if one.id)
            print(f"{said} of them in {language}.po")


if __name__ == "__main__":
    main()
