"""The form: a control that was not touched changes nothing, one that was says so."""

import pytest

from app.parsing import parse
from app.runs import find_run
from app.views.configuration import files
from app.views.controls import Control, controls
from engine.scenario import catalogue


def control(query: str, name: str) -> Control:
    """Find one control of the story that is lost in the broker."""
    form = controls(find_run(parse("acked-then-lost", query)))
    rest = [one for group in form.groups for one in group.controls]
    return next(one for one in (*form.menus, *form.shown, *rest) if one.name == name)


def sent(one: Control) -> str:
    """Tell what the form sends for this control if nobody touches it."""
    if one.kind == "number":
        return one.typed
    return next(option.value for option in one.options if option.chosen)


@pytest.mark.parametrize("slug", [scenario.slug for scenario in catalogue()])
def test_untouched_form_sends_nothing(slug: str) -> None:
    """Every control of an unchanged story shows what holds, and sends nothing."""
    form = controls(find_run(parse(slug, "")))
    everything = [*form.menus, *form.shown]
    everything += [one for group in form.groups for one in group.controls]

    assert [one.name for one in everything if sent(one)] == []


def test_change_is_sent_again() -> None:
    """A changed control sends its value; the way back is the empty one."""
    one = control("acks=all", "acks")

    assert sent(one) == "all"
    assert [o.label for o in one.options if o.value == ""] == ["1"]


def test_consequence_is_shown() -> None:
    """What a change brings with it shows, and can itself be changed."""
    one = control("acks=all", "enable.idempotence")

    assert one.text == "true"
    assert [o.label for o in one.options if o.chosen] == ["true"]
    assert [o.value for o in one.options if o.label == "false"] == ["false"]


def test_other_client_shows_what_holds() -> None:
    """With another client, what was carried over is what the control shows."""
    one = control("producer=kafka-go-writer", "RequiredAcks")

    assert (one.text, sent(one)) == ("one", "")


def test_settings_that_matter_follow_the_client() -> None:
    """The few settings on top are the same ones, by the other client's names."""
    form = controls(find_run(parse("acked-then-lost", "producer=kafka-go-writer")))

    assert form.shown[0].name == "RequiredAcks"


def test_configuration_can_be_copied() -> None:
    """The configuration is written as its owner reads it; the fix is a difference."""
    java = "\n".join(f.text for f in files(find_run(parse("acked-then-lost", ""))))
    go = "\n".join(f.text for f in files(find_run(parse("a-second-of-nothing", ""))))

    assert "acks=1" in java
    assert "- acks=1\n+ acks=all" in java
    assert "kafka.Writer{\n" in go
    assert "    Async: true," in go
