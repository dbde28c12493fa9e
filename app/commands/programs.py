"""``ackward mcp``: the tools, on standard input and output."""

import typer

MISSING = "This needs the extra `mcp`: pip install 'ackward[mcp]'"


def serve_tools() -> None:
    """Serve tools for programs that speak the Model Context Protocol (stdio)."""
    try:
        from app.tools import server  # noqa: PLC0415 - an extra, asked for only here
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        typer.echo(MISSING, err=True)
        raise typer.Exit(2) from None
    server().run("stdio")
