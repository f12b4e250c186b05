"""Where output goes: results to stdout, all else to stderr, as text or as one JSON object."""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Output:
    """What the call asked for: one JSON object, less, or more."""

    json: bool = False
    quiet: bool = False
    verbose: bool = False

    @classmethod
    def from_words(cls, words: Sequence[str]) -> Output:
        """Return what a call asks for, so that even one that is wrong is answered so.

        Args:
            words: The call; what stands after `--` counts for nothing.
        """
        options = set(words[: words.index("--")] if "--" in words else words)
        verbose = bool(options & {"-v", "--verbose"})
        return cls(json="--json" in options, verbose=verbose)

    def print_json(self, data: Mapping[str, object]) -> None:
        """Print the one object of this call on stdout."""
        text = json.dumps(_plain(data), indent=2, ensure_ascii=False, allow_nan=False)
        click.echo(text.encode("utf-8", "backslashreplace"))

    def text(self) -> Console:
        """Return where results go as text."""
        return _console(sys.stdout)

    def notes(self) -> Console:
        """Return where progress and remarks go."""
        return _console(sys.stderr)

    def note(self, message: str) -> None:
        """Say something to a person, unless asked to be quiet."""
        if not self.quiet:
            click.echo(message, err=True)


@contextlib.contextmanager
def unread_output() -> Iterator[None]:
    """End the program in peace when nobody reads its output any more (`… | head`)."""
    try:
        yield
    except BrokenPipeError:
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
        raise click.exceptions.Exit(0) from None


def _console(stream: Any) -> Console:
    from rich.console import Console

    terminal = stream.isatty()
    return Console(
        file=stream,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=not terminal,
        width=None if terminal else 1000,
    )


def _plain(value: object) -> object:
    """Return JSON data in which every number is one that JSON knows."""
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def tolerate_encodings() -> None:
    """Let a terminal that lacks a sign show its code, not end the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def output_options(function: F) -> F:
    """Give a command the options that all commands have."""
    for name, short, meaning in (
        ("verbose", ("-v",), "Say more; show tracebacks of the program itself."),
        ("quiet", ("-q",), "Say less: results and errors only."),
        ("json", (), "Print one JSON object on stdout."),
    ):
        function = click.option(
            f"--{name}",
            *short,
            is_flag=True,
            expose_value=False,
            callback=_remember(name),
            help=meaning,
        )(function)
    return function


def _remember(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def remember(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            setattr(ctx.ensure_object(Output), name, True)

    return remember
