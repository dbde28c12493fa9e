"""``ackward new``, ``ackward test``, ``ackward watch``: for authors of scenarios."""

import json
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from app.authoring.starting import SCHEMA, begun, schema
from app.authoring.testing import Tested, collected, tested
from app.terminal import BAD_INPUT, or_exit, write
from engine.scenario import ScenarioError

FAILED = 1


def new_scenario(
    slug: Annotated[str, typer.Argument(help="its name, as in acked-then-lost")],
    folder: Annotated[Path, typer.Option(help="where to")] = Path(),
) -> None:
    """Write a commented scenario to begin with, and its schema for editors."""
    text = or_exit(lambda: begun(slug))
    path = folder / f"{slug}.yaml"
    or_exit(lambda: _write_new(path, text))
    (folder / SCHEMA).write_text(schema() + "\n", encoding="utf-8")
    write(f"{path} is there, and runs. Now: ackward watch {path}")


def _write_new(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ScenarioError.of(f"{path}: it is there already, and stays") from None
    except OSError as error:
        raise ScenarioError.of(f"{path}: {error.strerror or error}") from None


def try_scenarios(
    places: Annotated[
        list[Path], typer.Argument(metavar="FILE|FOLDER…", help="scenarios to test")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON, a line each")] = False,
) -> None:
    """Play scenarios as told and with their fix; compare with what they expect.

    Ends with 0 if all end as expected, with 1 if not, and with 2 if a file cannot be
    read.
    """
    found = or_exit(lambda: tuple(collected(places)))
    results = [result for path in found for result in tested(path)]
    for result in results:
        write(_as_json(result) if as_json else _as_text(result))
    failed = [result for result in results if result.wrong]
    if not as_json:
        write(f"\nfiles: {len(found)}, tests: {len(results)}, failed: {len(failed)}")
    if failed:
        raise typer.Exit(FAILED if all(r.telling for r in failed) else BAD_INPUT)


def _as_text(result: Tested) -> str:
    name = ", ".join(filter(None, (str(result.path), result.telling)))
    head = f"{'FAILED' if result.wrong else 'ok':6}  {name}"
    return "\n".join((head, *(f"        {line}" for line in result.wrong)))


def _as_json(result: Tested) -> str:
    return json.dumps(
        {
            "file": str(result.path),
            "telling": result.telling,
            "ok": not result.wrong,
            "wrong": result.wrong,
        },
        ensure_ascii=False,
    )


def watch_scenario(
    file: Annotated[Path, typer.Argument(metavar="FILE.yaml", help="what to watch")],
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
) -> None:
    """Serve a scenario while it is written; errors are shown with their line."""
    if not file.is_file():
        or_exit(lambda: _missing(file))
    # No other command waits until the web is loaded.
    from app.main import watching  # noqa: PLC0415

    write(f"http://{host}:{port}/watch shows {file}, and follows it.")
    uvicorn.run(watching(file), host=host, port=port, log_level="warning")


def _missing(file: Path) -> None:
    raise ScenarioError.of(f"{file}: there is no such file")
