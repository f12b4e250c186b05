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
@click.option(
    "--types-from",
    "types_from",
    metavar="RUN",
    help="Annotate arguments and results with the types that they had in a run.",
)
@output_options
@click.pass_obj
def command(
    output: Output, /, notebook: str, directory: str | None, types_from: str | None
) -> None:
    """Write the steps of a notebook as a Python package, one typed function a step.

    The package runs without Cellwright: python -m PACKAGE. Files that would not change are left
    alone. Types stay as they are until --types-from names a run again.
    """
    from cellwright import api

    converted = api.convert(notebook, directory, types_from=types_from)
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
