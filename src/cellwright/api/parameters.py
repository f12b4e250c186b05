"""Binds the parameters of a run: given values are checked against types, defaults fill the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from cellwright import convert
from cellwright.errors import SettingsError, nearest
from cellwright.model import Pipeline


def bind_parameters(
    pipeline: Pipeline,
    values: Mapping[str, object],
    *,
    texts: Mapping[str, str] | None = None,
    file: Path | None = None,
    earlier: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Return a value for every parameter of a pipeline.

    Args:
        pipeline: Names, types and defaults.
        values: Python values by name; they win over texts.
        texts: Values as typed on a command line; they win over the file.
        file: A YAML or JSON file with values by name; it wins over `earlier`.
        earlier: Values of a run that is resumed, as Python source.

    Raises:
        SettingsError: A name is unknown (`unknown-parameter`), a value has the wrong type
            (`parameter-type`), or the file cannot be read (`parameters-file`).
    """
    known = {p.name: p for p in pipeline.parameters}
    given: dict[str, object] = {
        name: convert.check_parameter(known[name], convert.read_value(text))
        for name, text in (earlier or {}).items()
        if name in known
    }
    for name, value in (read_parameters(file) if file else {}).items():
        given[name] = convert.check_parameter(known[name], value) if name in known else value
    for name, text in (texts or {}).items():
        given[name] = convert.parse_parameter(known[name], text) if name in known else text
    for name, value in values.items():
        given[name] = convert.check_parameter(known[name], value) if name in known else value
    for name in given:
        if name not in known:
            raise SettingsError(
                f"the notebook has no parameter `{name}`",
                code="unknown-parameter",
                where=pipeline.notebook,
                hint=nearest(name, known),
            )
    return {name: given.get(name, parameter.default) for name, parameter in known.items()}


def read_parameters(file: Path) -> dict[str, object]:
    """Read a file of parameter values.

    Raises:
        SettingsError: It is missing, not YAML or JSON, or no mapping (`parameters-file`).
    """
    import yaml

    try:
        text = file.read_text("utf-8")
        data = json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SettingsError(
            f"the parameters file cannot be read: {error}",
            code="parameters-file",
            where=str(file),
            hint="give a YAML or JSON file with `name: value` lines",
        ) from error
    if not isinstance(data, dict) or not all(isinstance(k, str) for k in data):
        raise SettingsError(
            "the parameters file holds no mapping of names to values",
            code="parameters-file",
            where=str(file),
            hint="give `name: value` lines",
        )
    return data
