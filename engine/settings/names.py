"""Names: which setting is meant, and what to say when this client has no such one."""

from engine.settings.catalogue import Preset, Setting, catalogue
from engine.settings.errors import SettingError, unknown
from engine.settings.presets import Setup

_CHOSEN = ("kafka", "producer", "consumer")


def find(name: str, setup: Setup) -> Setting:
    """Find the setting of that name in this setup.

    Raises SettingError: with the right name when another client calls it so, with
    the reason when there is one, with the likeliest name when nobody knows it.
    """
    if name in _CHOSEN:
        message = f"{name} is chosen beside the settings, not among them."
        raise SettingError(message, name=name, found=name)
    setting = setup.find(name)
    if setting is not None:
        return setting
    foreign = catalogue().everywhere.get(name, ())
    if not foreign:
        raise unknown("setting", name, (*_CHOSEN, *setup.names()))
    owner = setup.owner(foreign[0])
    equal = equivalent(foreign[0], setup)
    if equal is not None:
        message = f"{who(owner)} has no {name!r}; its name there is {equal.name}."
        possible = equal.name
    else:
        because = reason(foreign[0], owner)
        message = f"{who(owner)} has no {name!r}{because and f': {because}'}."
        possible = ", ".join(owner.settings)
    raise SettingError(message, name=name, found=name, possible=possible)


def equivalent(setting: Setting, setup: Setup) -> Setting | None:
    """Find what this setup calls the same thing, if it has it."""
    owner = setup.owner(setting)
    same = owner.by_concept.get(setting.concept)
    return same if same is not None else owner.by_alias.get(setting.name)


def reason(setting: Setting, owner: Preset) -> str:
    """Say why a setting is missing, as in "it came with Kafka 4.0", or nothing."""
    return owner.lacks.get(setting.name, owner.lacks.get(setting.concept, ""))


def who(owner: Preset) -> str:
    """Name a client; with its version where versions differ in what they have."""
    if owner.family in ("java", "broker"):
        return owner.label
    return catalogue().labels[owner.family]
