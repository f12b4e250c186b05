"""`cellwright suggest`: marks for a notebook that has none."""

from __future__ import annotations

import click

from cellwright.cli.failures import WRONG
from cellwright.cli.output import Output, output_options
from cellwright.cli.words import notebook_argument


@click.command("suggest")
@notebook_argument
@click.option("--write", is_flag=True, help="Write the marks into the notebook's metadata.")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    type=click.Path(dir_okay=False),
    help="Write a marked copy of the notebook there instead.",
)
@output_options
@click.pass_obj
def command(output: Output, /, notebook: str, write: bool, target: str | None) -> int:
    """Propose marks for the unmarked cells of a notebook, each with its reason.

    Steps follow the headings, or else the places where the least data crosses; imports, helpers
    and options become setup, constants parameters, mere looks at the data are skipped. Kale's
    tags are taken over as they are. Marks that are there stay. Nothing is written without --write
    or -o, and never more than metadata. Exit status 1 means that the marks do not make a pipeline
    that can run.
    """
    from cellwright import api
    from cellwright.api.json_edits import suggestion_json
    from cellwright.cli.suggestions import print_suggestion

    if write and target is not None:
        raise click.UsageError("choose one of --write and -o")
    found = api.suggest(notebook)
    written = api.apply_suggestion(notebook, found, output=target) if write or target else None
    if output.json:
        output.print_json(suggestion_json(found, written))
    else:
        print_suggestion(output.text(), found)
        if written:
            output.note(f"written: {written}")
        elif found.marks:
            output.note("nothing written yet: add --write, or -o OUT for a copy")
    return WRONG if any(p.severity == "error" for p in found.problems) else 0
