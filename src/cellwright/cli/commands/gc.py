"""`cellwright gc`: values that no run needs any more are removed."""

from __future__ import annotations

from dataclasses import asdict

import click

from cellwright.cli.output import Output, output_options


@click.command("gc")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option(
    "--keep-runs",
    type=click.IntRange(min=0),
    metavar="N",
    help="The newest runs of each pipeline that keep their values (20).",
)
@click.option(
    "--keep-days",
    type=click.IntRange(min=0),
    metavar="N",
    help="Runs that are younger keep theirs too (30).",
)
@click.option(
    "--grace",
    "grace_minutes",
    type=click.IntRange(min=0),
    metavar="MINUTES",
    help="What was stored or used since stays (60).",
)
@click.option(
    "--forget",
    multiple=True,
    metavar="LEDGER",
    help="A ledger that used the store and is no more.",
)
@output_options
@click.pass_obj
def command(
    output: Output,
    /,
    dry_run: bool,
    keep_runs: int | None,
    keep_days: int | None,
    grace_minutes: int | None,
    forget: tuple[str, ...],
) -> None:
    """Remove the values that no run needs that is to be kept.

    Runs may go on meanwhile. The last run of each pipeline that succeeded keeps its values, and so
    does what is under way. What runs were is never removed: their values only.
    """
    from cellwright.api.garbage import collect_garbage

    found = collect_garbage(
        dry_run=dry_run,
        keep_runs=keep_runs,
        keep_days=keep_days,
        grace_minutes=grace_minutes,
        forget=forget,
    )
    if output.json:
        output.print_json(asdict(found))
        return
    from cellwright.cli.marks_of_state import size

    verb = "would be removed" if found.dry_run else "removed"
    click.echo(f"{found.removed} objects {verb}, {size(found.freed)}")
    click.echo(f"{found.kept} objects kept for {found.kept_runs} of {found.runs} runs")
    if found.recent:
        click.echo(f"{found.recent} objects kept that were stored or used lately")
