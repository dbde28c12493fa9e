"""How cells look: a number, a letter, a colour, and words."""

from app.views.sweep.cells import CAUSE_LETTERS, FAULT_LETTERS, legend, look_of
from engine.causes import CAUSES
from engine.search import FAULTS


def test_letters() -> None:
    """Every cause and every kind of fault has a letter of its own."""
    assert not [cause for cause in CAUSE_LETTERS if cause not in CAUSES]
    assert len(set(CAUSE_LETTERS.values())) == len(CAUSE_LETTERS)
    assert set(FAULT_LETTERS) == set(FAULTS)
    assert len(set(FAULT_LETTERS.values())) == len(FAULTS)


def test_lost() -> None:
    """So many messages, the letters of the commonest causes, as strong as it is bad."""
    causes = {"truncation": 1, "buffer": 2}
    half = look_of({"verdicts": {"delivered": 3, "lost": 3}, "causes": causes})
    whole = look_of({"verdicts": {"lost": 2}, "causes": {"disk": 2}})

    assert (half.text, half.look) == ("3BT", "lost l2")
    assert (whole.text, whole.look) == ("2D", "lost l4")
    assert "because" in half.words


def test_nothing_lost() -> None:
    """A tick where all were delivered; a small letter for what else they became."""
    fine = look_of({"verdicts": {"delivered": 5}, "causes": {}})
    twice = look_of({"verdicts": {"delivered": 4, "duplicated": 1}, "causes": {}})
    waiting = look_of({"verdicts": {"waiting": 5}, "causes": {}})

    assert (fine.text, twice.text, waiting.text) == ("✓", "1d", "5w")
    assert waiting.look == "waiting l4"


def test_legend() -> None:
    """The legend explains what is there, once, losses first."""
    looks = [
        look_of({"problem": "no"}),
        look_of({"verdicts": {"delivered": 5}, "causes": {}}),
        *[look_of({"verdicts": {"lost": 2}, "causes": {"disk": 2}})] * 2,
    ]

    assert [text for text, _, _ in legend(looks)] == ["1D", "✓", "×"]


def test_never_sent() -> None:
    """What an application never sent is no verdict on it: the rest is judged."""
    gone = {"verdicts": {"delivered": 1, "undecided": 7}, "causes": {}, "unsent": 7}
    none = {"verdicts": {"undecided": 8}, "causes": {}, "unsent": 8}

    assert look_of(gone).text == "✓"
    assert "7 never sent" in look_of(gone).words
    assert look_of(none).text == "–"
