"""`cellwright sync`: edits of a notebook and its step scripts brought together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cellwright.cli.failures import WRONG
from cellwright.cli.output import Output, output_options
from cellwright.cli.words import notebook_argument
from cellwright.errors import SettingsError

if TYPE_CHECKING:
    from cellwright.convert.sync import Side, To


@click.command("sync")
@notebook_argument
@click.argument("directory", metavar="[DIR]", required=False, type=click.Path())
@click.option(
    "--to",
    type=click.Choice(["notebook", "scripts", "both"]),
    default="both",
    show_default=True,
    help="Which side gets the other's edits.",
)
@click.option(
    "--keep",
    "kept",
    multiple=True,
    metavar="CELL=SIDE",
    help="Of a cell whose edits exclude each other, take those of `notebook` or `scripts`. More "
    "than once.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@output_options
@click.pass_obj
def command(
    output: Output,
    /,
    notebook: str,
    directory: str | None,
    to: To,
    kept: tuple[str, ...],
    dry_run: bool,
) -> int:
    """Bring the edits of a notebook and of its converted package together, cell by cell.

    What was edited on one side goes to the other. Where both were edited, the lines are merged with
    the state of the last conversion; edits that exclude each other, or that have no way back into a
    cell, are shown, nothing is written and the exit status is 1. `--keep` settles them one by one.

    DIR is the package; by default the one that the notebook names.
    """
    from cellwright.api.json_edits import synced_json
    from cellwright.api.syncing import sync
    from cellwright.cli.round_trip import print_synced

    done = sync(notebook, directory, to=to, keep=_read_sides(kept), dry_run=dry_run)
    if output.json:
        output.print_json(synced_json(done))
    else:
        print_synced(output.text(), done)
        if done.conflicts or dry_run:
            output.note("nothing was written")
        elif not done.changed:
            output.note("both sides say the same")
        else:
            output.note(f"{len(done.written)} files written")
    return WRONG if done.conflicts else 0


def _read_sides(kept: tuple[str, ...]) -> dict[str, Side]:
    """Return the side that wins, by cell.

    Raises:
        SettingsError: A word is of another form (`keep-form`).
    """
    found: dict[str, Side] = {}
    for word in kept:
        cell, _, side = word.rpartition("=")
        if not cell or side not in ("notebook", "scripts"):
            raise SettingsError(
                "this says not which side of a cell is kept",
                code="keep-form",
                where=f"--keep {word}",
                hint="give CELL=notebook or CELL=scripts; the conflicts name the cells",
            )
        found[cell] = "notebook" if side == "notebook" else "scripts"
    return found
