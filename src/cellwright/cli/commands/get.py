"""`cellwright get`: a value of a run, printed or written to a file."""

from __future__ import annotations

from pathlib import Path

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.words import run_argument


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
@output_options
@click.pass_obj
def command(output: Output, /, run: str, name: str, target: str | None) -> None:
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
    if ref is None or target is not None or not output.json:
        value = api.get(opened, name)  # tells what is wrong with the name, if anything
    if target is not None:
        from cellwright.cli.writing import write_value

        write_value(value, Path(target), name)
        output.note(f"written: {target}")
    if output.json and ref is not None:
        data = {"digest": ref.digest, "type": ref.type, "bytes": ref.bytes, "summary": ref.summary}
        output.print_json({**data, "written": target} if target else data)
    elif target is None:
        from cellwright.cli.writing import show_value

        click.echo(show_value(value))
