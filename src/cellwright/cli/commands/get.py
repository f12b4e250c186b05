"""`cellwright get`: a value of a run, printed or written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.words import run_argument
from cellwright.errors import RunError

if TYPE_CHECKING:
    from cellwright.model import Profile


@click.command("get")
@run_argument
@click.argument("name", metavar="STEP.VAR")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE",
    type=click.Path(),
    help="Write it there; the file's ending says in which form.",
)
@click.option(
    "--profile",
    "described",
    is_flag=True,
    help="Print what a frame or an array looks like, without loading it.",
)
@output_options
@click.pass_obj
def command(output: Output, /, run: str, name: str, target: str | None, described: bool) -> None:
    """Print a value that a step left behind, or write it to a file.

    \b
    Forms of files, by what the value is:
      frame   .csv .parquet .json .xlsx    array  .npy .csv
      figure  .png .svg .pdf               text   .txt, plain data .json .txt
    """  # noqa: D301 - Click keeps the lines below \b apart
    from cellwright import api

    opened = api.open_run(run)
    step, _, variable = name.partition(".")
    ref = opened[step].artifacts.get(variable) if variable else None
    if described and target is None and not output.json:
        _describe(output, api.profile(opened, name), name)
        return
    if ref is None or target is not None or not output.json:
        value = api.get(opened, name)  # tells what is wrong with the name, if anything
    if target is not None:
        from cellwright.cli.writing import write_value

        write_value(value, Path(target), name)
        output.note(f"written: {target}")
    if output.json and ref is not None:
        from cellwright.cli.profiles import profile_json

        data = {"digest": ref.digest, "type": ref.type, "bytes": ref.bytes, "summary": ref.summary}
        found = api.profile(opened, name)
        data |= {"profile": profile_json(found) if found else None}
        output.print_json({**data, "written": target} if target else data)
    elif target is None:
        from cellwright.cli.writing import show_value

        click.echo(show_value(value))


def _describe(output: Output, found: Profile | None, name: str) -> None:
    if found is None:
        raise RunError(
            f"`{name}` has no profile",
            code="no-profile",
            where=name,
            hint="frames and arrays have one; `cellwright get` prints other values",
        )
    from cellwright.cli.profiles import print_profile

    print_profile(output.text(), found)
