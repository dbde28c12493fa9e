"""What several commands are told in the same words: a scenario, settings, orders.

An option that one command alone has stands beside that command.
"""

from typing import Annotated

import typer

What = Annotated[str, typer.Argument(metavar="SLUG|FILE.yaml", help="which scenario")]
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="which scenario")]
Changed = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="change a setting: acks=all"),
]
Added = Annotated[
    list[str] | None,
    typer.Option("--do", metavar="MS:ORDER:TARGET", help="add an order: 120:crash:b1"),
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON instead of text")]
