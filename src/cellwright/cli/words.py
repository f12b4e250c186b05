"""Arguments and options that several commands share, and how their words complete."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])

LATEST = ("latest", "latest:failed", "latest:succeeded")


class Steps(click.ParamType[tuple[str, ...]]):
    """Step names, several in one word with commas between them."""

    name = "STEP"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Split a word at its commas."""
        if isinstance(value, tuple):
            return value
        return tuple(part.strip() for part in str(value).split(",") if part.strip())

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the steps of the notebook on the line."""
        # the words before an option that waits for its value are in `args`, not yet read
        words = [ctx.params.get("notebook"), *ctx.args]
        notebook = next((w for w in words if isinstance(w, str) and Path(w).is_file()), None)
        if notebook is None:
            return []
        from cellwright import api

        names = [step.name for step in api.load(notebook).steps]
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


class Pairs(click.ParamType[tuple[str, str]]):
    """`NAME=VALUE` words; the value is kept as typed."""

    name = "NAME=VALUE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split a word at its first equals sign."""
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not equals or not name.strip():
            self.fail(f"`{value}` is not of the form NAME=VALUE", param, ctx)
        return name.strip(), text


class Share(click.ParamType[float]):
    """A share: `5%` or `0.05`."""

    name = "SHARE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read a share."""
        text = str(value).strip()
        try:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            self.fail(f"`{value}` is no share: write 5% or 0.05", param, ctx)
        return share


class RunId(click.ParamType[str]):
    """A run: its id, a unique prefix of it, `latest`, `latest:failed` or `latest:succeeded`."""

    name = "RUN"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Offer the newest runs of the project."""
        from cellwright import api

        known = [(record.run, record.pipeline) for record in api.runs(limit=20)]
        items = [CompletionItem(word) for word in LATEST] + [
            CompletionItem(run, help=pipeline) for run, pipeline in known
        ]
        return [item for item in items if item.value.startswith(incomplete)]


def notebook_argument(function: F) -> F:
    """Give a command the notebook that it is about."""
    kind = click.Path(path_type=str)
    return click.argument("notebook", metavar="NB", type=kind)(function)


def run_argument(function: F) -> F:
    """Give a command the run that it is about."""
    return click.argument("run", metavar="RUN", type=RunId())(function)


def parameter_options(function: F) -> F:
    """Give a command the options that set parameters."""
    options = (
        click.option(
            "-p",
            "--param",
            "parameters",
            type=Pairs(),
            multiple=True,
            help="Set a parameter; lists and dates as Python or YAML writes them.",
        ),
        click.option(
            "--params", "params_file", metavar="FILE", help="YAML or JSON file of parameters."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def selection_options(function: F) -> F:
    """Give a command the options that say what runs, and with which parameters."""
    options = (
        parameter_options,
        click.option(
            "--only", type=Steps(), multiple=True, help="Run this step, with what it needs."
        ),
        click.option(
            "--from",
            "start_from",
            type=Steps(),
            multiple=True,
            help="Run this step and all after it.",
        ),
        click.option(
            "--force", type=Steps(), multiple=True, help="Run this step even if nothing changed."
        ),
        click.option(
            "--resume", type=RunId(), help="Take the parameters and results of an earlier run."
        ),
        click.option(
            "--cache",
            type=click.Choice(["auto", "off"]),
            help="Whether earlier results are reused.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def flatten(groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Return the names of a repeated option with commas, in order, each once."""
    return tuple(dict.fromkeys(name for group in groups for name in group))
