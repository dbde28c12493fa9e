"""``ackward serve``: the pages, for oneself or for a room."""

import os
import socket
from contextlib import suppress
from io import StringIO
from typing import Annotated

import segno
import typer
import uvicorn

from app.rooms import LAN

ALL = "0.0.0.0"  # noqa: S104 - what --lan is for
GRACE_S = 2  # for answers under way, when the server is stopped
ELSEWHERE = ("192.0.2.1", 9)  # an address of no machine; nothing is sent to it


def serve(
    *,
    port: Annotated[int, typer.Option(min=1, max=65_535)] = 8000,
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    lan: Annotated[
        bool, typer.Option("--lan", help="for the whole room; prints address and code")
    ] = False,
) -> None:
    """Serve the pages."""
    if lan:
        host = ALL
        home = f"http://{own_address()}:{port}/"
        os.environ[LAN] = home.rstrip("/")
        typer.echo(invitation(home))
        typer.echo(f"  To teach in a room that all follow: {home}room\n")
    config = uvicorn.Config(
        "app.main:app", host=host, port=port, timeout_graceful_shutdown=GRACE_S
    )
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise typer.Exit(1)


def invitation(link: str) -> str:
    """Write a link with its QR code, for a terminal."""
    drawn = StringIO()
    segno.make(link, error="m", micro=False).terminal(drawn, border=2, compact=True)
    return f"{drawn.getvalue()}\n  {link}\n"


def own_address() -> str:
    """Return this machine's address in its network, as others see it.

    A datagram socket that is connected tells by which way it would send; without any
    network it is this machine alone.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(ELSEWHERE)
        except OSError:
            return "127.0.0.1"
        return str(asked.getsockname()[0])
