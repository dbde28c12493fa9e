"""An order as a link writes it: ``120:crash:b1``, taken apart."""

import re

from engine.scenario.errors import suggestion
from engine.scenario.lines import MAX_WORDS, OF_SEND, ON_CLUSTER, ON_NUMBER, VERBS
from engine.scenario.seeks import read_seek
from engine.scenario.times import read_time


def read_words(text: str) -> dict[str, object]:
    """Take ``120:crash:b1`` apart into what a file would say.

    Raises ValueError, saying what is possible. The values are checked by ScriptLine.
    """
    if len(text) > MAX_WORDS:
        raise ValueError(f"longer than {MAX_WORDS} characters")
    when, _, rest = text.partition(":")
    verb, _, rest = rest.partition(":")
    time = read_time(when)
    if verb not in VERBS:
        hint = suggestion(verb, VERBS) or f" Possible: {', '.join(VERBS)}."
        raise ValueError(f"there is no order {verb!r}.{hint}")
    words = rest.split(":")
    if verb == "send":
        return time | _read_send(words)
    if verb in ("slow", "delay"):
        return time | {verb: _read_late(verb, words)}
    if verb == "seek":
        return time | {verb: read_seek(words)}
    if verb in ON_CLUSTER:
        return time | {verb: rest}
    if len(words) != 1 or not words[0]:
        raise ValueError(f"{verb} needs one target, as in 120:crash:b1, not {rest!r}")
    return time | {verb: _whole(rest) if verb in ON_NUMBER else rest}


def _read_late(verb: str, words: list[str]) -> dict[str, object]:
    if not 2 <= len(words) <= 2 + (verb == "delay"):
        raise ValueError(f"{verb} needs a link and ms, as in 40:{verb}:b1-to-b2:400")
    place = {"place": _whole(words[2])} if len(words) == 3 else {}
    return {"link": words[0], "ms": _whole(words[1]), **place}


def _read_send(words: list[str]) -> dict[str, object]:
    found: dict[str, object] = {"send": _whole(words[0])}
    for word in words[1:]:
        name, dash, value = word.partition("-")
        if dash and name in OF_SEND and name != "key":
            found[name] = _whole(value)
        elif dash and name == "key":
            found["key"] = value
        elif word == "tombstone":
            found["tombstone"] = True
        elif re.fullmatch(r"p[0-9]", word):
            found["producer"] = word
        else:
            raise ValueError(
                f"send does not know {word!r}. Possible: every-10, bytes-5000, "
                f"partition-1, age-60000, ahead-60000, key-a, tombstone, p2"
            )
    return found


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise ValueError(f"{text!r} is no whole number")
    return int(text)
