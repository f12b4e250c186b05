"""What somebody asks to run, as JSON or a command line say it; not how it is run."""

from __future__ import annotations

import json
import math
import re
import shlex
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from cellwright import convert
from cellwright.api.notebooks import PathLike
from cellwright.api.preparation import Prepared, prepare
from cellwright.api.running import plan
from cellwright.api.sweep_values import count_combinations, read_sweeps
from cellwright.app import read_source
from cellwright.errors import SettingsError, nearest
from cellwright.model import Pipeline, PlannedStep, RunRecord

_TEXT = re.compile(r"\b(str|Any|object)\b")


@dataclass(frozen=True, slots=True)
class Request:
    """What to run: the arguments of `run` that a command line has too.

    `parameters` are JSON data, or texts as typed for parameters that are no text; `sweep` has the
    values of parameters that are swept, as typed: `0.1,0.01`.
    """

    parameters: Mapping[str, object] = field(default_factory=dict)
    only: Sequence[str] = ()
    start_from: Sequence[str] = ()
    force: Sequence[str] = ()
    resume: str | None = None
    cache: str | None = None
    jobs: int | None = None
    sweep: Mapping[str, str] = field(default_factory=dict)


def prepare_request(notebook: PathLike, request: Request) -> AbstractContextManager[Prepared]:
    """Return the context of `prepare` for a request; for that of a sweep, its first run."""
    pipeline = read_source(Path(notebook)).pipeline
    values, texts = split_values(pipeline, first_parameters(request))
    return prepare(
        notebook,
        parameters=values,
        texts=texts,
        params_file=None,
        only=request.only,
        start_from=request.start_from,
        force=request.force,
        resume=request.resume,
        options={"cache": request.cache, "jobs": request.jobs},
    )


def plan_request(
    notebook: PathLike, request: Request, content: str | None = None
) -> tuple[PlannedStep, ...]:
    """Return what `plan` says of a request; of a sweep, of its first run.

    Args:
        notebook: The notebook, or a converted package.
        request: What to run.
        content: The notebook's content where it is not the file's: edited and not saved yet.

    Raises:
        CellwrightError: As `plan`.
    """
    pipeline = read_source(Path(notebook), text=content).pipeline
    values, texts = split_values(pipeline, first_parameters(request))
    return plan(
        notebook,
        parameters=values,
        texts=texts,
        only=request.only,
        start_from=request.start_from,
        force=request.force,
        resume=request.resume,
        cache=request.cache,
        content=content,
    )


def first_parameters(request: Request) -> dict[str, object]:
    """Return the parameters of a request's only run, or of the first one of its sweep.

    Raises:
        SettingsError: The sweep's values are no values, or it cannot be resumed (`sweep-resume`).
    """
    if not request.sweep:
        return dict(request.parameters)
    if request.resume is not None:
        raise SettingsError(
            "a sweep cannot be resumed",
            code="sweep-resume",
            where=f"--resume {request.resume}",
            hint="run it again: what was computed is reused",
        )
    swept = read_sweeps(request.sweep.items())
    count_combinations({name: len(values) for name, values in swept.items()})
    return {**request.parameters, **{name: values[0] for name, values in swept.items()}}


def find_wrong_sweep(pipeline: Pipeline, sweep: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """Return what is wrong with the values of a sweep, by name, and how many runs it has.

    Args:
        pipeline: The pipeline.
        sweep: Values as typed; nothing is a sweep of one run.
    """
    found: dict[str, str] = {}
    lengths: dict[str, int] = {}
    for name, text in sweep.items():
        try:
            values = read_sweeps([(name, text)])[name]
            lengths[name] = len(values)
            count_combinations(lengths)
        except SettingsError as error:
            found[name] = f"{error.message} ({error.hint})"
            continue
        wrong = (find_wrong_values(pipeline, {name: value}) for value in values)
        found |= next((one for one in wrong if one), {})
    return found, 0 if found else math.prod(lengths.values())


def find_wrong_values(pipeline: Pipeline, given: Mapping[str, object]) -> dict[str, str]:
    """Return what is wrong with the values of parameters, by name; nothing when all is well.

    Args:
        pipeline: The pipeline.
        given: JSON data, or texts as typed.
    """
    known = {p.name: p for p in pipeline.parameters}
    values, texts = split_values(pipeline, given)
    found: dict[str, str] = {}
    for name in given:
        if name not in known:
            hint = nearest(name, known)
            found[name] = f"the notebook has no parameter `{name}` ({hint})"
            continue
        try:
            if name in texts:
                convert.parse_parameter(known[name], texts[name])
            else:
                convert.check_parameter(known[name], values[name])
        except SettingsError as error:
            found[name] = error.message + (f" ({error.hint})" if error.hint else "")
    return found


def split_values(
    pipeline: Pipeline, given: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, str]]:
    """Return values that are what they are, and texts that a parameter's type says how to read."""
    types = {p.name: p.type for p in pipeline.parameters}
    texts = {
        name: value
        for name, value in given.items()
        if isinstance(value, str) and name in types and not _TEXT.search(types[name])
    }
    return {name: v for name, v in given.items() if name not in texts}, texts


def command_words(request: Request, texts: Mapping[str, str]) -> list[str]:
    """Return the options of the command line that asks for the same."""
    words: list[str] = []
    for name, text in texts.items():
        words += ["-p", f"{name}={text}"]
    for name, text in request.sweep.items():
        words += ["--sweep", f"{name}={text}"]
    for option, steps in (
        ("--only", request.only),
        ("--from", request.start_from),
        ("--force", request.force),
    ):
        words += [word for step in steps for word in (option, step)]
    if request.resume is not None:
        words += ["--resume", request.resume]
    if request.cache is not None:
        words += ["--cache", request.cache]
    if request.jobs:
        words += ["--jobs", str(request.jobs)]
    return words


def show_command(notebook: str, request: Request) -> str:
    """Return the command line that runs the same, as people type it.

    Example:
        >>> show_command("a b.ipynb", Request({"n": 3, "name": "x y"}, only=["fit"]))
        "cellwright run 'a b.ipynb' -p n=3 -p 'name=x y' --only fit"
    """
    texts = {name: _as_typed(value) for name, value in request.parameters.items()}
    return shlex.join(["cellwright", "run", notebook, *command_words(request, texts)])


def _as_typed(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def show_again(record: RunRecord, notebook: str) -> str:
    """Return the command line that runs a notebook with the parameters of an earlier run."""
    texts: dict[str, object] = {}
    for name, source in record.parameters.items():
        try:
            value = convert.read_value(source)
        except ValueError:
            value = source
        texts[name] = value if isinstance(value, str) else _as_text(value, source)
    return show_command(notebook, Request(parameters=texts))


def _as_text(value: object, source: str) -> str:
    """Return a value as it is typed: dates and the like as ISO text, all else as Python."""
    isoformat = getattr(value, "isoformat", None)
    if callable(isoformat):
        return str(isoformat())
    return value.as_posix() if isinstance(value, PurePath) else source
