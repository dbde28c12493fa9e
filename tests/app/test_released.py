"""Links of every released version show today what they showed, or it is known why."""

import pytest

from tests.released import known, parts_now, released


def spoken(link: str) -> str:
    """Leave off what a link promises."""
    return link.partition("seen=")[0].rstrip("?&")


LINKS = {spoken(link): link for link in released()}


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS.keys())
def test_link_keeps_its_promise(link: str) -> None:
    """What somebody pasted into a post-mortem is still so, step by step."""
    assert parts_now(link) == (spoken(link) in known())


def test_reasons_are_for_links() -> None:
    """Whoever explains a change names a link that was released."""
    assert known().keys() <= LINKS.keys()


def test_a_broken_promise_is_seen() -> None:
    """A verdict that is not so any more is a difference."""
    link = LINKS["/s/acked-then-lost"]

    assert parts_now(link.replace("seen=DDL-", "seen=DDD-"))
