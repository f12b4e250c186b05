"""`cellwright plan`: what would run, and why."""

from __future__ import annotations

from typing import Any

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.selection import read_selection
from cellwright.cli.words import notebook_argument, selection_options


@click.command("plan")
@notebook_argument
@selection_options
@output_options
@click.pass_obj
def command(output: Output, /, notebook: str, **words: Any) -> None:
    """Say for each step whether it would run or an earlier result be reused, and why.

    Takes what `run` takes. Nothing is run.
    """
    show_plan(output, notebook, read_selection(**words).for_plan())


def show_plan(output: Output, notebook: str, selection: dict[str, Any]) -> None:
    """Print a plan."""
    from cellwright import api

    planned = api.plan(notebook, **selection)
    if output.json:
        from cellwright.api.json_data import plan_json

        output.print_json(plan_json(planned))
        return
    from cellwright.cli.render_text import print_plan

    print_plan(output.text(), planned)
