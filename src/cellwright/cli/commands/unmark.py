"""`cellwright unmark`: marks taken off cells."""

from __future__ import annotations

import click

from cellwright.cli.commands.mark import show_marks
from cellwright.cli.output import Output, output_options
from cellwright.cli.words import notebook_argument


@click.command("unmark")
@notebook_argument
@click.argument("cells", metavar="CELL...", nargs=-1, required=True)
@output_options
@click.pass_obj
def command(output: Output, /, notebook: str, cells: tuple[str, ...]) -> None:
    """Take the marks off cells, magic lines and metadata alike.

    CELL is a cell's id or its number from 1, all cells counted.
    """
    from cellwright import api

    show_marks(output, notebook, cells, api.unmark(notebook, cells), "unmarked")
