"""Either the client commits or the application does: the two settings keep in step."""

from engine.settings.asked import Asked, Implied
from engine.settings.errors import SettingError

_CLIENT = "enable.auto.commit"
_APPLICATION = "application.commit"


def consumer_rules(asked: Asked) -> dict[str, Implied]:
    """Let the application's habit follow enable.auto.commit, or the other way round.

    Whoever was set leads. If both were, a change outdoes the scenario, and two
    words from the same side that contradict each other are a SettingError.
    Without automatic commits an application is assumed to call commitSync() after
    each batch, as KafkaConsumer's documentation shows.
    """
    if _CLIENT not in asked.texts or _APPLICATION not in asked.texts:
        return {}
    commits, habit = asked.is_on(_CLIENT), asked.texts[_APPLICATION]
    if commits == (habit == "auto"):
        return {}
    client, application = (asked.given.get(name) for name in (_CLIENT, _APPLICATION))
    if client and application and client.origin == application.origin:
        raise _contradiction(asked)
    if client is None or (application and application.origin == "change"):
        text = "true" if habit == "auto" else "false"
        return {_CLIENT: Implied(text, f"follows {_APPLICATION}={habit}")}
    text = "auto" if commits else "batch"
    note = f"follows {_CLIENT}={client.text}"
    if not commits:
        note += ", assuming commitSync() after each batch"
    return {_APPLICATION: Implied(text, note)}


def _contradiction(asked: Asked) -> SettingError:
    habit, commits = asked.texts[_APPLICATION], asked.texts[_CLIENT]
    message = (
        f"{_APPLICATION}={habit} contradicts {_CLIENT}={commits}: "
        "either the client commits or the application does."
    )
    possible = "auto" if commits == "true" else "batch, record, before, none"
    return SettingError(
        message,
        name=_APPLICATION,
        found=habit,
        possible=possible,
        hint="Leave one of the two out.",
    )
