"""The words of a `%pipeline` line, taken apart; not what they make happen."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from IPython.core.error import UsageError

COMMANDS = ("graph", "run", "plan", "check", "load")


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong as IPython does, instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        """Raise what IPython shows as a short message."""
        raise UsageError(f"%pipeline: {message}")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(f"`{text}` is not of the form NAME=VALUE")
    return name.strip(), value


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _selection() -> argparse.ArgumentParser:
    """Return the options that `plan` and `run` share."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("-p", "--param", dest="texts", type=_pair, action="append", default=[])
    parser.add_argument("--params", dest="params_file")
    for name, target in (("--only", "only"), ("--from", "start_from"), ("--force", "force")):
        parser.add_argument(name, dest=target, type=_names, action="append", default=[])
    parser.add_argument("--resume")
    parser.add_argument("--cache", choices=("auto", "off"))
    return parser


def _make_parser(command: str) -> argparse.ArgumentParser:
    parents = [_selection()] if command in ("run", "plan") else []
    parser = _Parser(prog="%pipeline", add_help=False, allow_abbrev=False, parents=parents)
    if command == "run":
        parser.add_argument("-j", "--jobs", type=int)
        parser.add_argument("--engine")
    if command == "load":
        parser.add_argument("run")
        parser.add_argument("step")
    return parser


def split_line(line: str) -> tuple[str, Path | None, list[str]]:
    """Return the command, the notebook if one is named, and the other words.

    Example:
        >>> split_line("run churn.ipynb -j 2")
        ('run', PosixPath('churn.ipynb'), ['-j', '2'])
    """
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"%pipeline: {error}") from None
    command = words.pop(0) if words and not words[0].endswith(".ipynb") else "graph"
    if command not in COMMANDS:
        known = ", ".join(COMMANDS)
        raise UsageError(f"%pipeline: there is no `{command}`; known: {known}")
    notebook = next((word for word in words if word.endswith(".ipynb")), None)
    if notebook is not None:
        words.remove(notebook)
    return command, Path(notebook).expanduser() if notebook else None, words


def read_options(command: str, words: Sequence[str]) -> dict[str, Any]:
    """Return the options of a command as arguments of the API.

    Raises:
        UsageError: A word has no meaning or a value is wrong.
    """
    options = vars(_make_parser(command).parse_args(list(words)))
    for name in ("only", "start_from", "force"):
        if name in options:
            options[name] = tuple(dict.fromkeys(n for group in options[name] for n in group))
    if "texts" in options:
        options["texts"] = dict(options["texts"])
    return options
