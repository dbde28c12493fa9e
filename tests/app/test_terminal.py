"""What every command prints, and where it says how a link is opened."""

import pytest

from app.terminal import write


@pytest.mark.parametrize(
    "text", ["See it: /s/lab?acks=1", '{"link": "/search?acks=1"}']
)
def test_links(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A link stays as it is on stdout; how to open it is said on stderr, once."""
    write(f"{text}\n/s/other")
    told = capsys.readouterr()

    assert told.out == f"{text}\n/s/other\n"
    assert told.err.count("ackward serve") == 1


@pytest.mark.parametrize("text", ["nothing lost", "/srv/s/file", "http://here/s/lab"])
def test_no_link(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no link, nothing is said of links."""
    write(text)

    assert not capsys.readouterr().err
