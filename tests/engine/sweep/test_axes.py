"""Axes: as they are written, and what is no axis."""

import pytest

from engine.sweep import AxisError, read_axis


def test_values() -> None:
    """The values of a setting, in the order in which they are given."""
    axis = read_axis("acks:all,0,1")

    assert (axis.name, axis.values, axis.is_order) == ("acks", ("all", "0", "1"), False)
    assert axis.text == "acks:all,0,1"


def test_range() -> None:
    """Numbers at equal distances are a range, and are written as one."""
    assert read_axis("linger.ms:0..100/25").values == ("0", "25", "50", "75", "100")
    assert read_axis("linger.ms:0,25,50").text == "linger.ms:0..50/25"
    assert read_axis("min.insync.replicas:1,2,3").text == "min.insync.replicas:1..3"
    assert read_axis("linger.ms:0..10/4").text == "linger.ms:0..8/4"
    assert read_axis("linger.ms:0,5,20").text == "linger.ms:0,5,20"


def test_order() -> None:
    """A star stands for what varies of an order: its time, or another number."""
    times = read_axis("*:crash:leader:0..20/10")
    late = read_axis("40:slow:b2-to-b1:*:0,400")

    assert [times.order(value) for value in times.values] == [
        "0:crash:leader",
        "10:crash:leader",
        "20:crash:leader",
    ]
    assert [late.order(value) for value in late.values] == [
        "40:slow:b2-to-b1:0",
        "40:slow:b2-to-b1:400",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("acks", "an axis is NAME:VALUES"),
        ("acks:", "an axis is NAME:VALUES"),
        (":1,2", "an axis is NAME:VALUES"),
        ("acks:1,1", "'1' is given twice"),
        ("acks:1,,2", "'' is no value"),
        ("linger.ms:9..1", "a range goes up"),
        ("linger.ms:0..9/0", "a range goes up"),
        ("linger.ms:0..999999999999", "at most 50"),
        ("linger.ms:0..49,50..60", "61 values; at most 50"),
        ("60:crash:leader:1,2", "needs one star"),
        ("*:crash:*:1,2", "needs one star"),
        ("acks:<b>", "is no value"),
    ],
)
def test_no_axis(text: str, why: str) -> None:
    """Each error says what was found or what is possible."""
    with pytest.raises(AxisError, match=why):
        read_axis(text)
