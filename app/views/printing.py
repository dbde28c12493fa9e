"""What is printed again and again in one run: most of a step is as it was before."""

from collections.abc import Callable, Hashable, Iterable, Mapping

from markupsafe import Markup, escape

from app.views.rendering import template

HOLE = "\0"  # no page holds it


def hole(name: str) -> str:
    """Return what holds the place of something that every step has of its own."""
    return f"{HOLE}{name}{HOLE}"


class Press:
    """Prints parts of a page, once for all steps in which they are the same.

    It lasts as long as a run is being rendered: what is kept of an answer is text.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, Markup] = {}
        self._forms: dict[Hashable, tuple[str, ...]] = {}

    def part(self, part: str, **context: Hashable) -> Markup:
        """Print a part."""
        key = (part, *context.values())
        found = self._known.get(key)
        if found is None:
            text = template(f"parts/{part}.html").render(context)
            found = self._known[key] = Markup(text)  # noqa: S704 - it is escaped
        return found

    def filled(
        self,
        part: str,
        fillings: Mapping[str, object],
        hollow: Callable[[], Mapping[str, object]],
        kind: Hashable = None,
    ) -> Markup:
        """Print a part of a kind with holes once, and fill them for every step."""
        form = self._forms.get((part, kind))
        if form is None:
            printed = template(f"parts/{part}.html").render(hollow())
            form = self._forms[part, kind] = tuple(printed.split(HOLE))
        text = [*form]
        text[1::2] = [escape(fillings[name]) for name in form[1::2]]
        return Markup("".join(text))  # noqa: S704 - what fills it is escaped

    def each(self, part: str, things: Iterable[Hashable]) -> tuple[Markup, ...]:
        """Print things that hardly ever change, one by one."""
        return tuple(self.part(part, one=thing) for thing in things)
