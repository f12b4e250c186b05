"""`cellwright audit`: whether the ledger is what was written."""

from __future__ import annotations

import click

from cellwright.cli.failures import WRONG
from cellwright.cli.output import Output, output_options


@click.group("audit")
@output_options
def command() -> None:
    """Check that the history of runs was not tampered with."""


@command.command("verify")
@click.argument("run", required=False)
@output_options
@click.pass_obj
def verify(output: Output, /, run: str | None) -> int:
    """Check the chain of digests over all events of all runs, or of one RUN.

    Each event carries the digest of the one before it, and the end of each run that of the run that
    ended before. Ends with status 1 when something does not hold.
    """
    from cellwright import api
    from cellwright.api.checking import verify_ledger

    found = verify_ledger(run=api.open_run(run).id if run else None)
    if output.json:
        output.print_json({"runs": found.runs, "breaks": list(found.breaks)})
        return WRONG if found.breaks else 0
    for line in found.breaks:
        click.echo(line)
    click.echo(f"{found.runs} runs, {len(found.breaks)} breaks in the chain")
    return WRONG if found.breaks else 0
