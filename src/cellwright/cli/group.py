"""The program: finds commands, runs one, turns whatever happens into messages and exit status."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from cellwright.cli.catalog import COMMANDS, PROGRAM
from cellwright.cli.failures import INTERRUPTED, fail_with
from cellwright.cli.output import Output, output_options, tolerate_encodings, unread_output


class CommandGroup(click.Group):
    """Imports a command's module on use, and ends every call the way scripts rely on."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"cellwright.cli.commands.{cmd_name}")
        found: click.Command = module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Read the words of the program itself; its help may be read by nobody."""
        with unread_output():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; its output may be read by nobody."""
        with unread_output():
            done = super().invoke(ctx)
            sys.stdout.flush()
            return done

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command; ends the process with its exit status, or returns that."""
        words = list(sys.argv[1:] if args is None else args)
        output = Output.from_words(words)
        gc.set_threshold(100_000, 20, 20)  # syntax trees are many objects that live on
        tolerate_encodings()
        try:
            done = super().main(
                words,
                prog_name=PROGRAM,
                complete_var=complete_var,
                standalone_mode=False,
                obj=output,
                **extra,
            )
            status = done if isinstance(done, int) else 0
        except KeyboardInterrupt:
            output.note("interrupted")
            status = INTERRUPTED
        except Exception as error:
            status = fail_with(error, output)
        if not standalone_mode:
            return status
        sys.exit(status)


def _show_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from cellwright._version import __version__

        click.echo(f"{PROGRAM} {__version__}")
        ctx.exit()


@click.group(
    cls=CommandGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every command has --help, --json, --quiet and --verbose."
    " Exit status: 0 what was asked for holds, 1 it does not, 2 the call or its input is wrong,"
    " 3 the machinery failed, 130 interrupted.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version.",
)
@output_options
def main() -> None:
    """Take a notebook to production without a rewrite.

    Mark cells with `%%step NAME` on their first line; then: cellwright run NOTEBOOK
    """
