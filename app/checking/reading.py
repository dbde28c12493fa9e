"""Which reader a text is for: by what it says, by its name, or as it was told."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.checking.described import CONFIGS, TOPIC, read_configs, read_topics
from app.checking.documents import Node, read_documents
from app.checking.entries import Entry, Place, Reading, UnreadableError, checked, entry
from app.checking.literals import read_literals
from app.checking.properties import read_properties
from app.checking.spring import flat, from_spring, is_spring
from app.checking.strimzi import from_resources, is_resource
from engine.sentence import Sentence, say

_ENDINGS = {
    ".properties": "properties",
    ".conf": "properties",
    ".env": "properties",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "literal",
    ".py": "literal",
    ".go": "literal",
    ".js": "literal",
    ".ts": "literal",
}
_YAML = re.compile(r"^(apiVersion|kind|spring|kafka|---)[ \t]*(:|\r?$)", re.MULTILINE)
_NESTED = re.compile(r"^[\w.-]{1,80}:[ \t]*\r?$", re.MULTILINE)
_BRACE = re.compile(r"[{(,]\s*(['\"]?)[A-Za-z][\w.]{1,80}\1\s*[:=]\s*[-'\"\w]")
_PAIRS = re.compile(r"^[ \t]*[\w.-]{1,120}[ \t]*=", re.MULTILINE)
_DOCKER = re.compile(r"KAFKA_[A-Z0-9_]{3,100}")


class Pasted(NamedTuple):
    """One text as it came, with the name of its file and what it is said to be."""

    text: str
    file: str
    form: str = ""  # one of FORMS; empty: to be recognised


# What a text may be; also the choices of a menu.
FORMS: Mapping[str, Sentence] = {
    "properties": say("properties"),
    "spring": say("Spring Boot properties"),
    "yaml": say("YAML: Spring Boot, Strimzi or plain"),
    "literal": say("JSON, a Python dict, or code with one"),
    "topics": say("output of kafka-topics.sh --describe"),
    "configs": say("output of kafka-configs.sh --describe"),
}


def read(pasted: Pasted) -> Reading:
    """Read a text. UnreadableError for what is no configuration of any kind."""
    text = checked(pasted.text, pasted.file)
    form = pasted.form or recognised(text, pasted.file)
    found = _READERS[form](text, pasted.file)
    if form in {"properties", "spring", "literal"}:
        found = _spelt(found)
    if text.strip() and not found.entries and not found.troubles:
        message = say("No setting was found here, read as {form}.", form=FORMS[form])
        raise UnreadableError(Place(pasted.file, 0), message)
    return found


def recognised(text: str, file: str) -> str:
    """Say of which form a text is."""
    if TOPIC.search(text):
        return "topics"
    if CONFIGS.search(text):
        return "configs"
    ending = _ENDINGS.get(f".{file.rpartition('.')[2].lower()}", "")
    if ending:
        return ending
    if _YAML.search(text):
        return "yaml"
    pairs = len(_PAIRS.findall(text))
    if _BRACE.search(text) and (pairs < 2 or text.lstrip().startswith("{")):
        return "literal"
    return "yaml" if not pairs and _NESTED.search(text) else "properties"


def _yaml(text: str, file: str) -> Reading:
    documents = read_documents(text, file)
    if any(is_resource(document) for document in documents):
        entries, troubles, kafka, topic = from_resources(documents, file)
        return Reading(file, "yaml", tuple(entries), tuple(troubles), kafka, topic)
    entries = [found for document in documents for found in _plain(document, file)]
    form = "spring" if any(is_spring(e.name) for e in entries) else "yaml"
    settled = tuple(from_spring(e) if is_spring(e.name) else e for e in entries)
    if form == "spring":
        spring = [e for e in entries if is_spring(e.name)]
        settled = tuple(from_spring(e) for e in spring)
    return Reading(file, form, settled)


def _plain(document: Node, file: str) -> list[Entry]:
    return [
        entry(name, value, Place(file, line))
        for name, value, line in flat(document)
        if name
    ]


def _spelt(found: Reading) -> Reading:
    """Take Spring's and Docker's names for Kafka's settings as what they mean."""
    settled = [
        from_spring(e) if is_spring(e.name) else _from_docker(e) for e in found.entries
    ]
    spring = any(is_spring(e.name) for e in found.entries)
    return found._replace(
        entries=tuple(settled), form="spring" if spring else found.form
    )


def _from_docker(found: Entry) -> Entry:
    """KAFKA_MIN_INSYNC_REPLICAS, as the images of brokers take it."""
    if not _DOCKER.fullmatch(found.name):
        return found
    name = found.name.removeprefix("KAFKA_").replace("_", ".").lower()
    return found._replace(name=name, role="broker")


_READERS: Mapping[str, Callable[[str, str], Reading]] = {
    "properties": read_properties,
    "spring": read_properties,
    "yaml": _yaml,
    "literal": read_literals,
    "topics": read_topics,
    "configs": read_configs,
}
