"""`cellwright convert`: the step scripts of a notebook."""

from __future__ import annotations

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.words import notebook_argument


@click.command("convert")
@notebook_argument
@click.option(
    "-o",
    "--output",
    "directory",
    metavar="DIR",
    type=click.Path(),
    help="Folder of the package (default: beside the notebook, named after it).",
)
@output_options
@click.pass_obj
def command(output: Output, /, notebook: str, directory: str | None) -> None:
    """Write the steps of a notebook as a Python package, one typed function a step.

    The package runs without Cellwright: python -m PACKAGE. Files that would not change are left
    alone.
    """
    from cellwright import api

    converted = api.convert(notebook, directory)
    if output.json:
        from cellwright.api.json_edits import converted_json

        output.print_json(converted_json(converted))
        return
    from cellwright.cli.render_text import near, print_columns

    rows = [
        ("written" if s.changed else "as it was", s.name, near(s.path)) for s in converted.steps
    ]
    print_columns(output.text(), rows)
    changed = sum(s.changed for s in converted.steps)
    output.note(f"{near(converted.directory)}: {changed} of {len(rows)} steps changed")
