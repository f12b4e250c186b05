"""`cellwright fsck`: every stored byte compared with the name that it was stored under."""

from __future__ import annotations

from dataclasses import asdict

import click

from cellwright.cli.failures import WRONG
from cellwright.cli.output import Output, output_options


@click.command("fsck")
@click.option(
    "--repair", is_flag=True, help="Restore what can be restored, and set the rest aside."
)
@output_options
@click.pass_obj
def command(output: Output, /, repair: bool) -> int:
    """Check every object of the store.

    With --repair, what is damaged is restored from this user's cache, or moved to `.damaged` in the
    store: the steps that made it run again when they are needed. Ends with status 1 while
    something is damaged, or when the store has nothing and runs say that it should.
    """
    from cellwright.api.checking import check_store

    found = check_store(repair=repair)
    status = 0 if found.holds else WRONG
    if output.json:
        output.print_json(
            {
                "objects": found.objects,
                "damaged": len(found.damages),
                "repaired": sum(1 for d in found.damages if d.done),
                "damages": [asdict(d) for d in found.damages],
                "lost": list(found.lost),
                "missing": list(found.missing),
            }
        )
        return status
    for damage in found.damages:
        click.echo(
            f"damaged {damage.what}: {damage.where}" + f" ({damage.done})" * bool(damage.done)
        )
    for value in found.lost:
        click.echo(f"lost: {value}")
    for value in found.missing:
        click.echo(f"missing: {value}")
    click.echo(f"{found.objects} objects are whole, {len(found.damages)} damaged")
    if found.missing:
        output.note(
            f"what is missing belongs to the last run that succeeded, and is not in {found.place}: "
            "the steps run again when they are needed, unless this is the wrong store"
        )
    if any(not damage.done for damage in found.damages):
        output.note("`cellwright fsck --repair` restores what can be restored")
    return status
