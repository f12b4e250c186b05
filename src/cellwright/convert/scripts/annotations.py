"""Types of the values that go between steps, as a run had them: read, kept and written down.

They stand in `pipeline.yaml` and in signatures. They count for nothing in versions.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from typing import Final

import yaml

from cellwright.convert.scripts.parts import Unit
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.model import Pipeline, Step

Types = Mapping[str, Mapping[str, str]]
"""By step and by name of a variable that it leaves: the dotted type."""

_SHOWN_ELSEWHERE: Final = {
    "pandas.core": "pandas",
    "polars.dataframe": "polars",
    "polars.series": "polars",
    "polars.lazyframe": "polars",
    "pyarrow.lib": "pyarrow",
}
"""Where people find the classes of some packages that say something else themselves."""


def public_type(dotted: str) -> str:
    """Return a type as people write it, empty where that cannot be told.

    Example:
        >>> public_type("sklearn.linear_model._base.LinearRegression"), public_type("int")
        ('sklearn.linear_model.LinearRegression', 'int')
        >>> public_type("NoneType"), public_type("__main__.Model"), public_type("f.<locals>.C")
        ('None', '', '')
    """
    module, _, name = dotted.rpartition(".")
    if module in ("", "builtins"):
        if name == "NoneType":
            return "None"
        return name if isinstance(getattr(builtins, name, None), type) else ""
    parts = [p for p in module.split(".") if not p.startswith("_")]
    if module == "__main__" or not all(p.isidentifier() for p in (*parts, name)):
        return ""
    place = ".".join(parts)
    for inner, outer in _SHOWN_ELSEWHERE.items():
        if place == inner or place.startswith(f"{inner}."):
            place = outer
    return f"{place}.{name}" if place else ""


def read_types(overview: str) -> dict[str, dict[str, str]]:
    """Return the types that a `pipeline.yaml` keeps; none where it is no such file."""
    try:
        document = yaml.safe_load(overview)
    except yaml.YAMLError:
        return {}
    steps = document.get("steps") if isinstance(document, dict) else None
    found: dict[str, dict[str, str]] = {}
    for step, entry in (steps if isinstance(steps, dict) else {}).items():
        types = entry.get("types") if isinstance(entry, dict) else None
        if isinstance(types, dict):
            found[str(step)] = {str(n): str(t) for n, t in types.items()}
    return found


def own_types(step: Step, types: Types) -> dict[str, str]:
    """Return the types of what a step leaves, as far as it still leaves it, sorted by name."""
    known = types.get(step.name, {})
    return {n: known[n] for n in sorted({*step.outputs, *step.results} & known.keys())}


def type_of_input(pipeline: Pipeline, unit: Unit, name: str, types: Types) -> str:
    """Return the type of what a unit gets from a step under a name, empty if it is not known."""
    step = pipeline.step(unit.step)
    reads = [step.reads] if unit.kind == "step" else [c.reads for c in step.checks]
    givers = [r[name].step for r in reads if name in r and r[name].step is not None]
    return types.get(givers[0] or "", {}).get(name, "") if givers else ""


def type_of_output(unit: Unit, name: str, types: Types) -> str:
    """Return the type of what a unit leaves under a name, empty if it is not known."""
    return types.get(unit.step, {}).get(name, "") if unit.kind == "step" else ""


def annotate(plan: ScriptPlan, unit: Unit, arguments: Iterable[str]) -> list[str]:
    """Return arguments with the annotations of those whose types are known."""
    pipeline = plan.parts.pipeline
    found = []
    for name in arguments:
        text = type_of_input(pipeline, unit, name, plan.types)
        found.append(f"{name}: {written(text)}" if text else name)
    return found


def written(text: str) -> str:
    """Return a type as an annotation has it: as text where a module must be imported for it.

    Example:
        >>> written("int"), written("pandas.DataFrame")
        ('int', '"pandas.DataFrame"')
    """
    return f'"{text}"' if "." in text else text


def modules_behind(annotations: Iterable[str]) -> list[str]:
    """Return the modules that annotations need, sorted.

    Example:
        >>> modules_behind(["int", "pandas.DataFrame"])
        ['pandas']
    """
    return sorted({t.rpartition(".")[0] for t in annotations if "." in t})
