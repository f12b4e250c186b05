"""`cellwright mark`: cells marked from a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from cellwright.cli.output import Output, output_options
from cellwright.cli.words import notebook_argument
from cellwright.convert import OPTIONS, parse_mark_line
from cellwright.errors import PipelineError

if TYPE_CHECKING:
    from cellwright.model import StepSettings

F = Callable[..., Any]

OTHER_ROLES = ("setup", "parameters", "skip")
"""Words in the place of a step's name that give cells another role."""


def _step_options(function: F) -> F:
    """Give the command the options of a step, from the one table of them."""
    for name, option in reversed(list(OPTIONS.items())):
        function = click.option(
            f"--{name}",
            name.replace("-", "_"),
            metavar=option.metavar,
            multiple=option.repeats,
            help=option.help,
        )(function)
    return function


@click.command("mark")
@notebook_argument
@click.argument("cells", metavar="CELL...", nargs=-1, required=True)
@click.argument("step", metavar="STEP")
@_step_options
@output_options
@click.pass_obj
def command(
    output: Output, /, notebook: str, cells: tuple[str, ...], step: str, **given: Any
) -> None:
    """Mark cells as parts of a step, in their metadata; nothing else in the file changes.

    CELL is a cell's id or its number from 1, all cells counted. STEP is the step's name; `setup`,
    `parameters` and `skip` give the cells those roles.
    """
    from cellwright import api

    marks = api.mark(notebook, cells, step, settings=_settings(step, given))
    show_marks(output, notebook, cells, marks, "marked")


def _settings(step: str, given: dict[str, Any]) -> StepSettings | None:
    """Return the options of the call, read as those of a `%%step` line."""
    words: list[str] = []
    for name in OPTIONS:
        value = given[name.replace("-", "_")]
        for text in (value if isinstance(value, tuple) else (value,)) if value else ():
            words.append(f"--{name} {text}")
    if step in OTHER_ROLES and not words:
        return None
    read = parse_mark_line(" ".join(["%%step", step, *words]))
    if read is None or read.mark is None or read.problems:
        problem = read.problems[0] if read and read.problems else None
        raise PipelineError(
            problem.message if problem else "the mark cannot be read",
            code=problem.code if problem else "CW010",
            where=" ".join([step, *words]),
            hint=(problem.hint if problem else "") or "`cellwright mark --help` tells more",
        )
    return read.mark.settings


def show_marks(
    output: Output, notebook: str, cells: tuple[str, ...], marks: tuple[Any, ...], done: str
) -> None:
    """Print marks that were written or taken off."""
    from cellwright.api.json_data import marks_json

    data = marks_json(marks)
    if output.json:
        output.print_json({"notebook": notebook, "cells": list(cells), **data})
        return
    for mark in data["marks"]:
        options = " ".join(f"{name}={value}" for name, value in mark.items() if name != "role")
        click.echo(f"{done}: {mark['role']} {options}".rstrip())
    if not data["marks"]:
        output.note("no mark was there")
