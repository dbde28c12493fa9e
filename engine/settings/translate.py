"""The same settings for another client: acks=1 in Java is RequiredAcks=one in kafka-go.

Only what means exactly the same is carried over; what has no equal is left out,
and a sentence says so. Which names mean the same is data (`concept` in the presets).
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from engine.settings.catalogue import Setting
from engine.settings.errors import SettingError
from engine.settings.names import equivalent, reason, who
from engine.settings.presets import Setup


class Carried(NamedTuple):
    """Settings as the new clients write them, and one sentence for each change."""

    texts: dict[str, str]
    notes: tuple[str, ...]


def carry(texts: Mapping[str, str], old: Setup, new: Setup) -> Carried:
    """Say the settings of one setup in the words of another."""
    carried: dict[str, str] = {}
    notes = []
    for name, text in texts.items():
        setting = old.find(name)
        assert setting is not None, f"{name} is not a setting of the old clients"
        same, owner = equivalent(setting, new), new.owner(setting)
        if same is None:
            because = reason(setting, owner)
            missing = f"{who(owner)} has no such setting{because and f' ({because})'}"
            notes.append(f"{name} is left out: {missing}.")
            continue
        translated = _translate(text, setting, same)
        if translated is None:
            allowed = f"{same.name} of {who(owner)} can be {same.possible}"
            notes.append(f"{name}={text} is left out: {allowed}.")
            continue
        carried[same.name] = translated
        if (same.name, translated) != (name, text):
            notes.append(f"{name}={text} became {same.name}={translated}.")
    return Carried(carried, tuple(notes))


def _translate(text: str, old: Setting, new: Setting) -> str | None:
    """Put a value into the other client's words; None when it has none for it."""
    plain = _TO_JAVA.get((old.family, old.name), _same)(text)
    try:
        return new.read(_FROM_JAVA.get((new.family, new.name), _same)(plain))
    except SettingError:
        return None


def _same(text: str) -> str:
    return text


def _by(words: Mapping[str, str]) -> Callable[[str], str]:
    return lambda text: words.get(text, text)


_TO_JAVA: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("kafka-go", "RequiredAcks"): _by({"none": "0", "one": "1"}),
    ("kafka-go", "MaxAttempts"): lambda text: str(int(text) - 1),
    ("kafka-go", "Async"): _by({"true": "false", "false": "true"}),
    ("kafka-go", "StartOffset"): _by({"first": "earliest", "last": "latest"}),
    ("librdkafka", "auto.offset.reset"): _by({"error": "none"}),
    ("sarama", "Consumer.Offsets.Initial"): _by(
        {"oldest": "earliest", "newest": "latest"}
    ),
    ("franz-go", "ConsumeResetOffset"): _by({"start": "earliest", "end": "latest"}),
    ("kafkajs", "fromBeginning"): _by({"true": "earliest", "false": "latest"}),
}
_FROM_JAVA: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("kafka-go", "RequiredAcks"): _by({"0": "none", "1": "one"}),
    ("kafka-go", "MaxAttempts"): lambda text: str(int(text) + 1),
    ("kafka-go", "Async"): _by({"true": "false", "false": "true"}),
    ("kafka-go", "StartOffset"): _by({"earliest": "first", "latest": "last"}),
    ("librdkafka", "auto.offset.reset"): _by({"none": "error"}),
    ("sarama", "Consumer.Offsets.Initial"): _by(
        {"earliest": "oldest", "latest": "newest"}
    ),
    ("franz-go", "ConsumeResetOffset"): _by({"earliest": "start", "latest": "end"}),
    ("kafkajs", "fromBeginning"): _by({"earliest": "true", "latest": "false"}),
}
