"""`cellwright trust`: whose pickles may be loaded."""

from __future__ import annotations

from dataclasses import asdict

import click

from cellwright.cli.output import Output, output_options


@click.group("trust")
@output_options
def command() -> None:
    """Say whose pickles may be loaded.

    Loading a pickle can run any code. Values that are stored as pickles are signed with the key of
    whoever made them; yours, and those of the keys that you add here, are loaded.
    """


@command.command("show")
@output_options
@click.pass_obj
def show(output: Output, /) -> None:
    """Print your own public key, for others to add."""
    from cellwright.api.trust import own_key
    from cellwright.serializers.keys import keys_folder

    key = own_key()
    if output.json:
        output.print_json({"key": key, "folder": str(keys_folder())})
        return
    click.echo(key)


@command.command("list")
@output_options
@click.pass_obj
def list_keys(output: Output, /) -> None:
    """List the keys of others that you trust."""
    from cellwright.api.trust import own_key, trusted_keys

    found = trusted_keys()
    if output.json:
        output.print_json({"own": own_key(), "trusted": [asdict(t) for t in found]})
        return
    for item in found:
        click.echo(f"{item.key}  {item.since}  {item.name}".rstrip())
    if not found:
        output.note("no keys but your own; `cellwright trust add KEY` adds one")


@command.command("add")
@click.argument("key", metavar="KEY")
@click.option("--name", default="", help="Whose key it is.")
@output_options
@click.pass_obj
def add(output: Output, /, key: str, name: str) -> None:
    """Load what the owner of KEY made from now on."""
    from cellwright.api.trust import trust

    item = trust(key, name)
    if output.json:
        output.print_json({"added": asdict(item)})
        return
    output.note(f"trusted from now on: {item.key} {item.name}".rstrip())


@command.command("remove")
@click.argument("key", metavar="KEY|NAME")
@output_options
@click.pass_obj
def remove(output: Output, /, key: str) -> None:
    """Load what the owner of a key made no longer."""
    from cellwright.api.trust import distrust

    item = distrust(key)
    if output.json:
        output.print_json({"removed": asdict(item)})
        return
    output.note(f"no longer trusted: {item.key} {item.name}".rstrip())
