"""Functions and classes of the notebook that are pickled by name; not those that travel by value.

A definition of the run is found in the kernel's `__main__`. When it is not there yet, its source is
run there first, with the definitions that it needs.
"""

from __future__ import annotations

import linecache
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cellwright.errors import StoreError, nearest

MAIN = "__main__"


@dataclass(frozen=True, slots=True)
class DefinitionSource:
    """Source of a definition, and the names that it needs.

    `stateful` says that code changes the function or class after it was made, so that values
    which refer to it carry its state.
    """

    kind: str
    source: str
    needs: tuple[str, ...] = ()
    stateful: bool = False


_sources: dict[str, DefinitionSource] = {}


def use_definitions(sources: Mapping[str, DefinitionSource]) -> None:
    """Make these the definitions of the run in this process."""
    _sources.clear()
    _sources.update(sources)


def main_namespace() -> dict[str, Any]:
    """Return the namespace of the notebook in this process."""
    return sys.modules[MAIN].__dict__


def is_definition(value: Any) -> bool:
    """Return whether a function or class is a definition of the run, findable by its name."""
    if getattr(value, "__module__", None) != MAIN:
        return False
    path = getattr(value, "__qualname__", "").split(".")
    if path[0] not in _sources:
        return False
    found: Any = main_namespace().get(path[0])
    for name in path[1:]:
        found = getattr(found, name, None)
    return found is value


def is_stateful(value: Any) -> bool:
    """Return whether a definition of the run is changed by code after it was made."""
    return _sources[value.__qualname__.partition(".")[0]].stateful


def resolve_definition(qualname: str) -> Any:
    """Return the function or class of a name; called when a value that needs it is loaded.

    Raises:
        StoreError: `definition-missing` when the run has none of that name.
    """
    path = qualname.split(".")
    namespace = main_namespace()
    if path[0] not in namespace:
        _define(path[0], namespace, ())
    found = namespace[path[0]]
    for name in path[1:]:
        found = getattr(found, name)
    return found


def _define(name: str, namespace: dict[str, Any], above: tuple[str, ...]) -> None:
    definition = _sources.get(name)
    if definition is None:
        raise StoreError(
            f"the value needs `{name}`, which is not defined here",
            code="definition-missing",
            where=f"definition `{name}`",
            hint=f"define `{name}` before loading it; {nearest(name, _sources)}",
        )
    for need in definition.needs:
        if need in _sources and need not in namespace and need not in above:
            _define(need, namespace, (*above, name))
    file = f"<definition {name}>"
    lines = definition.source.splitlines(keepends=True)
    linecache.cache[file] = (len(definition.source), None, lines, file)
    exec(compile(definition.source, file, "exec"), namespace)  # noqa: S102
