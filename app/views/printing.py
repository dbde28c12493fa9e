"""What is printed again and again in one run: most of a step is as it was before."""

from collections.abc import Hashable, Iterable

from markupsafe import Markup

from app.views.rendering import template


class Press:
    """Prints parts of a page, once for all steps in which they are the same.

    It lasts as long as a run is being rendered: what is kept of an answer is text.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, Markup] = {}

    def part(self, part: str, **context: Hashable) -> Markup:
        """Print a part."""
        key = (part, *context.values())
        found = self._known.get(key)
        if found is None:
            text = template(f"parts/{part}.html").render(context)
            found = self._known[key] = Markup(text)  # noqa: S704 - it is escaped
        return found

    def each(self, part: str, things: Iterable[Hashable]) -> tuple[Markup, ...]:
        """Print things that hardly ever change, one by one."""
        return tuple(self.part(part, one=thing) for thing in things)
