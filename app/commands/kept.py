"""``ackward links``: what an operator does with the short links that are kept here."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.keeping import DatabaseError, Keeper, dumped, loaded, shared
from app.terminal import BAD_INPUT, write

links = typer.Typer(
    no_args_is_help=True, help="Export, restore and delete short links."
)
File = Annotated[str, typer.Argument(metavar="FILE.jsonl", help="- is the terminal")]
STANDARD = "-"


def _keeper() -> Keeper:
    try:
        return Keeper(shared())
    except DatabaseError as error:
        raise _refused(str(error)) from None


def _refused(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(BAD_INPUT)


@links.command("list")
def list_kept() -> None:
    """List what is kept: id, kind, and its beginning."""
    for kept in _keeper().all():
        write(f"{kept.id:16}  {kept.kind:8}  {kept.content.splitlines()[0][:100]}")


@links.command()
def export(file: File) -> None:
    """Write all that is kept to a file: a backup, and the way to another database."""
    lines = dumped(_keeper().all())
    if file == STANDARD:
        for line in lines:
            write(line)
        return
    path = Path(file)
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8") as out:
            count = sum(1 for line in lines if out.write(line + "\n"))
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(path)  # the backup before stays until this one is whole
    except OSError as error:
        raise _refused(f"{file}: {error.strerror or error}") from None
    Console(stderr=True).print(f"{count:,} written to {file}")


@links.command()
def restore(file: File) -> None:
    """Keep what such a file holds, in addition to what is kept already."""
    try:
        with Path(file).open(encoding="utf-8") as lines:
            count = _keeper().restore(loaded(lines))
    except OSError as error:
        raise _refused(f"{file}: {error.strerror or error}") from None
    except ValueError as error:
        raise _refused(f"{file}: {error}") from None
    Console(stderr=True).print(f"{count:,} restored from {file}")


@links.command()
def delete(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="as in /l/<id>")],
) -> None:
    """Forget links; whoever follows one later is told that it is gone."""
    keeper = _keeper()
    unknown = [id_ for id_ in ids if not keeper.delete(id_)]
    if unknown:
        raise _refused(f"not kept here: {', '.join(unknown)}")
