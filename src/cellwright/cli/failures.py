"""Errors as people and scripts see them: message and exit status; not where they come from."""

from __future__ import annotations

import traceback
from collections.abc import Mapping

import click

from cellwright.cli.catalog import COMMANDS
from cellwright.cli.output import Output
from cellwright.errors import CellwrightError, InternalError, SettingsError, nearest

WRONG = 1
INTERRUPTED = 130


def fail_with(error: Exception, output: Output, beside: Mapping[str, object] = {}) -> int:
    """Show an error and return the exit status.

    Args:
        error: What was raised.
        output: Where to show it.
        beside: What stands beside the error in the JSON object, once a run exists.
    """
    if isinstance(error, click.Abort):
        output.note("interrupted")
        return INTERRUPTED
    if _shows_help(error):
        click.echo(str(error), err=output.json)
        if not output.json:
            return SettingsError.exit_status
    known = _known(error)
    if output.json:
        output.print_json({"error": known.as_dict(), **beside})
    else:
        click.echo(describe_error(known), err=True)
    if output.verbose:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    return known.exit_status


def describe_error(error: CellwrightError) -> str:
    """Return the message of an error: what is wrong, where, and what to do.

    Example:
        >>> print(describe_error(CellwrightError("it broke", code="x", where="here", hint="mend")))
        Error [x]: it broke
          where: here
          hint:  mend
    """
    lines = [f"Error [{error.code}]: {error.message}"]
    if error.where:
        lines.append(f"  where: {error.where}")
    if error.hint:
        lines.append(f"  hint:  {error.hint}")
    return "\n".join(lines)


def _known(error: Exception) -> CellwrightError:
    if isinstance(error, CellwrightError):
        return error
    if isinstance(error, click.ClickException):
        return _wrong_call(error)
    return InternalError(
        f"{type(error).__name__}: {error}",
        code="internal",
        where="Cellwright itself",
        hint="this is a fault of the program: call it again with --verbose and report what it says",
    )


def _wrong_call(error: click.ClickException) -> CellwrightError:
    """Return Click's own complaint in our form."""
    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "cellwright"
    hint = f"`{where} --help` tells what it takes"
    message = error.format_message().strip().rstrip(".").splitlines()[0]
    if isinstance(error, click.NoSuchOption):
        message = f"there is no option `{error.option_name}`"
        known = sorted(_options_of(context))
        hint = f"{nearest(error.option_name, known)} ({hint})"
    elif context is not None and message.startswith("No such command"):
        name = message.split("'")[1]
        message = f"there is no command `{name}`"
        hint = nearest(name, COMMANDS)
    return SettingsError(message, code="usage", where=where, hint=hint)


def _options_of(context: click.Context | None) -> set[str]:
    if context is None:
        return set()
    return {
        word
        for parameter in context.command.params
        if isinstance(parameter, click.Option)
        for word in parameter.opts
        if word.startswith("--")
    }


def _shows_help(error: Exception) -> bool:
    return type(error).__name__ == "NoArgsIsHelpError"
