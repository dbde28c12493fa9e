"""The parts of the model, in the words of the code itself."""

from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import NamedTuple

LEFT_OUT = "Left out:"
NOTHING = "nothing of its own"
PACKAGES = ("engine.model", "engine")  # rules first


class Module(NamedTuple):
    """One part of the model: what it is, and what it leaves out."""

    path: str
    name: str
    summary: str
    left_out: str


@cache
def modules() -> tuple[Module, ...]:
    """Read the notes of every module."""
    names = dict.fromkeys(name for package in PACKAGES for name in _names(package))
    return tuple(_module(name) for name in names)


def _names(package: str) -> list[str]:
    found = import_module(package)
    inside = walk_packages(found.__path__, f"{package}.")
    return [package, *(module.name for module in inside)]


def _module(path: str) -> Module:
    doc = (import_module(path).__doc__ or "").strip()
    paragraphs = [" ".join(part.split()) for part in doc.split("\n\n")]
    left = " ".join(
        part.removeprefix(LEFT_OUT).strip()
        for part in paragraphs
        if part.startswith(LEFT_OUT)
    )
    return Module(
        path=path,
        name=path.removeprefix("engine.").removeprefix("model.").replace("_", " "),
        summary=paragraphs[0] if paragraphs else "",
        left_out="" if left.startswith(NOTHING) else left,
    )
