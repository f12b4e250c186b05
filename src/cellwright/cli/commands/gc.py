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
    "--keep-folder-days",
    type=click.IntRange(min=0),
    metavar="N",
    help="Executed notebooks and logs of younger runs stay (180).",
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
    keep_folder_days: int | None,
    grace_minutes: int | None,
    forget: tuple[str, ...],
) -> None:
    """Remove the values that no run needs that is to be kept, and the folders of old runs.

    Runs may go on meanwhile. The last run of each pipeline that succeeded keeps its values, and so
    does what is under way. Executed notebooks and logs go later, and only those of runs that keep
    no values. What runs were is never removed.
    """
    from cellwright.api.garbage import collect_garbage

    found = collect_garbage(
        dry_run=dry_run,
        keep_runs=keep_runs,
        keep_days=keep_days,
        keep_folder_days=keep_folder_days,
        grace_minutes=grace_minutes,
        forget=forget,
    )
    if output.json:
        output.print_json(asdict(found))
        return
    from cellwright.cli.marks_of_state import size

    verb = "would be removed" if found.dry_run else "removed"
    frees = "would free" if found.dry_run else "freed"
    click.echo(f"{found.removed} objects {verb}, which {frees} {size(found.freed)}")
    click.echo(f"{found.kept} objects kept for {found.kept_runs} of {found.runs} runs")
    if found.folders:
        plural = "" if found.folders == 1 else "s"
        click.echo(f"{found.folders} run folder{plural} {verb}, {size(found.folder_bytes)}")
    if found.recent:
        click.echo(f"{found.recent} objects kept that were stored or used lately")
