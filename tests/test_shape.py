"""The shape of the code: who imports whom, how long things are, what they say.

Every table below is meant to be edited, the first one most of all: a new module
starts with a line in LAYERS. The two tables of exceptions only ever shrink: what
stands in them needs a reason, and what no longer needs to stand there must go.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# The rules, by role: the modules of one role may use each other, those of another
# never. What one role does to another goes through engine.model.step, as a message.
ROLES = {
    "producer": "producer accumulator partitioning sequences sender answers waiting"
    " closing resending repartitioning transacting asking pooling"
    " transaction_calls",
    "broker": "broker machine leader follower fetches isr high_watermark purgatory"
    " truncation hosting log segments cleaner stability"
    " markers",
    "controller": "controller election planned reassignment dynamic placement",
    "coordinator": "coordinator groups assignors",
    "transaction_coordinator": "transaction_coordinator",
    "consumer": "consumer reading marking committing recommitting polling handling"
    " finishing results revoking isolation share_reading failing",
    "share_partition": "share_partition",
    "network": "network",
}
RULES = {f"engine.model.{m}": role for role in ROLES for m in ROLES[role].split()}

# A module may import what stands on a line above its own: nothing on its own line,
# nothing below. A role is one thing here, and so is a package that is named
# (engine.settings): what is inside may import each other, without cycles. A package
# that is not named (engine.model) has a line for every module.
LAYERS = (
    "engine.sentence engine.recall",
    "engine.model.producer_config engine.model.consumer_config",
    "engine.model.config",
    "engine.model.state",
    "engine.model.actions engine.model.events",
    "engine.model.reaction",
    " ".join(ROLES),
    "engine.model.enrolment engine.model.verification",
    "engine.model.outcome engine.model.begin",
    "engine.model.topics engine.model.growing engine.model.breaking",
    "engine.model.admin_orders",
    "engine.model.offsets_log",
    "engine.model.members engine.model.shared",
    "engine.model.acquiring",
    "engine.model.sharing",
    "engine.model.share_moves",
    "engine.model.expiring engine.model.crediting",
    "engine.model.broker_packets",
    "engine.model.validation engine.model.seeking engine.model.deliver",
    "engine.model.clients engine.model.orders",
    "engine.model.membership engine.model.idle engine.model.zookeeper",
    "engine.model.overwriting engine.model.overlooking",
    "engine.model.parking engine.model.rebalancing engine.model.reconciling",
    "engine.model.share_membership",
    "engine.model.sight",
    "engine.model.broker_moves engine.model.member_moves engine.model.step_member",
    "engine.model.writing",
    "engine.model.transaction_moves",
    "engine.model.client_moves",
    "engine.model.step_transactions",
    "engine.model.step_broker engine.model.step_client",
    "engine.model.step_administration engine.model.enabled",
    "engine.model.step",
    "engine.uncollected",
    "engine.settings",
    "engine.ageing",
    "engine.transaction_timing engine.producer_timing",
    "engine.aiming engine.timing engine.settling engine.agenda engine.carrying",
    "engine.clocks",
    "engine.run",
    "engine.metrics engine.traffic",
    "engine.copies",
    "engine.visibility engine.sharing",
    "engine.progress",
    "engine.truths",
    "engine.causes engine.verdict engine.history",
    "engine.ledger",
    "engine.ending",
    "engine.invariants engine.narrate engine.alignment engine.fingerprint",
    "engine.scenario",
    "engine.transcript engine.export",
    "engine.experiment",
    "engine",
    "engine.search",
    "engine.sweep",
    "app.limits app.evidence app.examples",
    "app.links app.languages app.results app.jobs",
    "app.keeping app.rates app.stopping",
    "app.rooms",
    "app.folding app.looking",
    "app.authoring",
    "app.laboratory",
    "app.parsing app.switching app.scenarios",
    "app.pairing app.store",
    "app.questions",
    "app.runs app.assets",
    "app.child",
    "app.sweeping app.search_job app.risking",
    "app.found",
    "app.comparing app.shrinking app.promises",
    "app.recipes",
    "app.checking app.lessons",
    "app.views",
    "app.routes",
    "app.terminal app.searching",
    "app.searcher",
    "app.closer",
    "app.main app.listing app.tools",
    "app.commands",
    "app.cli",
)

# What a module may import from outside: the longest matching prefix decides. Nothing
# here tells the time, throws dice, or talks to anybody.
PURE = "bisect collections dataclasses enum functools itertools operator typing"
ALLOWED = {
    "engine": f"{PURE} hashlib heapq json",
    "engine.model": PURE,
    "engine.export": f"{PURE} json pydantic",
    "engine.scenario": f"{PURE} difflib importlib pathlib pydantic pydantic_core re"
    " yaml",
    "engine.experiment": f"{PURE} os pathlib",
    "engine.transcript": f"{PURE} textwrap",
    "engine.uncollected": f"{PURE} contextlib gc",
    "engine.fingerprint": f"{PURE} base64 hashlib",
    "engine.search": f"{PURE} array gc hashlib importlib yaml",
    "engine.sweep": f"{PURE} hashlib json re",
    "engine.settings": f"{PURE} difflib importlib pathlib pydantic re yaml",
}
# Built-in functions that no rule may call: they meet the world outside, or differ
# from one run to the next.
IMPURE = {"breakpoint", "eval", "exec", "hash", "input", "open", "print"}

MAX_FILE = 250
MAX_FUNCTION = 60
# module: (lines allowed, why it is longer)
LONG_FILES: dict[str, tuple[int, str]] = {
    "engine.model.actions": (400, "the list of all actions, and nothing else"),
    "engine.model.events": (400, "the list of all events, and nothing else"),
}
# module.function: (lines allowed, why it is longer)
LONG_FUNCTIONS: dict[str, tuple[int, str]] = {}

VAGUE = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}

TOP_LEVEL = {
    *("app", "engine", "static", "templates", "tests"),
    *("CHANGELOG.md", "LICENSE", "Makefile", "README.md", "pyproject.toml"),
    *("requirements.lock", "requirements-dev.lock"),
}
# Written with brackets so that this file does not find itself.
ELSEWHERE = re.compile(
    r"(?<![\w.])/(work|root)[/]|files[.]pythonhosted|pypi[.]org|/simple[/]"
    r"|registry[.]npmjs|proxy[.]golang|deb[.]debian"
)


def module_name(path: Path) -> str:
    """Return the dotted name of a source file; a package has its directory's."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {
    module_name(path): path
    for top in ("engine", "app")
    for path in sorted((ROOT / top).rglob("*.py"))
}
LAYER_OF = {name: i for i, line in enumerate(LAYERS) for name in line.split()}
each_module = pytest.mark.parametrize("name", SOURCES)


def layer_of(name: str) -> str | None:
    """Return the entry of LAYERS that covers a module; None: it has no layer.

    `engine` stands for itself alone, the way in for programs.
    """
    name = RULES.get(name, name)
    while name not in LAYER_OF and name.count(".") > 1:
        name = name.rpartition(".")[0]
    return name if name in LAYER_OF else None


def tree_of(name: str) -> ast.Module:
    """Parse a module."""
    return ast.parse(SOURCES[name].read_text(encoding="utf-8"))


def imported(name: str) -> Iterator[str]:
    """Yield the modules that a module imports, those for types too."""
    package = SOURCES[name].parent.relative_to(ROOT).parts
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            near = package[: len(package) + 1 - node.level] if node.level else ()
            base = ".".join((*near, *filter(None, [node.module])))
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in SOURCES else base


def functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, int]]:
    """Yield every function under a node with its length, the docstring left out."""
    for child in ast.iter_child_nodes(node):
        name = f"{prefix}.{getattr(child, 'name', '')}".rstrip(".")
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (child.end_lineno or child.lineno) - child.lineno + 1
            doc = ast.get_docstring(child, clean=False) or ""
            yield name, lines - len(doc.splitlines())
        yield from functions(child, name)


@each_module
def test_imports(name: str) -> None:
    """A module stands in a layer and imports from lower ones only."""
    own = layer_of(name)
    package = SOURCES[name].name == "__init__.py"
    assert own or package, f"give {name} a layer"

    for other in imported(name):
        if other in SOURCES:
            theirs = layer_of(other)
            assert own, f"{name}/__init__.py may not import: it has no layer"
            assert theirs, f"{name} imports {other}, which has no layer"
            lower = LAYER_OF[theirs] < LAYER_OF[own]
            assert lower or theirs == own, f"{name} may not import {other}"


def test_no_cycles() -> None:
    """No module needs itself, however long the way."""
    TopologicalSorter({name: set(imported(name)) for name in SOURCES}).prepare()


@pytest.mark.parametrize("name", [n for n in SOURCES if n.startswith("engine")])
def test_pure(name: str) -> None:
    """The engine has no clock, no dice, no files but its own, nobody to talk to."""
    prefix = max((p for p in ALLOWED if f"{name}.".startswith(f"{p}.")), key=len)
    roots = {*ALLOWED[prefix].split(), "engine"}
    for other in imported(name):
        assert other.split(".")[0] in roots, f"{name} may not import {other}"

    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            call = node.func.id
            assert call not in IMPURE, f"{name}:{node.lineno} calls {call}()"


@each_module
def test_length(name: str) -> None:
    """A file fits on a few screens, a function on one; exceptions are still needed."""
    lines = len(SOURCES[name].read_text(encoding="utf-8").splitlines())
    limit, _ = LONG_FILES.get(name, (MAX_FILE, ""))
    assert lines <= limit, f"{name} has {lines} lines: split it by noun"
    needed = name not in LONG_FILES or lines > MAX_FILE
    assert needed, f"{name} is short again: take it off LONG_FILES"

    for function, length in functions(tree_of(name), name):
        limit, _ = LONG_FUNCTIONS.get(function, (MAX_FUNCTION, ""))
        assert length <= limit, f"{function} has {length} lines: split it"
        needed = function not in LONG_FUNCTIONS or length > MAX_FUNCTION
        assert needed, f"{function} is short again: take it off LONG_FUNCTIONS"


@each_module
def test_name(name: str) -> None:
    """A module is named after what it holds."""
    vague = VAGUE & set(re.split(r"[._]", name))

    assert not vague, f"{name}: say what it holds, not {vague}"


def test_left_out() -> None:
    """Rules end their docstring with what they leave out; the page shows that list."""
    for name in RULES:
        doc = ast.get_docstring(tree_of(name)) if name in SOURCES else "Left out: all."
        last = (doc or "").split("\n\n")[-1]
        assert last.startswith("Left out:"), f"{name}: end with a `Left out:` paragraph"


def project_files() -> list[Path]:
    """List the files that are committed, or would be by `git add .`."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(  # noqa: S603 - the command is the one above
        command, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [
        path for name in listed.stdout.split("\0") if (path := ROOT / name).is_file()
    ]


def test_top_level() -> None:
    """The top level holds the names everybody knows, and dot-files."""
    names = {path.relative_to(ROOT).parts[0] for path in project_files()}

    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_works_elsewhere() -> None:
    """No file names a path of the machine it was written on, or a registry."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in project_files()
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        if (match := ELSEWHERE.search(line))
    ]

    assert found == []
