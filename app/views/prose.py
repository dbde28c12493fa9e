"""Markdown of our own files as HTML: guides and lessons."""

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup


@cache
def _reader() -> MarkdownIt:
    """CommonMark and nothing more; HTML in a text stays text."""
    return MarkdownIt("commonmark", {"html": False})


def prose(text: str) -> Markup:
    """Print a text."""
    return Markup(_reader().render(text).replace("<pre>", '<pre tabindex="0">'))  # noqa: S704 - what is made of our own files, and escaped there
