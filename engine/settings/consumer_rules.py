"""Either the client commits or the application does: the two settings keep in step."""

from engine.settings.asked import Asked, Implied
from engine.settings.errors import SettingError

_CONCEPT = "enable.auto.commit"
_APPLICATION = "application.commit"


def consumer_rules(asked: Asked) -> dict[str, Implied]:
    """Let the application's habit follow enable.auto.commit, or the other way round.

    Whoever was set leads. If both were, a change outdoes the scenario, and two
    words from the same side that contradict each other are a SettingError.
    Without automatic commits an application is assumed to call commitSync() after
    each batch, as KafkaConsumer's documentation shows.
    """
    own = asked.setup.consumer.by_concept.get(_CONCEPT)
    if own is None or _APPLICATION not in asked.texts:
        return {}
    name = own.name
    commits, habit = asked.is_on(name), asked.texts[_APPLICATION]
    if commits == (habit == "auto"):
        return {}
    client, application = (asked.given.get(word) for word in (name, _APPLICATION))
    if client and application and client.origin == application.origin:
        raise _contradiction(asked, name)
    if client is None or (application and application.origin == "change"):
        text = "true" if habit == "auto" else "false"
        return {name: Implied(text, f"follows {_APPLICATION}={habit}")}
    text = "auto" if commits else _manual(asked)
    note = f"follows {name}={client.text}"
    if not commits:
        after = "each batch" if text == "batch" else "each record"
        note += f", assuming commitSync() after {after}"
    return {_APPLICATION: Implied(text, note)}


def _manual(asked: Asked) -> str:
    """After each batch, or after each record where there are no batches."""
    choices = asked.setup.consumer.settings[_APPLICATION].choices
    return "batch" if "batch" in choices else "record"


def _contradiction(asked: Asked, name: str) -> SettingError:
    habit, commits = asked.texts[_APPLICATION], asked.texts[name]
    message = (
        f"{_APPLICATION}={habit} contradicts {name}={commits}: "
        "either the client commits or the application does."
    )
    choices = asked.setup.consumer.settings[_APPLICATION].choices
    manual = ", ".join(choice for choice in choices if choice != "auto")
    possible = "auto" if commits == "true" else manual
    return SettingError(
        message,
        name=_APPLICATION,
        found=habit,
        possible=possible,
        hint="Leave one of the two out.",
    )
